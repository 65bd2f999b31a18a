import { describe, expect, test } from 'vitest';
import { fromYaml } from '../../api/index.ts';
import { planJob } from '../../engine/plan/physical.ts';
import { Counters } from '../../engine/run/counters.ts';
import { parseJob } from '../../model/job/parse.ts';
import { checkJob } from '../../stages/check-job.ts';

const ORIGIN = '  s0: { type: generator, rows: 5, columns: { n: { generator: sequence } } }\n';

/** A job in which stage `s{i}` follows `s{i - 1}`, and the last rows go to a table. */
function chain(count: number, stage: (index: number, from: string) => string): string {
  const stages = Array.from({ length: count }, (_, i) => stage(i + 1, `s${i}`)).join('');
  return `openstage: 1\nstages:\n${ORIGIN}${stages}  z: { type: memory-destination, from: s${count} }\n`;
}

const derived = (i: number, from: string) => `  s${i}: { type: derive, from: ${from}, columns: { n: n + 1 } }\n`;
const filtered = (i: number, from: string) => `  s${i}: { type: filter, from: ${from}, where: n > 0 }\n`;
const sorted = (i: number, from: string) => `  s${i}: { type: sort, from: ${from}, by: [{ column: n, order: desc }] }\n`;
const funnelled = (i: number, from: string) => `  s${i}: { type: funnel, from: [${from}] }\n`;
const copied = (i: number, from: string) => `  s${i}: { type: copy, from: ${from} }\n`;
const selected = (i: number, from: string) => `  s${i}: { type: select, from: ${from}, keep: [n] }\n`;
const bypassed = (i: number, from: string) => `  s${i}: { type: filter, from: ${from}, where: n > 3, disabled: true }\n`;
const split = (i: number, from: string) =>
  `  w${i}: { type: switch, from: ${from}, cases: { a: n > 2 }, default: b }\n  s${i}: { type: funnel, from: [w${i}.b, w${i}.a] }\n`;
const looked = (i: number, from: string) =>
  `  r${i}: { type: generator, rows: 9, columns: { n: { generator: sequence } } }\n  s${i}: { type: lookup, from: { input: ${from}, reference: r${i} }, keys: [n] }\n`;
const joined = (i: number, from: string) =>
  `  c${i}: { type: copy, from: ${from} }\n  s${i}: { type: join, from: { left: c${i}, right: c${i} }, keys: [n] }\n`;
const mixed = (i: number, from: string) => [derived, filtered, sorted, selected, copied, funnelled][i % 6]!(i, from);

const ALL = [1, 2, 3, 4, 5];

describe('2,000 stages in a chain run', () => {
  test.each<[string, typeof derived, readonly number[]]>([
    ['derive', derived, ALL.map((n) => n + 2000)],
    ['filter', filtered, ALL],
    ['funnel', funnelled, ALL],
    ['copy', copied, ALL],
    ['select', selected, ALL],
    ['disabled', bypassed, ALL],
    ['mixed', mixed, ALL.toReversed().map((n) => n + 333)],
  ])('%s', async (_, stage, values) => {
    const { tables, status, errors } = await fromYaml(chain(2000, stage)).run();
    expect([status, errors]).toEqual(['done', []]);
    expect([...tables.z!.getChild('n')!].map(Number)).toEqual(values);
  });
});

describe('500 of stages that wait for others run', () => {
  test.each<[string, typeof derived]>([
    ['switch and funnel', split],
    ['lookup', looked],
    ['join', joined],
    ['sort', sorted],
  ])('%s', async (_, stage) => {
    const { tables, status, errors } = await fromYaml(chain(500, stage)).run();
    expect([status, errors]).toEqual(['done', []]);
    expect([...tables.z!.getChild('n')!].map(Number).sort()).toEqual(ALL);
  });
});

test.each<[string, typeof derived]>([
  ['derive', derived],
  ['sort', sorted],
  ['mixed', mixed],
])('10,000 stages in a chain are checked and planned: %s', (_, stage) => {
  const { job, problems } = checkJob(parseJob(chain(10_000, stage)).source!);
  expect(problems).toEqual([]);
  const sources = { csv: new Map(), json: new Map(), rest: new Map(), doubts: [] };
  const { pipelines } = planJob(job!, sources as never, Counters.forJob(job!));
  expect(pipelines.flatMap(({ operators }) => operators).length).toBeGreaterThanOrEqual(10_000);
});

test('a chain of 200 stages is one fragment', () => {
  const { job } = checkJob(parseJob(chain(199, derived)).source!);
  const sources = { csv: new Map(), json: new Map(), rest: new Map(), doubts: [] };
  expect(planJob(job!, sources as never, Counters.forJob(job!)).pipelines).toHaveLength(1);
});

test('rows pass a long chain in their order, whatever the number of workers', async () => {
  const text = chain(450, derived).replace('rows: 5', 'rows: 300000');
  const sums = [];
  for (const workers of [1, 2]) {
    const { tables } = await fromYaml(text).run({ workers });
    const column = tables.z!.getChild('n')!;
    sums.push([column.length, Number(column.get(0)), Number(column.get(123_456)), Number(column.get(299_999))]);
  }
  expect(sums).toEqual([
    [300_000, 451, 123_907, 300_450],
    [300_000, 451, 123_907, 300_450],
  ]);
});
