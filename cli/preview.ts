import { type OpenedJob, openJob, throwProblems } from '../host/open.ts';
import { previewJob } from '../host/run.ts';
import { didYouMean } from '../model/suggest.ts';
import { specOf } from '../stages/index.ts';
import { parseCount, parseParameters } from './arguments.ts';
import { arrowTableLines } from './arrow-table.ts';
import { cancelOnSignals } from './cancel.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { styleFor } from './style.ts';

export const preview = defineCommand({
  positionals: ['JOB'],
  options: {
    stage: {
      type: 'string',
      value: 'ID',
      description: 'the stage, or ID.PORT for one of several outputs; default: the destination, if there is one only',
    },
    rows: { type: 'string', value: 'N', description: 'rows to show; default: 100' },
    param: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'value of a parameter' },
  },
  details: 'Reads only as much as the rows need, and writes nothing. Of a destination, it shows the rows that would be loaded.',
  async run(values, [file]) {
    const rows = values.rows === undefined ? 100 : parseCount('rows', values.rows, 0);
    const opened = await openJob(file!, { parameters: parseParameters(values.param) });
    const link = values.stage ?? onlyDestination(opened);
    const at = link.indexOf('.');
    const [stage, port] = at < 0 ? [link] : [link.slice(0, at), link.slice(at + 1)];
    const ports = opened.schemas.get(stage!);
    if (opened.job && ports === undefined) {
      throw usageError(`unknown stage: ${stage}`, didYouMean(stage!, [...opened.schemas.keys()], 'stages'));
    }
    if (opened.job && ports && port !== undefined && !Object.hasOwn(ports, port)) {
      throw usageError(`unknown port: ${link}`, didYouMean(port, Object.keys(ports), 'ports') ?? `${stage} has no outputs`);
    }
    using cancel = cancelOnSignals(
      () => {},
      () => {},
    );
    const limit = { stage: stage!, ...(port !== undefined && { port }), rows };
    try {
      const table = await previewJob(opened, limit, { signal: cancel.signal });
      process.stdout.write(`${arrowTableLines(table, styleFor(process.stdout)).join('\n')}\n`);
      return EXIT.done;
    } catch (error) {
      if (!cancel.signal.aborted) throw error;
      process.stderr.write('cancelled\n');
      return EXIT.cancelled;
    }
  },
});

/** The stage that is shown where none is named. */
function onlyDestination(opened: OpenedJob): string {
  throwProblems(opened);
  const stages = opened.job?.stages ?? [];
  const destinations = stages.filter(({ type }) => specOf(type)?.category === 'destination');
  if (destinations.length === 1) return destinations[0]!.id;
  throw usageError('missing --stage', `write --stage ID; stages are: ${[...opened.schemas.keys()].join(', ')}`);
}
