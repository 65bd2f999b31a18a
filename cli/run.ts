import type { Progress, RunResult, RunStatus, StageNote } from '../engine/result.ts';
import { toJson } from '../host/json.ts';
import type { OpenedJob } from '../host/open.ts';
import { notStoppedError } from '../host/stopping.ts';
import { reportOf } from '../model/error-report.ts';
import { formatProblem, JobError, type Problem } from '../model/errors.ts';
import { parseMemory, parseParameters, parseWorkers, readArguments } from './arguments.ts';
import { cancelOnSignals } from './cancel.ts';
import { defineCommand, EXIT, type ExitCode, usageError } from './command.ts';
import { type Display, jsonDisplay, logLine, plainDisplay, quietDisplay } from './display.ts';
import { errorLine, figureLines, rejectLines } from './figures.ts';
import { liveDisplay } from './live-display.ts';
import { styleFor, WARNING } from './style.ts';

const EXIT_OF: Readonly<Record<RunStatus, ExitCode>> = {
  done: EXIT.done,
  failed: EXIT.failed,
  cancelled: EXIT.cancelled,
  rejected: EXIT.rejected,
};

type Output = 'json' | 'quiet' | 'live' | 'plain';

const options = {
  param: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'value of a parameter' },
  workers: { type: 'string', value: 'N', description: 'worker threads; default: one for each processor' },
  memory: {
    type: 'string',
    value: 'SIZE',
    description: 'memory for data, as 2GB or 512MB; larger sorts, groups and joins go to disk',
  },
  'dry-run': { type: 'boolean', description: 'check the job and show its plan, without running it' },
  'full-refresh': {
    type: 'boolean',
    description: 'incremental job: read all rows again, and replace the rows that earlier runs added',
  },
  'keep-state': {
    type: 'boolean',
    description: 'incremental job: continue from the old watermark, although job, source or target have changed',
  },
  'if-running': {
    type: 'string',
    value: 'wait|fail',
    description: 'incremental job: what to do while another run of it is active; default: wait',
  },
  json: { type: 'boolean', description: 'print JSON Lines; the last line is the result' },
  quiet: { type: 'boolean', description: 'print only errors and the tables of printer stages' },
} as const;

export const run = defineCommand({
  positionals: ['JOB'],
  options,
  details: 'Ctrl-C cancels the run, and nothing is loaded; a second Ctrl-C ends it at once.',
  async run(values, [file]) {
    if (values.json && values.quiet) throw usageError('--json and --quiet exclude each other');
    if (values['full-refresh'] && values['keep-state']) throw usageError('--full-refresh and --keep-state exclude each other');
    const ifRunning = values['if-running'] === undefined ? undefined : parseIfRunning(values['if-running']);
    const parameters = parseParameters(values.param);
    const settings = {
      ...(values.workers !== undefined && { workers: parseWorkers(values.workers) }),
      ...(values.memory !== undefined && { memoryBytes: parseMemory(values.memory) }),
      ...(values['dry-run'] && { dryRun: true }),
      ...(values['full-refresh'] && { state: 'refresh' as const }),
      ...(values['keep-state'] && { state: 'keep' as const }),
      ...(ifRunning !== undefined && { ifRunning }),
    };
    const output = outputOf(values);
    // Threads start while the job is read; reading it takes about as long.
    const { startThreads } = await import('../engine/run/threads.ts');
    const threads = startThreads(settings);
    await using _ = { [Symbol.asyncDispose]: () => threads.pool.close() };
    const { openJob, throwProblems } = await import('../host/open.ts');
    const opened = await openJob(file!, { parameters });
    throwProblems(opened);
    // A dry run starts nothing to show.
    const display = values['dry-run'] && output !== 'json' ? quietDisplay : await displayOf(output, opened);
    const style = styleFor(process.stderr);
    const warn = (message: string) => display.message(`${style(WARNING, 'warning')}: ${message}`, process.stderr);
    const note = ({ stage, text, severity }: StageNote) =>
      severity === 'warning' ? warn(`${stage}: ${text}`) : display.message(`${stage}: ${text}`, process.stderr);
    if (opened.job) for (const problem of opened.problems) warn(formatProblem({ ...problem, severity: 'error' }));
    let latest: Progress | undefined;
    using cancel = cancelOnSignals(
      () => warn('cancelling; once more to end at once'),
      () => display.stop(),
      () => {
        display.stop();
        process.stderr.write(`${errorLine(reportOf(notStoppedError(latest)), style)}\n`);
      },
    );
    const { runJob } = await import('../host/run.ts');
    const result = await runJob(opened, {
      ...settings,
      threads,
      signal: cancel.signal,
      onProgress: (progress) => {
        latest = progress;
        display.progress(progress);
      },
      print: (text) => display.message(text.replace(/\n$/, ''), process.stdout),
      onWarning: warn,
      // The last line of JSON has them, too.
      ...((output === 'live' || output === 'plain') && { onNote: note }),
    }).finally(() => display.stop());
    if (values['dry-run'] && result.success && output !== 'json') process.stdout.write(`${result.plan}\n`);
    else report(result, output);
    return values['dry-run'] && isCertain(result) ? EXIT.invalid : EXIT_OF[result.status];
  },
  async failed(args, error) {
    const { values, positionals } = readArguments(options, args);
    if (values.json) await writeFailure(positionals[0], error);
  },
});

/** Whether every run fails for the same reason. */
const isCertain = ({ status, errors }: RunResult): boolean =>
  status === 'failed' && errors.every((error) => error.class === 'RunError' && !error.retryable);

function parseIfRunning(text: string): 'wait' | 'fail' {
  if (text === 'wait' || text === 'fail') return text;
  throw usageError(`invalid --if-running: ${text}`, 'write wait or fail');
}

function outputOf({ json, quiet }: { readonly json: boolean; readonly quiet: boolean }): Output {
  if (json) return 'json';
  if (quiet) return 'quiet';
  const { CI, TERM } = process.env;
  return process.stderr.isTTY && TERM !== 'dumb' && !CI ? 'live' : 'plain';
}

async function displayOf(output: Output, { job, file }: OpenedJob): Promise<Display> {
  const name = job?.name ?? file ?? 'job';
  const stages = job?.stages ?? [];
  switch (output) {
    case 'json':
      return jsonDisplay(name, (text) => process.stdout.write(text));
    case 'quiet':
      return quietDisplay;
    case 'plain':
      if (stages.length === 0) return quietDisplay;
      return plainDisplay(name, stages.length, (text) => process.stderr.write(text));
    case 'live': {
      if (stages.length === 0) return quietDisplay;
      const { specOf } = await import('../stages/index.ts');
      return liveDisplay({
        job: name,
        stages: stages.map(({ id, type }) => ({ id, type, isOrigin: specOf(type)?.category === 'origin' })),
        style: styleFor(process.stderr),
        size: () => {
          const [columns, rows] = process.stderr.getWindowSize();
          return { columns: columns || 80, rows: rows || 24 };
        },
        write: (text) => process.stderr.write(text),
      });
    }
  }
}

function report(figures: RunResult & { readonly tables?: unknown }, output: Output): void {
  const { tables, fragments, timeline, partitions, printed, ...result } = figures;
  const style = styleFor(process.stderr);
  if (output === 'json') process.stdout.write(`${toJson({ event: 'result', ...result })}\n`);
  else if (output === 'quiet') {
    const rejects = result.errors.length > 0 ? rejectLines(result, style) : [];
    for (const line of [...rejects, ...result.errors.map((error) => errorLine(error, style))]) process.stderr.write(`${line}\n`);
  } else {
    const lines = figureLines(result, style, process.stderr.isTTY ? process.stderr.columns : undefined);
    const total = lines.pop()!;
    process.stderr.write([...lines.map((line) => `${line}\n`), output === 'plain' ? logLine(total) : `${total}\n`].join(''));
  }
}

/** The last line of `--json` where the command line or the job is wrong, or no run could begin: there are no figures. */
async function writeFailure(job: string | undefined, error: unknown): Promise<void> {
  const head = { event: 'result', job, status: error instanceof JobError ? 'invalid' : 'failed', success: false };
  const errors = error instanceof JobError ? error.problems.map(reportOfProblem) : [reportOf(error)];
  process.stdout.write(`${toJson({ ...head, errors })}\n`);
}

const reportOfProblem = ({ code, message, remedy, value, place }: Problem) => ({
  ...{ class: 'JobError', code, message, place, retryable: false },
  ...(place.stage !== undefined && { stage: place.stage }),
  ...(remedy !== undefined && { remedy }),
  ...(value !== undefined && { value }),
});
