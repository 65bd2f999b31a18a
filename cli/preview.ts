import type { StageNote } from '../engine/result.ts';
import { readSource } from '../host/open.ts';
import { stageNames } from '../host/preview/check.ts';
import { openPart } from '../host/preview/open-part.ts';
import { previewJob } from '../host/run.ts';
import { JobError } from '../model/errors.ts';
import { asMap, type SourceDocument } from '../model/job/document.ts';
import { didYouMean } from '../model/suggest.ts';
import { specOf } from '../stages/index.ts';
import { parseCount, parseParameters } from './arguments.ts';
import { arrowTableLines } from './arrow-table.ts';
import { cancelOnSignals } from './cancel.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { styleFor, WARNING } from './style.ts';

export const preview = defineCommand({
  positionals: ['JOB'],
  options: {
    stage: {
      type: 'string',
      value: 'ID',
      description: 'the stage, or ID.PORT for one of its outputs; default: the only destination',
    },
    rows: { type: 'string', value: 'N', description: 'rows to show; default: 100' },
    param: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'value of a parameter' },
  },
  details:
    'Reads only as much as the rows need, and writes nothing. For a destination, it shows the rows that would be loaded. Errors in stages that do not feed the stage are ignored.',
  async run(values, [path]) {
    const rows = values.rows === undefined ? 100 : parseCount('rows', values.rows, 0);
    const { source, ...file } = await readSource(path!);
    const link = values.stage ?? onlyDestination(source);
    const at = link.indexOf('.');
    const [stage, named] = at < 0 ? [link] : [link.slice(0, at), link.slice(at + 1)];
    const all = stageNames(source);
    if (!all.includes(stage!)) throw usageError(`unknown stage: ${stage}`, didYouMean(stage!, all, 'stages'));
    const wanted = { stage: stage!, port: named };
    const part = await openPart(source, file.baseFolder, wanted, { parameters: parseParameters(values.param) }).catch(asUsage);
    const opened = { ...part.opened, ...file };
    using cancel = cancelOnSignals(
      () => {},
      () => {},
      () => process.stderr.write('the preview did not stop; it was abandoned\n'),
    );
    try {
      const limit = { ...(part.port ?? { stage: stage! }), rows };
      const onNote = ({ stage, text, severity }: StageNote) => {
        if (severity === 'warning') process.stderr.write(`${styleFor(process.stderr)(WARNING, 'warning')}: ${stage}: ${text}\n`);
      };
      const table = await previewJob(opened, limit, { signal: cancel.signal, onNote });
      process.stdout.write(`${arrowTableLines(table, styleFor(process.stdout)).join('\n')}\n`);
      return EXIT.done;
    } catch (error) {
      if (!cancel.signal.aborted) throw error;
      process.stderr.write('cancelled\n');
      return EXIT.cancelled;
    }
  },
});

/** A port that is not there is a mistake of the command line, not of the job. */
function asUsage(error: unknown): never {
  const [problem] = error instanceof JobError ? error.problems : [];
  throw problem?.code === 'unknown-port' ? usageError(problem.message, problem.remedy) : error;
}

/** The stage that is shown where none is named. */
function onlyDestination(source: SourceDocument): string {
  const stages = Object.entries(asMap(source.data.stages) ?? {});
  const destinations = stages.filter(([, stage]) => {
    const { type, disabled } = asMap(stage) ?? {};
    return disabled !== true && typeof type === 'string' && specOf(type)?.category === 'destination';
  });
  if (destinations.length === 1) return destinations[0]![0];
  throw usageError('missing --stage', `write --stage ID; stages are: ${stages.map(([id]) => id).join(', ')}`);
}
