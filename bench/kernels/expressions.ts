// Nanoseconds per row of expressions over batches of 65,536 rows, on one thread: node bench/kernels/expressions.ts [part of an expression]
import { Arena } from '../../columns/arena.ts';
import { gatherVector } from '../../columns/gather.ts';
import { Scratch } from '../../columns/scratch.ts';
import { buildVector, type Value } from '../../columns/values.ts';
import type { Vector } from '../../columns/vector.ts';
import { checkExpression } from '../../model/expression/check.ts';
import { DATE, type DataType, decimal, FLOAT, INTEGER, STRING, TIMESTAMP } from '../../model/types.ts';
import { evaluate, filterSelection } from '../../workers/expression/evaluate.ts';

const ROWS = 65_536;
const REPEATS = 100;

const arena = Arena.create(1 << 30);
const data = new Scratch(arena);
const scratch = new Scratch(arena);

const countries = ['UY', 'AR', 'BR', 'CL', 'PY', 'MX', 'ES', 'US'];
const words = ['plain', 'ñandú', 'a somewhat longer text of ASCII', 'another text with spaces in it', ''];
const columns: Record<string, [DataType, (row: number) => Value]> = {
  f: [FLOAT, (row) => ((row * 7919) % 200_000) / 100],
  g: [FLOAT, (row) => ((row * 104_729) % 1_000) / 10 + 0.5],
  i: [INTEGER, (row) => (row * 7919) % 100_000],
  j: [INTEGER, (row) => (row % 50) + 1],
  n: [INTEGER, (row) => (row % 10 === 0 ? null : row)],
  m: [decimal(12, 2), (row) => (((row * 7919) % 200_000) / 100).toFixed(2)],
  s: [STRING, (row) => countries[row % countries.length]!],
  t: [STRING, (row) => `${words[row % words.length]} ${row}`],
  a: [STRING, (row) => `customer number ${row} of all`],
  d: [DATE, (row) => new Date(Date.UTC(2020, 0, 1 + (row % 2000))).toISOString().slice(0, 10)],
  z: [TIMESTAMP, (row) => new Date(Date.UTC(2020, 0, 1) + row * 997_000).toISOString().slice(0, 19)],
};
const vectors = new Map<string, Vector>(
  Object.entries(columns).map(([name, [type, value]]) => [
    name,
    buildVector(
      arena,
      data,
      type,
      Array.from({ length: ROWS }, (_, row) => value(row)),
    ),
  ]),
);
const schema = Object.entries(columns).map(([name, [type]]) => ({ name, type, nullable: true }));
const input = { rows: ROWS, column: (name: string) => vectors.get(name)! };

function measure(run: () => void): number {
  for (let i = 0; i < 10; i++) run();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    const start = process.hrtime.bigint();
    run();
    best = Math.min(best, Number(process.hrtime.bigint() - start));
  }
  return best / ROWS;
}

const expressions = [
  ...[
    'f > 1000',
    'f > g',
    'i = 500',
    "d >= '2023-01-01'",
    "s = 'UY'",
    "s IN ('UY', 'AR')",
    "a = 'customer number 777 of all'",
    's < t',
  ],
  ...["f > 1000 AND s = 'UY'", "f > 1000 AND s IN ('UY', 'AR') OR i < 10", 'n IS NULL', 'i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)'],
  ...['f * 1.21', 'f * g + 1', 'i + j', 'i * j', 'i % j', 'i / j', 'n + 1', 'm * m', 'm + 1', 'round(f, 1)', 'm > 1000'],
  ...['upper(s)', 'upper(t)', 'upper(a)', 'length(a)', 's || t', 'substring(a, 10, 6)', "replace(a, 'number', 'no.')", 'trim(t)'],
  ...[
    "a LIKE '%777%'",
    "a LIKE 'customer number 1%'",
    "a LIKE '%1_7%all'",
    "a ILIKE '%NUMBER 7%'",
    "matches(a, '7{3}')",
    'md5(s)',
  ],
  ...['EXTRACT(MONTH FROM d)', "date_trunc('month', d)", 'd + INTERVAL 1 MONTH', 'EXTRACT(HOUR FROM z)', "date_trunc('day', z)"],
  ...["CASE WHEN f > 1000 THEN 'high' WHEN f > 500 THEN 'mid' ELSE 'low' END", 'coalesce(n, 0)', 'greatest(f, g)'],
  ...[
    'CAST(i AS float)',
    'CAST(f AS integer)',
    'CAST(i AS string)',
    'CAST(f AS string)',
    'CAST(m AS float)',
    'CAST(d AS string)',
  ],
];

for (const text of expressions.filter((expression) => expression.includes(process.argv[2] ?? ''))) {
  const { expression, problems } = checkExpression(text, schema);
  if (!expression) throw new Error(problems.map((problem) => problem.message).join('\n'));
  const time = measure(() => {
    scratch.reset();
    evaluate(expression, input, { arena, scratch });
  });
  console.log(`${time.toFixed(2).padStart(8)} ns  ${text}`);
}

const half = checkExpression('f > 1000', schema).expression!;
console.log(
  `${measure(() => select())
    .toFixed(2)
    .padStart(8)} ns  select f > 1000`,
);
const selected = select();
const { count } = selected;
const selection = data.alloc(count * 4);
arena.bytes.copyWithin(selection, selected.selection, selected.selection + count * 4);
for (const name of ['s', 'f', 'd', 'n']) {
  const time = measure(() => {
    scratch.reset();
    gatherVector(arena, scratch, vectors.get(name)!, selection, count);
  });
  console.log(`${((time * ROWS) / count).toFixed(2).padStart(8)} ns  gather ${name}, per gathered row`);
}

function select() {
  scratch.reset();
  return filterSelection(half, input, { arena, scratch });
}
