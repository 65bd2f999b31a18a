import { describe, expect, test } from 'vitest';
import type { Pipeline } from '../../engine/plan/pipelines.ts';
import { ServerPlan, serverOf } from '../../engine/plan/servers.ts';
import { formatProblem } from '../../model/errors.ts';
import { parseJob } from '../../model/job/parse.ts';
import { type CheckedJob, checkJob } from '../../stages/check-job.ts';
import type { CheckedConnection } from '../../stages/stage.ts';

interface Given {
  /** Fields of the connections by name. Default: one, `db`. */
  readonly connections?: Readonly<Record<string, string>>;
  /** Fields of destinations `d1`, `d2`, … and of origins `o1`, `o2`, …, each with its connection. */
  readonly loads?: readonly string[];
  readonly reads?: readonly string[];
  /** The type of the system. */
  readonly type?: string;
}

function jobOf({ connections = { db: '' }, loads = [], reads = [], type = 'postgres' }: Given): CheckedJob {
  const stages = [
    ...loads.flatMap((fields, i) => [
      `  g${i + 1}: { type: memory-origin, columns: { id: integer } }`,
      `  d${i + 1}: { type: ${type}-destination, from: g${i + 1}, ${fields} }`,
    ]),
    ...reads.flatMap((fields, i) => [
      `  o${i + 1}: { type: ${type}-origin, ${fields} }`,
      `  p${i + 1}: { type: printer, from: o${i + 1} }`,
    ]),
  ];
  const declared = Object.entries(connections).map(
    ([name, fields]) => `  ${name}: { type: ${type}, database: x, user: u${fields === '' ? '' : `, ${fields}`} }`,
  );
  const { source } = parseJob(`openstage: 1\nconnections:\n${declared.join('\n')}\nstages:\n${stages.join('\n')}\n`);
  const schema = [{ name: 'id', type: { kind: 'integer' as const }, nullable: true }];
  const { job, problems } = checkJob(source!, { sourceSchemas: new Map(reads.map((_, i) => [`o${i + 1}`, schema])) });
  if (!job) throw new Error(problems.map(formatProblem).join('\n'));
  return job;
}
const table = (name: string, more = '', connection = 'db') => `connection: ${connection}, table: ${name}${more}`;
const placesOf = (plan: ServerPlan, count: number) => Array.from({ length: count }, (_, i) => plan.load(`d${i + 1}`)!);
const groups = (plan: ServerPlan, count: number) => new Set(placesOf(plan, count).map(({ group }) => group)).size;
/** Fragments that feed destinations side by side. */
const feeding = (...fed: readonly (readonly string[])[]) =>
  fed.map((ids) => ({
    feeds: ids.map((destination) => ({ operator: 0, input: 0, to: { destination } })),
  })) as unknown as Pipeline[];
const refusal = (make: () => unknown) => {
  try {
    make();
    return 'nothing';
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
};

describe('a server is the same', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '::1', '"::1"'])('as localhost: %s', (host) => {
    const own = { name: 'a', type: 'postgres', host: host.replaceAll('"', ''), port: 5432 } as unknown as CheckedConnection;
    expect(serverOf(own)).toBe('postgres:localhost:5432');
  });
  test.each([
    [{ host: 'a', port: 1 }, 'postgres:a:1'],
    [{ host: 'a', port: 2 }, 'postgres:a:2'],
    [{ type: 'mysql', host: 'a', port: 1 }, 'mysql:a:1'],
    [{ type: 'sqlite' }, undefined],
    [{ type: 'bigquery' }, undefined],
  ])('%o', (fields, server) => {
    expect(serverOf({ name: 'x', type: 'postgres', ...fields } as unknown as CheckedConnection)).toBe(server);
  });
});

describe('connections to a server', () => {
  test.each([
    ['postgres', 1],
    ['mysql', 2],
  ])('as many as %s needs', (type, usual) => {
    const loads = [table('a'), table('b')];
    const plan = new ServerPlan(jobOf({ loads, type }));
    expect(placesOf(plan, 2).map(({ connections, together }) => [connections, together])).toEqual([
      [usual, false],
      [usual, false],
    ]);
    expect([groups(plan, 2), plan.deferred.size]).toEqual([1, 0]);
  });
  test.each<[limit: number, reads: boolean, connections: number, together: boolean, deferred: boolean]>([
    [4, true, 2, false, false],
    [3, true, 2, false, false],
    [2, true, 1, true, false],
    [1, true, 1, true, true],
    [2, false, 2, false, false],
    [1, false, 1, true, false],
  ])('%i allowed, with an origin: %s', (limit, reads, connections, together, deferred) => {
    const job = jobOf({
      ...{ type: 'mysql', connections: { db: `maxConnections: ${limit}` }, loads: [table('a')] },
      reads: reads ? [table('o')] : [],
    });
    const plan = new ServerPlan(job);
    expect([placesOf(plan, 1)[0], [...plan.deferred]]).toEqual([
      { group: expect.any(String), connections, together },
      deferred ? ['d1'] : [],
    ]);
  });
  test('never more than any connection of it allows, nor than it has left, wherever that stands', () => {
    const loads = [table('a', ', afterQuery: SELECT 1'), table('b', ', afterQuery: SELECT 1', 'other')];
    const message = 'the job needs 2 connections at once, and may have 1';
    for (const limits of [
      { db: 'maxConnections: 1', other: 'maxConnections: 5' },
      { db: 'maxConnections: 5', other: 'maxConnections: 1' },
      { db: 'maxConnections: 1', other: 'host: 127.0.0.1' },
    ])
      expect(refusal(() => new ServerPlan(jobOf({ connections: limits, loads })))).toContain(message);
    const connections = { db: '', other: 'host: "::1"' };
    const name = 'postgres:localhost:5432';
    expect(refusal(() => new ServerPlan(jobOf({ connections, loads }), new Map([[name, 1]])))).toContain(message);
    expect(refusal(() => new ServerPlan(jobOf({ connections, loads }), new Map([[name, 2]])))).toBe('nothing');
    expect(
      refusal(
        () => new ServerPlan(jobOf({ connections: { ...connections, other: 'host: elsewhere' }, loads }), new Map([[name, 1]])),
      ),
    ).toBe('nothing');
  });
});

describe('destinations that one fragment feeds', () => {
  const loads = ['a', 'b', 'c', 'd', 'e'].map((name) => table(name));
  test.each<[limit: number, groups: number]>([
    [1, 1],
    [2, 2],
    [3, 3],
    [5, 5],
    [9, 5],
  ])('load side by side, with %i connections in %i groups', (limit, count) => {
    const plan = new ServerPlan(jobOf({ connections: { db: `maxConnections: ${limit}` }, loads }));
    plan.spread(feeding(['d1', 'd2', 'd3', 'd4', 'd5']));
    expect(groups(plan, 5)).toBe(count);
  });
  test('of one table load one after the other', () => {
    const plan = new ServerPlan(
      jobOf({ loads: [table('a', ', ifExists: append'), table('b'), table('a', ', ifExists: append')] }),
    );
    plan.spread(feeding(['d1', 'd2', 'd3']));
    const [first, second, third] = placesOf(plan, 3).map(({ group }) => group);
    expect([third, second === first]).toEqual([first, false]);
  });
  test('of other fragments do not count', () => {
    const plan = new ServerPlan(jobOf({ loads }));
    plan.spread(feeding(['d1'], ['d2'], ['d3'], ['d4'], ['d5']));
    expect(groups(plan, 5)).toBe(1);
  });
});

test('an origin is read by what is left', () => {
  for (const [limit, left] of [
    [8, 7],
    [2, 1],
    [1, 1],
  ] as const) {
    const job = jobOf({ connections: { db: `maxConnections: ${limit}` }, loads: [table('a')], reads: [table('o')] });
    const plan = new ServerPlan(job);
    plan.spread([]);
    expect([limit, plan.reading(job.connections.db!)]).toEqual([limit, left]);
  }
});
