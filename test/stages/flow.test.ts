import { describe, expect, test } from 'vitest';
import { flowOf, shapeOf } from '../../engine/plan/flow.ts';
import { printExpression } from '../../model/expression/print.ts';
import { parseJob } from '../../model/job/parse.ts';
import { checkJob } from '../../stages/check-job.ts';
import type { ColumnSource, Flow } from '../../stages/flow.ts';
import { STAGE_TYPES, specOf } from '../../stages/index.ts';
import { checkedStage, type Tables } from './plan.ts';

const SIGNS = { same: '=', value: '~', made: ':=' } as const;

/** `id = 0.id`: as it stands; `id ~ 0.id, 1.id`: by value; `n := 0.a`: computed. */
const printSource = ([name, { is, of }]: readonly [string, ColumnSource]): string =>
  `${name} ${SIGNS[is]} ${of.map(({ input, column }) => `${input}.${column}`).join(', ')}`.trim();

/** Ports, columns read by input, whether each input's other columns pass, and whether rows depend on one of its rows. */
function printFlow({ reads, writes, outputs, keeps, passesOthers, byRow }: Flow) {
  const ports = Object.entries(outputs).map(([port, sources]) => [port, [...sources].map(printSource).join('; ')]);
  return {
    ...Object.fromEntries(ports),
    reads: reads.map((columns) => columns.join(' ')),
    ...(writes && { writes: writes.map((columns) => columns.join(' ')) }),
    ...(keeps && { keeps: printExpression(keeps) }),
    others: passesOthers,
    byRow,
  };
}

const A: Tables = { a: 'id integer, x float, t string' };
const AB: Tables = { ...A, b: 'id integer, x float, u string' };
const ALL = 'id = 0.id; x = 0.x; t = 0.t';
const ROWS = { others: [true], byRow: [true] };

describe('the flow of', () => {
  const cases: [stage: string, tables: Tables, ports: readonly string[], flow: object][] = [
    ['filter, from: a, where: x > 1', A, ['out'], { out: ALL, reads: ['x'], keeps: 'x > 1.0', ...ROWS }],
    [
      'derive, from: a, columns: { y: x * 2, z: y + id, t: upper(t) }',
      A,
      ['out'],
      {
        out: 'id = 0.id; x = 0.x; t := 0.t; y := 0.x; z := 0.id',
        reads: ['x id t'],
        ...ROWS,
      },
    ],
    [
      'select, from: a, drop: [t], rename: { id: key }, cast: { x: integer }',
      A,
      ['out'],
      {
        out: 'key = 0.id; x := 0.x',
        reads: ['x'],
        ...ROWS,
      },
    ],
    ['select, from: a, keep: [t, id]', A, ['out'], { out: 't = 0.t; id = 0.id', reads: [''], others: [false], byRow: [true] }],
    [
      'switch, from: a, cases: { big: x > 1 }, default: small',
      A,
      ['big', 'small'],
      { big: ALL, small: ALL, reads: ['x'], ...ROWS },
    ],
    ['copy, from: a', A, ['out'], { out: ALL, reads: [''], ...ROWS }],
    ['sort, from: a, by: [t, x]', A, ['out'], { out: ALL, reads: ['t x'], ...ROWS }],
    ['sample, from: a, rows: 3', A, ['out'], { out: ALL, reads: [''], others: [true], byRow: [false] }],
    [
      'remove-duplicates, from: a, keys: [t], orderBy: [x]',
      A,
      ['out', 'duplicates'],
      {
        ...{ out: ALL, duplicates: ALL },
        ...{ reads: ['t x'], others: [true], byRow: [false] },
      },
    ],
    [
      'aggregator, from: a, keys: [t], measures: { n: { function: count }, s: { function: sum, column: x } }',
      A,
      ['out'],
      {
        out: 't ~ 0.t; n :=; s := 0.x',
        ...{ reads: ['t x'], others: [false], byRow: [false] },
      },
    ],
    [
      'join, from: { left: a, right: b }, keys: [id], joinType: full',
      AB,
      ['out', 'leftOnly', 'rightOnly'],
      {
        out: 'id ~ 0.id, 1.id; x = 0.x; t = 0.t; x_right = 1.x; u = 1.u',
        ...{ leftOnly: ALL, rightOnly: 'id = 1.id; x = 1.x; u = 1.u' },
        ...{ reads: ['id', 'id'], others: [true, true], byRow: [false, false] },
      },
    ],
    [
      'join, from: { left: a, right: b }, keys: [id], joinType: semi',
      AB,
      ['out'],
      {
        ...{ out: ALL, leftOnly: ALL, rightOnly: 'id = 1.id; x = 1.x; u = 1.u' },
        ...{ reads: ['id', 'id'], others: [true, false], byRow: [false, false] },
      },
    ],
    [
      'lookup, from: { input: a, reference: b }, keys: [id], columns: [u, x], onMissing: defaults, defaults: { u: none }',
      AB,
      ['out'],
      {
        out: 'id = 0.id; x = 0.x; t = 0.t; u ~ 1.u; x_reference ~ 1.x',
        ...{ reads: ['id', 'id'], others: [true, false], byRow: [true, false] },
      },
    ],
    [
      "funnel, from: [a, b], missingColumns: 'null'",
      { a: 'id integer, t string', b: 'id float, t string, u string' },
      ['out'],
      {
        out: 'id ~ 0.id, 1.id; t = 0.t, 1.t; u ~ 1.u',
        ...{ reads: ['id', ''], others: [true, true], byRow: [true, true] },
      },
    ],
    [
      'unpivot, from: a, columns: [id, x], cast: string',
      A,
      ['out'],
      { out: 't = 0.t; name :=; value := 0.id, 0.x', reads: ['id x'], ...ROWS },
    ],
    [
      'record-id, from: a, as: n, keys: [t]',
      A,
      ['out'],
      { out: 'id = 0.id; x = 0.x; t = 0.t; n := 0.t', reads: ['t'], others: [true], byRow: [false] },
    ],
    ['csv-destination, from: a, path: x.csv', A, [], { reads: [''], writes: ['id x t'], ...ROWS }],
    ['json-destination, from: a, path: x.json', A, [], { reads: ['id x t'], ...ROWS }],
  ];
  test.each(cases)('%s', (stage, tables, ports, flow) => {
    expect(printFlow(flowOf(checkedStage(`{ type: ${stage} }`, tables, ports)))).toEqual(flow);
  });
});

test.each(STAGE_TYPES)('of the example of %s names columns that are there, and every column of its outputs', (type) => {
  const { source } = parseJob(specOf(type)!.example);
  const { job } = checkJob(source!, { secrets: new Set(['shop']), env: {} });
  for (const stage of job?.stages ?? []) {
    const flow = flowOf(stage);
    const names = stage.inputs.map(({ schema }) => schema.map(({ name }) => name));
    for (const byInput of [flow.reads, flow.passesOthers, flow.byRow]) expect(byInput).toHaveLength(names.length);
    for (const [input, columns] of flow.reads.entries()) expect(names[input]).toEqual(expect.arrayContaining([...columns]));
    if (shapeOf(stage).kind === 'source') continue;
    for (const [port, schema] of Object.entries(stage.outputs)) {
      expect([...flow.outputs[port]!.keys()].toSorted()).toEqual(schema.map(({ name }) => name).toSorted());
      for (const { of } of flow.outputs[port]!.values())
        for (const { input, column } of of) expect(names[input]).toContain(column);
    }
  }
});
