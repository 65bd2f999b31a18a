import { openJob } from '../host/open.ts';
import { explainJob, unusedMemory } from '../host/run.ts';
import { parseMemory, parseParameters, parseWorkers } from './arguments.ts';
import { defineCommand, EXIT } from './command.ts';
import { styleFor, WARNING } from './style.ts';

export const explain = defineCommand({
  positionals: ['JOB'],
  options: {
    param: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'value of a parameter' },
    workers: { type: 'string', value: 'N', description: 'worker threads; default: one for each processor' },
    memory: { type: 'string', value: 'SIZE', description: 'memory for data, as 2GB or 512MB' },
  },
  details: 'Shows the fragments that run in one pass, the exchanges between them, and the work that databases do.',
  async run(values, [file]) {
    const opened = await openJob(file!, { parameters: parseParameters(values.param) });
    const memoryBytes = values.memory === undefined ? undefined : parseMemory(values.memory);
    const text = await explainJob(opened, {
      ...(values.workers !== undefined && { workers: parseWorkers(values.workers) }),
      ...(memoryBytes !== undefined && { memoryBytes }),
    });
    const unused = await unusedMemory(memoryBytes);
    if (unused !== undefined) process.stderr.write(`${styleFor(process.stderr)(WARNING, 'warning')}: ${unused}\n`);
    process.stdout.write(`${text.trimEnd()}\n`);
    return EXIT.done;
  },
});
