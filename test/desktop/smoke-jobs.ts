/** Jobs of the smoke test. A connector thread loads SQLite's native module, and another program of the archive packs and unpacks. */
export const WRITE = `openstage: 1
name: write
connections:
  base: { type: sqlite, path: smoke.db }
stages:
  numbers: { type: generator, rows: 1000, columns: { n: { generator: sequence } } }
  twice: { type: copy, from: numbers }
  table: { type: sqlite-destination, from: twice, connection: base, table: numbers, ifExists: replace }
  packed: { type: csv-destination, from: twice, path: numbers.csv.xz }
`;

export const READ = `openstage: 1
name: read
connections:
  base: { type: sqlite, path: smoke.db }
stages:
  table: { type: sqlite-origin, connection: base, table: numbers }
  packed: { type: csv-origin, path: numbers.csv.xz }
  both: { type: join, from: { left: table, right: packed }, keys: [n] }
  sum: { type: aggregator, from: both, measures: { rows: { function: count }, total: { function: sum, column: n } } }
  out: { type: csv-destination, from: sum, path: sum.csv }
`;

/** What it writes. */
export const READ_RESULT = 'rows,total\n1000,500500\n';

/** Runs until it is stopped. */
export const LONG = `openstage: 1
name: long
stages:
  numbers: { type: generator, rows: 2000000000, columns: { n: { generator: sequence } } }
  count: { type: aggregator, from: numbers, measures: { n: { function: count } } }
  out: { type: csv-destination, from: count, path: out.csv }
`;
