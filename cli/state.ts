import { existsSync } from 'node:fs';
import { dataFolder } from '../host/folders.ts';
import { toJson } from '../host/json.ts';
import { openJob } from '../host/open.ts';
import { type JobStates, listStates, resetState, type StateDescription, setState } from '../host/state/admin.ts';
import { stateKey } from '../host/state/identity.ts';
import { didYouMean } from '../model/suggest.ts';
import { parseParameters } from './arguments.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { FAINT, STRONG, type Style, styleFor, WARNING } from './style.ts';
import { formatCount, formatTable, localTime, visible } from './text.ts';

const ACTIONS = ['list', 'show', 'set', 'reset'];

export const state = defineCommand({
  positionals: ['ACTION', '[JOB]', '[STAGE]', '[VALUE]'],
  options: {
    param: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'with a job file: value of a parameter' },
    json: { type: 'boolean', description: 'with list and show: print JSON, one line per stage' },
  },
  details: `open-stage state list                     how far incremental jobs have come, and by which run
open-stage state show JOB                 all that is known of it
open-stage state set JOB STAGE VALUE      the next run reads the rows above VALUE
open-stage state reset JOB [STAGE]        forget it: the next run reads all rows

JOB is the name of a job, or its file. States lie in state.db of the data folder (OPENSTAGE_DATA). A run that is going on holds the lock of its job's
state: set and reset fail meanwhile.`,
  async run({ json, param }, [action, job, stage, value]) {
    const folder = dataFolder();
    if (!ACTIONS.includes(action!)) {
      throw usageError(`unknown action: ${action}`, didYouMean(action!, ACTIONS, 'actions') ?? `actions: ${ACTIONS.join(', ')}`);
    }
    const style = styleFor(process.stdout);
    if (action === 'list') {
      if (job !== undefined) throw usageError(`unexpected argument: ${job}`, 'open-stage state show JOB');
      print(listStates(folder), json, (all) => listText(all, style));
      return EXIT.done;
    }
    if (job === undefined) throw usageError('missing JOB', `open-stage state ${action} JOB`);
    const opened = existsSync(job)
      ? await openJob(job, { parameters: parseParameters(param), look: action === 'set' })
      : undefined;
    const key = opened ? stateKey(opened) : job;
    switch (action) {
      case 'show': {
        const found = listStates(folder, key);
        if (found.length === 0) process.stderr.write(`job ${key} has no state\n`);
        print(found, json, (all) => all.flatMap((one) => describeJob(one, style)));
        return EXIT.done;
      }
      case 'set': {
        if (stage === undefined) throw usageError('missing STAGE', 'open-stage state set JOB STAGE VALUE');
        if (value === undefined) throw usageError('missing VALUE', 'open-stage state set JOB STAGE VALUE');
        const { column, watermark } = await setState(folder, opened ?? key, stage, value);
        process.stderr.write(`the next run reads rows with ${column} above ${watermark}\n`);
        return EXIT.done;
      }
      default: {
        const forgotten = await resetState(folder, key, stage);
        for (const one of forgotten) process.stderr.write(`forgot ${one.stage}: ${markOf(one)}, by run ${one.run}\n`);
        process.stderr.write('the next run reads all rows\n');
        return EXIT.done;
      }
    }
  },
});

function print(jobs: readonly JobStates[], json: boolean, text: (jobs: readonly JobStates[]) => readonly string[]): void {
  if (!json) {
    if (jobs.length > 0) process.stdout.write(`${text(jobs).join('\n')}\n`);
    else process.stderr.write('no states yet: no incremental job has completed a run\n');
    return;
  }
  for (const { states, job, ...more } of jobs) {
    for (const one of states) process.stdout.write(`${toJson({ ...one, ...more })}\n`);
    if (states.length === 0) process.stdout.write(`${toJson({ job, ...more })}\n`);
  }
}

const markOf = ({ column, watermark, remembered }: StateDescription): string =>
  column === null
    ? `${formatCount(remembered)} ${remembered === 1 ? 'file' : 'files'}`
    : `${column} ${watermark === null ? 'without a value yet' : `up to ${visible(watermark)}`}`;

function listText(jobs: readonly JobStates[], style: Style): string[] {
  const rows = jobs.flatMap(({ job, states, running, pending }) => {
    const now = running !== undefined ? 'running' : pending !== undefined ? 'was killed' : '';
    if (states.length === 0) return [[job, '', '', '', '', '', now]];
    return states.map((one) => [job, one.stage, markOf(one), formatCount(one.allRows), localTime(one.at), one.run, now]);
  });
  const [title, ...lines] = formatTable(
    [
      { title: 'job', most: 60 },
      { title: 'stage', most: 32 },
      { title: 'has read', most: 60 },
      { title: 'rows', align: 'right' },
      { title: 'at' },
      { title: 'by run' },
      { title: '' },
    ],
    rows,
  );
  return [style(FAINT, title!), ...lines];
}

function describeJob({ job, states, running, pending }: JobStates, style: Style): string[] {
  return [
    style(STRONG, job),
    ...(running === undefined ? [] : [`${style(WARNING, 'locked')} by ${running}`]),
    ...(pending === undefined ? [] : [`${style(WARNING, 'killed')} while its destinations committed: run ${pending}`]),
    ...states.flatMap((one) => ['', ...describeState(one, style)]),
  ];
}

function describeState(one: StateDescription, style: Style): string[] {
  const facts: [name: string, value: string][] = [
    ['stage', one.stage],
    ['has read', markOf(one)],
    ['source', one.source],
    ['target', one.target],
    ...(one.column === null
      ? []
      : [
          [
            'remembered',
            `${formatCount(one.remembered)} ${one.remembered === 1 ? 'row' : 'rows'} at or below it, or without a value`,
          ] satisfies [string, string],
        ]),
    ['rows', `${formatCount(one.rows)} by the last run, ${formatCount(one.allRows)} by all`],
    ['at', localTime(one.at)],
    ['by run', one.run],
    ...(one.file === undefined ? [] : [['job file', one.file] satisfies [string, string]]),
  ];
  return facts.map(([name, value]) => `${style(FAINT, name.padEnd(12))}${visible(value)}`);
}
