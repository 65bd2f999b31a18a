import { openJob } from '../host/open.ts';
import { previewJob } from '../host/run.ts';
import { didYouMean } from '../model/suggest.ts';
import { parseCount, parseParameters } from './arguments.ts';
import { arrowTableLines } from './arrow-table.ts';
import { cancelOnSignals } from './cancel.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { styleFor } from './style.ts';

export const preview = defineCommand({
  positionals: ['JOB'],
  options: {
    stage: { type: 'string', value: 'ID', description: 'the stage, or ID.PORT for one of several outputs' },
    rows: { type: 'string', value: 'N', description: 'rows to show; default: 100' },
    param: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'value of a parameter' },
  },
  details: 'Reads only as much as the rows need, and writes nothing. Of a destination, it shows the rows that would be loaded.',
  async run(values, [file]) {
    if (values.stage === undefined) throw usageError('missing --stage', 'write --stage ID');
    const rows = values.rows === undefined ? 100 : parseCount('rows', values.rows, 0);
    const opened = await openJob(file!, { parameters: parseParameters(values.param) });
    const at = values.stage.indexOf('.');
    const [stage, port] = at < 0 ? [values.stage] : [values.stage.slice(0, at), values.stage.slice(at + 1)];
    const ports = opened.schemas.get(stage!);
    if (opened.job && ports === undefined) {
      throw usageError(`unknown stage: ${stage}`, didYouMean(stage!, [...opened.schemas.keys()], 'stages'));
    }
    if (opened.job && ports && port !== undefined && !Object.hasOwn(ports, port)) {
      throw usageError(`unknown port: ${values.stage}`, didYouMean(port, Object.keys(ports), 'ports'));
    }
    using cancel = cancelOnSignals(
      () => {},
      () => {},
    );
    const limit = { stage: stage!, ...(port !== undefined && { port }), rows };
    const table = await previewJob(opened, limit, { signal: cancel.signal });
    process.stdout.write(`${arrowTableLines(table, styleFor(process.stdout)).join('\n')}\n`);
    return cancel.signal.aborted ? EXIT.cancelled : EXIT.done;
  },
});
