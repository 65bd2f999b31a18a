import { describe, expect, test } from 'vitest';
import { planOf } from './plan.ts';

const SALES = { a: 'id integer, country string, amount float, price decimal(12,2), day date, tags list<string>' };

describe('filter', () => {
  const predicates: [options: string, predicate: string][] = [
    ['where: amount > 1', 'amount > 1.0'],
    ['where: true', 'TRUE'],
    ['column: country, operator: in, value: [UY, AR]', "country IN ('UY', 'AR')"],
    ['column: country, operator: not in, value: [UY]', "NOT country IN ('UY')"],
    ['column: day, operator: between, value: [2025-01-01, 2025-12-31]', "day >= DATE '2025-01-01' AND day <= DATE '2025-12-31'"],
    ['column: price, operator: ">=", value: 0.1', "price >= CAST('0.10' AS decimal(12,2))"],
    ['column: id, operator: "!=", value: 9007199254740993', 'id <> 9007199254740993'],
    ['column: country, operator: is null', 'country IS NULL'],
    ['column: tags, operator: is not null', 'tags IS NOT NULL'],
    ['column: country, operator: like, value: "U%"', "country LIKE 'U%'"],
    ['column: country, operator: matches, value: "^U"', "matches(country, '^U')"],
    ['column: country, operator: "=", value: "x\' OR 1=1 --"', "country = 'x'' OR 1=1 --'"],
  ];
  test.each(predicates)('{ %s } is %s', (options, predicate) => {
    expect(planOf(`{ type: filter, from: a, ${options} }`, SALES)).toEqual({
      problems: [],
      plan: { predicate },
      outputs: { out: SALES.a },
    });
  });
});

test.each([
  [
    '{ type: derive, from: a, columns: { total: id, "2024": id, "7": id } }',
    'id integer, total integer, 2024 integer, 7 integer',
  ],
  [
    '{ type: aggregator, from: a, measures: { n: { function: count }, 2024: { function: max, column: id }, 7: { function: count } } }',
    'n integer not null, 2024 integer, 7 integer not null',
  ],
])('columns named by numbers come where the document has them: %s', (stage, output) => {
  expect(planOf(stage, { a: 'id integer' }).outputs.out).toBe(output);
});

describe('derive', () => {
  test('puts changed columns in their place and new ones at the end; all expressions read the input', () => {
    const { plan, outputs } = planOf(
      '{ type: derive, from: a, columns: { id: x || CAST(id AS string), n: 1, "id 2": id + 1, ok: x IS NULL } }',
      {
        a: 'id integer, x string',
      },
    );
    expect(outputs.out).toBe('id string, x string, n integer not null, id 2 integer, ok boolean not null');
    expect(plan).toEqual({
      columns: [
        { name: 'id', expression: 'x || CAST(id AS string)' },
        { name: 'n', expression: '1' },
        { name: 'id 2', expression: 'id + 1' },
        { name: 'ok', expression: 'x IS NULL' },
      ],
    });
  });
});

describe('derive: columns that are made before', () => {
  const check = (columns: string) =>
    planOf(`{ type: derive, from: a, columns: { ${columns} } }`, { a: 'id integer, x string, Amount float' });

  test('are columns for those below', () => {
    const { problems, plan, outputs } = check(
      'n: id + 1, m: n * 2, "2": m, ok: "2 IS NULL", big: \'"2" > 5\', f: Amount + n, g: AMOUNT + amount',
    );
    expect(problems).toEqual([]);
    expect(outputs.out).toBe(
      'id integer, x string, Amount float, n integer, m integer, 2 integer, ok boolean not null, big boolean, f float, g float',
    );
    expect((plan as { columns: unknown[] }).columns.slice(0, 2)).toEqual([
      { name: 'n', expression: 'id + 1' },
      { name: 'm', expression: 'n * 2' },
    ]);
  });

  test('what replaces a column of the input is not read by others: they read the input', () => {
    const { problems, outputs } = check('id: CAST(id AS string), n: id + 1');
    expect([problems, outputs.out]).toEqual([[], 'id string, x string, Amount float, n integer']);
  });

  test('a name as it is written is a new column before one that differs in case', () => {
    expect(check('amount: CAST(Amount AS string), n: amount, m: Amount').outputs.out).toBe(
      'id integer, x string, Amount float, amount string, n string, m float',
    );
    expect(check('amount: Amount + 1, n: AMOUNT').problems).toEqual([
      expect.stringContaining('ambiguous column: AMOUNT may be Amount, amount'),
    ]);
  });

  test('a column below, and the column itself, cannot be read', () => {
    const remedy = 'it is computed here or below: an expression can only use new columns that stand above it';
    expect(check('n: m + 1, m: id').problems).toEqual([expect.stringContaining(`unknown column: m; ${remedy}`)]);
    expect(check('n: n + 1').problems).toEqual([expect.stringContaining(`unknown column: n; ${remedy}`)]);
    expect(check('n: N + 1').problems).toEqual([expect.stringContaining(`unknown column: N; ${remedy}`)]);
  });

  test('of one that is wrong only its own problem is told', () => {
    expect(check('n: nonsense + 1, m: n * 2, k: upper(m)').problems).toEqual([
      expect.stringContaining('unknown column: nonsense'),
    ]);
    expect(check('net: id * 2, gross: nett * 2').problems).toEqual([
      expect.stringContaining("unknown column: nett; did you mean 'net'?"),
    ]);
  });
});

describe('select', () => {
  const cases: [options: string, columns: unknown[], output: string][] = [
    [
      'keep: [y, x]',
      [
        { from: 'y', to: 'y' },
        { from: 'x', to: 'x' },
      ],
      'y string, x integer',
    ],
    ['keep: y', [{ from: 'y', to: 'y' }], 'y string'],
    [
      'drop: x',
      [
        { from: 'y', to: 'y' },
        { from: 'z', to: 'z' },
      ],
      'y string, z date',
    ],
    [
      'keep: [x, y], rename: { x: y, y: x }',
      [
        { from: 'x', to: 'y' },
        { from: 'y', to: 'x' },
      ],
      'y integer, x string',
    ],
    [
      'keep: [x], rename: { x: n }, cast: { x: "decimal(20,2)" }',
      [{ from: 'x', to: 'n', cast: 'CAST(x AS decimal(20,2))' }],
      'n decimal(20,2)',
    ],
    ['keep: [x], cast: { x: integer }', [{ from: 'x', to: 'x' }], 'x integer'],
    ['cast: { z: timestamp }, drop: [x, y]', [{ from: 'z', to: 'z', cast: 'CAST(z AS timestamp)' }], 'z timestamp'],
  ];
  test.each(cases)('{ %s }', (options, columns, out) => {
    const checked = planOf(`{ type: select, from: a, ${options} }`, { a: 'x integer, y string, z date' });
    expect(checked).toEqual({ problems: [], plan: { others: !options.startsWith('keep'), columns }, outputs: { out } });
  });
});

test('sort: ascending with nulls last, unless said otherwise', () => {
  expect(
    planOf('{ type: sort, from: a, by: [id, { column: day, order: desc }, { column: country, nulls: first }] }', SALES).plan,
  ).toEqual({
    by: [
      { column: 'id', descending: false, nullsFirst: false },
      { column: 'day', descending: true, nullsFirst: false },
      { column: 'country', descending: false, nullsFirst: true },
    ],
  });
});

describe('aggregator', () => {
  const results: [measure: string, output: string][] = [
    ['function: count', 'integer not null'],
    ['function: count, column: tags', 'integer not null'],
    ['function: nunique, column: day', 'integer not null'],
    ['function: sum, column: id', 'integer'],
    ['function: sum, column: amount', 'float'],
    ['function: sum, column: price', 'decimal(38,2)'],
    ['function: avg, column: id', 'float'],
    ['function: median, column: price', 'float'],
    ['function: std, column: amount', 'float'],
    ['function: quantile, column: amount, q: 0.9', 'float'],
    ['function: min, column: country', 'string'],
    ['function: max, column: day', 'date'],
    ['function: mode, column: price', 'decimal(12,2)'],
    ['function: first, column: tags', 'list<string>'],
    ['function: concat, column: country', 'string'],
    ['function: list, column: day', 'list<date> not null'],
  ];
  test.each(results)('{ %s } is %s', (measure, output) => {
    const checked = planOf(`{ type: aggregator, from: a, keys: country, measures: { m: { ${measure} } } }`, SALES);
    expect([checked.problems, checked.outputs.out]).toEqual([[], `country string, m ${output}`]);
  });

  test('gives its measures with their parameters, by canonical names', () => {
    const measures =
      'p: { function: quantile, column: amount, q: 0.5 }, c: { function: concat, column: country }, n: { function: count }, u: { function: nunique, column: id }';
    expect(planOf(`{ type: aggregator, from: a, measures: { ${measures} } }`, SALES).plan).toEqual({
      keys: [],
      measures: [
        { name: 'p', function: 'quantile', column: 'amount', type: { kind: 'float' }, quantile: 0.5 },
        { name: 'c', function: 'concat', column: 'country', type: { kind: 'string' }, separator: ',' },
        { name: 'n', function: 'count', column: undefined, type: { kind: 'integer' } },
        { name: 'u', function: 'count_distinct', column: 'id', type: { kind: 'integer' } },
      ],
    });
  });

  const wrong: [measure: string, problem: string][] = [
    ['function: sum, column: country', 'type mismatch: sum of column country, which is string; sum takes numbers'],
    ['function: min, column: tags', 'type mismatch: min of column tags, which is list<string>; min takes other types'],
    ['function: mean, column: day', 'type mismatch: mean of column day, which is date; mean takes numbers'],
    [
      'function: concat, column: id',
      'type mismatch: concat of column id, which is integer; cast it to string with a select stage before',
    ],
  ];
  test.each(wrong)('{ %s } is wrong', (measure, problem) => {
    expect(planOf(`{ type: aggregator, from: a, measures: { m: { ${measure} } } }`, SALES).problems).toEqual([problem]);
  });
});

describe('join', () => {
  const tables = { a: 'id integer, x string', b: 'id integer, x string, y date' };
  const from = 'type: join, from: { left: a, right: b }';
  const cases: [options: string, columns: string[], output: string][] = [
    ['keys: [id]', ['left.id', 'left.x', 'right.x=x_right', 'right.y'], 'id integer, x string, x_right string, y date'],
    [
      'keys: id, joinType: full',
      ['either.id', 'left.x', 'right.x=x_right', 'right.y'],
      'id integer, x string, x_right string, y date',
    ],
    [
      'keys: id, joinType: right',
      ['either.id', 'left.x', 'right.x=x_right', 'right.y'],
      'id integer, x string, x_right string, y date',
    ],
    ['keys: id, clash: left', ['left.id', 'left.x', 'right.y'], 'id integer, x string, y date'],
    ['keys: id, clash: right', ['left.id', 'right.x', 'right.y'], 'id integer, x string, y date'],
    ['keys: id, suffix: 2', ['left.id', 'left.x', 'right.x=x2', 'right.y'], 'id integer, x string, x2 string, y date'],
    ['keys: [id, x]', ['left.id', 'left.x', 'right.y'], 'id integer, x string, y date'],
    ['keys: id, joinType: semi', ['left.id', 'left.x'], 'id integer, x string'],
    ['keys: id, joinType: anti', ['left.id', 'left.x'], 'id integer, x string'],
    [
      'joinType: cross',
      ['left.id', 'left.x', 'right.id=id_right', 'right.x=x_right', 'right.y'],
      'id integer, x string, id_right integer, x_right string, y date',
    ],
    [
      'keys: [{ left: x, right: x }]',
      ['left.id', 'left.x', 'right.id=id_right', 'right.y'],
      'id integer, x string, id_right integer, y date',
    ],
  ];
  test.each(cases)('{ %s }', (options, columns, out) => {
    const { problems, plan, outputs } = planOf(`{ ${from}, ${options.replace('suffix: 2', 'suffix: "2"')} }`, tables);
    const shown = (plan as { columns: { side: string; from: string; to: string }[] }).columns;
    expect(problems).toEqual([]);
    expect(shown.map(({ side, from, to }) => `${side}.${from}${from === to ? '' : `=${to}`}`)).toEqual(columns);
    expect(outputs).toEqual({ out });
  });
});

describe('lookup', () => {
  const tables = { a: 'code string, x string', b: 'key string, x string, n decimal(5,2)' };
  test('adds the columns of the reference, keys apart, with their defaults', () => {
    const stage =
      '{ type: lookup, from: { reference: b, input: a }, keys: [{ input: code, reference: key }], onMissing: defaults, defaults: { n: 5, x: ~ } }';
    expect(planOf(stage, tables)).toEqual({
      problems: [],
      plan: {
        keys: [{ input: 'code', reference: 'key' }],
        onMissing: 'defaults',
        others: true,
        columns: [
          { side: 'input', from: 'code', to: 'code' },
          { side: 'input', from: 'x', to: 'x' },
          { side: 'reference', from: 'x', to: 'x_reference' },
          { side: 'reference', from: 'n', to: 'n', default: "CAST('5.00' AS decimal(5,2))" },
        ],
      },
      outputs: { out: 'code string, x string, x_reference string, n decimal(5,2)' },
    });
  });

  test('adds chosen columns only', () => {
    const stage =
      '{ type: lookup, from: { input: a, reference: b }, keys: [{ input: code, reference: key }], columns: [n, key] }';
    expect(planOf(stage, tables).outputs).toEqual({ out: 'code string, x string, n decimal(5,2), key string' });
  });
});

describe('remove-duplicates and sample', () => {
  const cases: [stage: string, plan: unknown][] = [
    ['type: remove-duplicates, from: a', { keys: ['x', 'y'], keep: 'first', orderBy: undefined }],
    ['type: remove-duplicates, from: a, keys: y, keep: last', { keys: ['y'], keep: 'last', orderBy: undefined }],
    [
      'type: remove-duplicates, from: a, keys: [y], orderBy: [x]',
      { keys: ['y'], keep: 'first', orderBy: [{ column: 'x', descending: false, nullsFirst: false }] },
    ],
    ['type: sample, from: a, rows: 5', { method: 'first', rows: 5 }],
    ['type: sample, from: a, rows: 5, method: random, seed: 3', { method: 'reservoir', rows: 5, seed: 3 }],
    ['type: sample, from: a, fraction: 0.5', { method: 'bernoulli', fraction: 0.5, seed: 1 }],
  ];
  test.each(cases)('{ %s }', (stage, plan) => {
    expect(planOf(`{ ${stage} }`, { a: 'x integer, y string' })).toEqual({
      problems: [],
      plan,
      outputs: { out: 'x integer, y string' },
    });
  });
});
