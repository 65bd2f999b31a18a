import { describe, expect, test } from 'vitest';
import { planOf } from './plan.ts';

const TABLE = { a: 'id integer, total decimal(12,2)' };

describe('csv-origin', () => {
  const cases: [options: string, plan: object][] = [
    [
      'path: x.csv',
      {
        path: 'x.csv',
        compression: 'auto',
        nullValues: [''],
        skipRows: undefined,
        types: [],
        onlyChanged: false,
        header: undefined,
      },
    ],
    ['path: x.csv, delimiter: \\t, quote: "", comment: "#"', { delimiter: '\t', quote: '', comment: '#' }],
    [
      'path: x.csv, types: { a: "decimal(5,1)" }',
      { types: [{ column: 'a', type: { kind: 'decimal', precision: 5, scale: 1 } }] },
    ],
  ];
  test.each(cases)('{ %s }', (options, plan) => {
    expect(planOf(`{ type: csv-origin, ${options} }`)).toMatchObject({ problems: [], plan });
  });
});

describe('json-origin', () => {
  const cases: [options: string, plan: object][] = [
    ['path: x.json', { records: [], flatten: undefined, format: undefined, sampleRecords: 10_000 }],
    ['path: x.json, records: data.items, flatten: true', { records: ['data', 'items'], flatten: '_' }],
  ];
  test.each(cases)('{ %s }', (options, plan) => {
    expect(planOf(`{ type: json-origin, ${options} }`)).toMatchObject({ problems: [], plan });
  });
});

describe('destinations', () => {
  const cases: [stage: string, plan: object][] = [
    [
      'type: csv-destination, path: x.csv',
      { compression: 'none', delimiter: ',', quote: '"', escape: '"', header: true, mode: 'overwrite' },
    ],
    ['type: csv-destination, path: x.csv.gz, escape: "\\\\"', { compression: 'gz', escape: '\\' }],
    ['type: csv-destination, path: x.csv.gz, compression: none', { compression: 'none' }],
    ['type: json-destination, path: x.json', { format: 'array', compression: 'none', schemaPath: undefined }],
    [
      'type: json-destination, path: x.jsonl.zst, schemaFile: true',
      { format: 'lines', compression: 'zst', schemaPath: 'x.schema.json' },
    ],
    ['type: json-destination, path: x.ndjson, format: array, pretty: true', { format: 'array', pretty: true }],
    ['type: printer', { rows: 20, schema: true }],
    ['type: memory-destination', { name: 's' }],
  ];
  test.each(cases)('{ %s }', (stage, plan) => {
    expect(planOf(`{ ${stage}, from: a }`, TABLE, [])).toMatchObject({ problems: [], plan });
  });
});

describe('SQLite', () => {
  const cases: [stage: string, plan: object][] = [
    [
      'type: sqlite-origin, path: x.db, table: t',
      { connection: { path: 'x.db' }, source: { kind: 'table', table: { table: 't' } } },
    ],
    [
      'type: sqlite-origin, path: x.db, query: "SELECT :n", queryParameters: { n: 5 }, watermarkColumn: id',
      { source: { kind: 'query', sql: 'SELECT :n', parameters: { n: 5 } }, watermark: { column: 'id', start: null } },
    ],
  ];
  test.each(cases)('{ %s }', (stage, plan) => {
    expect(planOf(`{ ${stage} }`)).toMatchObject({ problems: [], plan });
  });

  const loads: [options: string, plan: object][] = [
    ['table: t', { table: { schema: undefined, table: 't' }, ifExists: 'fail', keys: [], updateColumns: [] }],
    ['table: main.t, ifExists: append', { table: { schema: 'main', table: 't' }, ifExists: 'append' }],
    ['table: a.b, schema: main', { table: { schema: 'main', table: 'a.b' } }],
    ['table: t, ifExists: upsert, keys: id', { keys: ['id'], updateColumns: ['total'] }],
    ['table: t, ifExists: upsert, keys: [id], updateColumns: []', { keys: ['id'], updateColumns: [] }],
  ];
  test.each(loads)('sqlite-destination { %s }', (options, plan) => {
    expect(planOf(`{ type: sqlite-destination, from: a, path: x.db, ${options} }`, TABLE, [])).toMatchObject({
      problems: [],
      plan,
    });
  });
});

describe('generator', () => {
  const columns: [spec: string, column: string, generator: object][] = [
    ['generator: sequence, start: 5', 'integer not null', { kind: 'sequence', start: 5, step: 1 }],
    ['generator: uniform', 'float not null', { kind: 'uniform', min: 0, max: 1 }],
    ['generator: uniform, min: 1, max: 6, type: integer', 'integer not null', { kind: 'uniform', min: 1, max: 6 }],
    ['generator: normal, nulls: 0.1', 'float', { kind: 'normal', mean: 0, stddev: 1 }],
    [
      'generator: choice, values: [a, b], weights: [3, 1]',
      'string not null',
      { kind: 'choice', values: ['a', 'b'], cumulative: [0.75, 1] },
    ],
    ['generator: choice, values: [1, 2.5]', 'float not null', { kind: 'choice', values: [1, 2.5], cumulative: [0.5, 1] }],
    ['generator: choice, values: [true, false]', 'boolean not null', { kind: 'choice' }],
    ['generator: date-range, start: 1970-01-02, end: 1970-01-31', 'date not null', { kind: 'date-range', start: 1n, end: 30n }],
    [
      'generator: date-range, start: 1969-12-31, end: "1970-01-01 00:00:01.5"',
      'timestamp not null',
      { kind: 'date-range', start: -86_400_000_000n, end: 1_500_000n },
    ],
    ['generator: uuid', 'string not null', { kind: 'uuid' }],
  ];
  test.each(columns)('{ %s } is %s', (spec, type, generator) => {
    expect(planOf(`{ type: generator, rows: 9, columns: { c: { ${spec} } } }`)).toMatchObject({
      problems: [],
      plan: { rows: 9, seed: 1, columns: [{ name: 'c', generator }] },
      outputs: { out: `c ${type}` },
    });
  });
});
