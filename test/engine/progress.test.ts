import { expect, test } from 'vitest';
import type { Environment } from '../../engine/run/environment.ts';
import { progressOf } from '../../engine/run/progress.ts';
import { parseJob } from '../../model/job/parse.ts';
import { checkJob } from '../../stages/check-job.ts';

const { job } = checkJob(
  parseJob(`openstage: 1
name: test
stages:
  a: { type: generator, rows: 300, columns: { id: { generator: sequence } } }
  b: { type: generator, rows: 100, columns: { id: { generator: sequence } } }
  all: { type: funnel, from: [a, b] }
  show: { type: printer, from: all }
`).source!,
);

/** A run whose stages have put out so many rows each, and whose files have been read so far. */
const environmentOf = (rows: Readonly<Record<string, number>>, totalRead: number, expected: number) =>
  ({
    counters: { rows: (id: string) => rows[id] ?? 0 },
    traffic: { read: () => 0, written: () => 0, totalRead, expected },
    arena: { used: 0, capacity: 0 },
    pool: { size: 2 },
  }) as unknown as Environment;

test.each([
  ['rows that are made', { a: 150, b: 50 }, 0, 0, 0.5],
  ['all rows', { a: 300, b: 100 }, 0, 0, 1],
  ['bytes of files and rows that are made', { a: 300, b: 100 }, 25, 50, 0.75],
  ['bytes, of which more are read than the file had at first', { a: 0 }, 120, 100, 0.5],
])('a run tells how far it is by %s', (_, rows, read, expected, fraction) => {
  expect(progressOf(job!, environmentOf(rows, read, expected), 10, new Map()).fraction).toBe(fraction);
});

test('a run that knows nothing beforehand tells nothing', () => {
  const { job } = checkJob(
    parseJob('openstage: 1\nstages:\n  a: { type: sqlite-origin, path: a.db, table: t }\n  show: { type: printer, from: a }\n')
      .source!,
    { sourceSchemas: new Map([['a', [{ name: 'id', type: { kind: 'integer' }, nullable: true }]]]) },
  );
  expect(progressOf(job!, environmentOf({ a: 5 }, 0, 0), 10, new Map()).fraction).toBeUndefined();
});
