import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../host/folders.ts';
import { History, type RunRecord } from '../host/history.ts';
import { toJson } from '../host/json.ts';
import { parseCount } from './arguments.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { figureLines, stateText } from './figures.ts';
import { FAINT, STRONG, type Style, styleFor } from './style.ts';
import { formatCount, formatDuration, formatTable, localTime } from './text.ts';

export const runs = defineCommand({
  positionals: ['[ID]'],
  options: {
    limit: { type: 'string', value: 'N', description: 'runs to list; default: 20' },
    json: { type: 'boolean', description: 'print JSON: one line per run' },
  },
  details: 'The beginning of an id is enough. A run is interrupted if its process ended before the run did.',
  async run(values, [id]) {
    const limit = values.limit === undefined ? 20 : parseCount('limit', values.limit);
    const records = readHistory((history) => (id === undefined ? history.list(limit) : history.find(id)));
    const style = styleFor(process.stdout);
    if (id !== undefined && records.length !== 1) {
      if (records.length === 0) throw usageError(`unknown run: ${id}`, "see 'open-stage runs'");
      throw usageError(`ambiguous run: ${id}`, `it may be ${records.map(({ runId }) => runId).join(', ')}, …`);
    }
    if (values.json) process.stdout.write(records.map((record) => `${toJson(record)}\n`).join(''));
    else if (id !== undefined) process.stdout.write(`${describeRun(records[0]!, style).join('\n')}\n`);
    else if (records.length === 0) process.stderr.write('no runs yet\n');
    else process.stdout.write(`${listRuns(records, style).join('\n')}\n`);
    return EXIT.done;
  },
});

function readHistory(read: (history: History) => RunRecord[]): RunRecord[] {
  const folder = dataFolder();
  if (!existsSync(join(folder, 'history.db'))) return [];
  const history = new History(folder);
  try {
    return read(history);
  } finally {
    history.close();
  }
}

function listRuns(records: readonly RunRecord[], style: Style): string[] {
  const [title, ...lines] = formatTable(
    [
      { title: 'run' },
      { title: 'job', most: 40 },
      { title: 'started' },
      { title: 'state' },
      { title: 'time', align: 'right' },
      { title: 'read', align: 'right' },
      { title: 'loaded', align: 'right' },
      { title: 'rejected', align: 'right' },
    ],
    records.map(({ runId, job, start, state, result }) => [
      ...[runId, job, localTime(start), state],
      ...(result
        ? [
            formatDuration(result.durationMs),
            ...[result.recordsExtracted, result.recordsLoaded, result.recordsRejected].map((count) => formatCount(count)),
          ]
        : []),
    ]),
  );
  return [style(FAINT, title!), ...lines];
}

function describeRun(record: RunRecord, style: Style): string[] {
  const { runId, job, state, start, file, parameters, pid, host, result } = record;
  const facts: [name: string, value: string][] = [
    ['run', runId],
    ['job', job],
    ...(file === undefined ? [] : [['file', file] satisfies [string, string]]),
    ['state', stateText(state, style)],
    ['started', localTime(start)],
    ...(result ? [['ended', localTime(result.end)] satisfies [string, string]] : []),
    ['process', `${pid} on ${host}`],
    ...Object.entries(parameters).map(([name, value]): [string, string] => [
      `  ${name}`,
      typeof value === 'string' ? value : toJson(value),
    ]),
  ];
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  const links = result?.links.map(({ from, to, rows }) => [`${from} → ${to}`, formatCount(rows)]) ?? [];
  return [
    ...facts.map(([name, value]) => `${style(FAINT, name.padEnd(width))}${value}`),
    ...(result ? ['', ...figureLines(result, style)] : []),
    ...(links.length > 0
      ? [
          '',
          ...formatTable(
            [
              { title: 'link', most: 80 },
              { title: 'rows', align: 'right' },
            ],
            links,
          ),
        ]
      : []),
    ...(result?.plan ? ['', style(STRONG, 'plan'), ...result.plan.trimEnd().split('\n')] : []),
  ];
}
