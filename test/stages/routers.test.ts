import { describe, expect, test } from 'vitest';
import { parseJob } from '../../model/job/parse.ts';
import { INTEGER } from '../../model/types.ts';
import { checkJob } from '../../stages/check-job.ts';
import { planOf } from './plan.ts';

describe('funnel', () => {
  const types: [a: string, b: string, out: string][] = [
    ['x integer', 'x integer', 'x integer'],
    ['x integer', 'x float', 'x float'],
    ['x integer', 'x decimal(5,2)', 'x decimal(21,2)'],
    ['x decimal(10,4)', 'x decimal(12,2)', 'x decimal(14,4)'],
    ['x decimal(10,4)', 'x float', 'x float'],
    ['x date', 'x timestamp', 'x timestamp'],
  ];
  test.each(types)('%s and %s give %s', (a, b, out) => {
    expect(planOf('{ type: funnel, from: [a, b] }', { a, b })).toMatchObject({ problems: [], outputs: { out } });
  });

  const clashes: [a: string, b: string][] = [
    ['x integer', 'x string'],
    ['x timestamp', 'x timestamptz'],
    ['x boolean', 'x integer'],
    ['x list<string>', 'x list<date>'],
  ];
  test.each(clashes)('%s and %s have no common type', (a, b) => {
    expect(planOf('{ type: funnel, from: [a, b] }', { a, b }).problems[0]).toMatch(/^type mismatch: column x is/);
  });

  test('fills columns that an input lacks with nulls, and casts where types differ', () => {
    const { plan, outputs } = planOf(`{ type: funnel, from: [a, b], missingColumns: 'null' }`, {
      a: 'id integer, x string',
      b: 'y date, id float',
    });
    expect(outputs).toEqual({ out: 'id float, x string, y date' });
    expect(plan).toEqual({
      mode: 'sequence',
      by: [],
      columns: [
        { name: 'id', type: { kind: 'float' }, sources: [{ present: true, cast: 'CAST(id AS float)' }, { present: true }] },
        { name: 'x', type: { kind: 'string' }, sources: [{ present: true }, { present: false }] },
        { name: 'y', type: { kind: 'date' }, sources: [{ present: false }, { present: true }] },
      ],
    });
  });
});

describe('switch', () => {
  const cases: [options: string, ports: string[], plan: unknown][] = [
    [
      'column: id, mapping: { 1: one, 2: one, 3: three }, default: three',
      ['one', 'three'],
      {
        outputs: [
          { port: 'one', predicate: 'id IN (1, 2)' },
          { port: 'three', predicate: 'id IN (3)' },
        ],
        default: 'three',
      },
    ],
    [
      'column: ok, mapping: { true: yes }',
      ['yes'],
      { outputs: [{ port: 'yes', predicate: 'ok IN (TRUE)' }], default: undefined },
    ],
    [
      "column: name, mapping: { 'O''Neil': a, 1: b }",
      ['a', 'b'],
      {
        outputs: [
          { port: 'b', predicate: "name IN ('1')" },
          { port: 'a', predicate: "name IN ('O''Neil')" },
        ],
        default: undefined,
      },
    ],
    [
      'cases: { big: id > 5, rest: true }',
      ['big', 'rest'],
      {
        outputs: [
          { port: 'big', predicate: 'id > 5' },
          { port: 'rest', predicate: 'TRUE' },
        ],
        default: undefined,
      },
    ],
  ];
  test.each(cases)('{ %s }', (options, ports, plan) => {
    const table = 'id integer, ok boolean, name string';
    const outputs = Object.fromEntries(ports.map((port) => [port, table]));
    expect(planOf(`{ type: switch, from: a, ${options} }`, { a: table }, ports)).toEqual({ problems: [], plan, outputs });
  });
});

describe('a column of a funnel', () => {
  /** What comes out of inputs, as `a not null, b`: columns of integers. */
  function outOf(inputs: readonly string[], missing = "'null'") {
    const ids = inputs.map((_, i) => `o${i}`);
    const stages = ids.map((id) => `  ${id}: { type: csv-origin, path: ${id}.csv }\n`).join('');
    const text = `openstage: 1\nstages:\n${stages}  f: { type: funnel, from: [${ids}], missingColumns: ${missing} }\n  p: { type: printer, from: f }\n`;
    const sourceSchemas = new Map(
      inputs.map((columns, i) => [
        `o${i}`,
        columns.split(', ').map((column) => ({ name: column[0]!, type: INTEGER, nullable: !column.includes('not null') })),
      ]),
    );
    const { schemas, problems } = checkJob(parseJob(text).source!, { sourceSchemas });
    const out = schemas.get('f')?.out;
    return (
      out?.map(({ name, nullable }) => `${name}${nullable ? '' : ' not null'}`).join(', ') ??
      problems.map(({ message }) => message)
    );
  }
  test.each<[inputs: readonly string[], out: string]>([
    [['a not null', 'a not null'], 'a not null'],
    [['a not null', 'a'], 'a'],
    [['a', 'a not null'], 'a'],
    [['a not null, b not null', 'a not null'], 'a not null, b'],
    [['a not null', 'a not null, b not null'], 'a not null, b'],
    [['a not null', 'a not null', 'b not null'], 'a, b'],
  ])('that comes from %j may be null where one of them may, or lacks it', (inputs, out) => {
    expect(outOf(inputs)).toBe(out);
  });
  test.each<[inputs: readonly string[], lacking: number]>([
    [['a, b', 'a'], 2],
    [['a', 'a, b'], 1],
    [['a, b', 'a, b', 'a'], 3],
  ])('of %j that an input lacks is missing there', (inputs, lacking) => {
    expect(outOf(inputs, 'refuse')).toEqual([`missing column: b in input ${lacking}`]);
  });
});
