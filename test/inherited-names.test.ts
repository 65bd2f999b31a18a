import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { derive, fromYaml, job, jobFromFile, memoryDestination, memoryOrigin } from '../api/index.ts';
import { bindParameters } from '../connectors/bigquery/sql.ts';
import { formatProblem } from '../model/errors.ts';
import { checkExpression } from '../model/expression/check.ts';
import { parseJob } from '../model/job/parse.ts';
import { DATE, INTEGER, parseType, STRING } from '../model/types.ts';
import { createJobEditor } from '../renderer/document/job-editor.svelte.ts';
import { checkJob } from '../stages/check-job.ts';
import { folderWith } from './cli/open-stage.ts';
import { testHost } from './host/services/test-host.ts';
import { FakeHost } from './renderer/document/fake-host.ts';

// Names of what every object, function and list inherits. A map must have none of them unless somebody has put it in.

const NAMES = [
  ...new Set([Object.prototype, Function.prototype, Array.prototype].flatMap((each) => Object.getOwnPropertyNames(each))),
];
/** Those that a stage, a parameter or a port can be called. */
const IDS = NAMES.filter((name) => /^[A-Za-z]\w*$/.test(name));
const SOME = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', '__defineGetter__', 'length', 'name'];

/** What a message says when it has printed something inherited. */
const INHERITED = /\[native code\]|\[object|function |=>|undefined/;

const HEAD = `openstage: 1
parameters: { p: { type: date, default: 2026-01-01 } }
connections: { db: { type: sqlite, path: x.db }, big: { type: bigquery, projectId: x }, api: { type: rest, url: "https://x.test" } }
stages:
  a0: { type: memory-origin, columns: { n: integer, t: string, d: date } }
  b0: { type: memory-origin, columns: { n: integer, u: string } }
  a: { type: copy, from: a0 }
  b: { type: copy, from: b0 }
  pa: { type: printer, from: a }
  pb: { type: printer, from: b }
`;
const over = (stage: string) => `${HEAD}  s: ${stage}\n  show: { type: printer, from: s }\n`;

/** Jobs that name something which there is not. */
const UNKNOWN: readonly string[] = [
  'openstage: 1\nNAME: 1\nstages: { a: { type: generator, rows: 1, columns: {} } }\n',
  'openstage: NAME\nstages: {}\n',
  'openstage: 1\nparameters: { p: { type: NAME } }\nstages: {}\n',
  'openstage: 1\nparameters: { p: { NAME: 1 } }\nstages: {}\n',
  'openstage: 1\nconnections: { c: { type: NAME } }\nstages: {}\n',
  'openstage: 1\nconnections: { c: { type: sqlite, path: x, NAME: 1 } }\nstages: {}\n',
  'openstage: 1\nonError: NAME\nstages: {}\n',
  'openstage: 1\nonError: { NAME: 1 }\nstages: {}\n',
  ...[
    '{ type: NAME, from: a }',
    '{ type: sort, from: NAME, by: [n] }',
    '{ type: sort, from: a.NAME, by: [n] }',
    '{ type: sort, from: { NAME: a }, by: [n] }',
    '{ type: sort, from: [NAME], by: [n] }',
    '{ type: sort, from: a, by: [NAME] }',
    '{ type: sort, from: a, by: [n], NAME: 1 }',
    '{ type: sort, from: a, by: [{ column: n, order: NAME }] }',
    '{ type: sort, from: a, by: [{ column: n, NAME: desc }] }',
    '{ type: filter, from: a, where: "NAME > 1" }',
    `{ type: filter, from: a, where: '"NAME" > 1' }`,
    '{ type: filter, from: a, where: "n::NAME = 1" }',
    '{ type: filter, from: a, where: "CAST(n AS NAME) = 1" }',
    '{ type: filter, from: a, where: "NAME(n) = 1" }',
    '{ type: filter, from: a, where: "EXTRACT(NAME FROM d) = 1" }',
    `{ type: filter, from: a, where: "date_trunc('NAME', d) = d" }`,
    '{ type: filter, from: a, where: "d + INTERVAL 1 NAME = d" }',
    `{ type: filter, from: a, where: "d + INTERVAL '1 NAME' = d" }`,
    '{ type: filter, from: a, where: "n = ${NAME}" }',
    '{ type: filter, from: a, where: "n = ${env:NAME}" }',
    '{ type: filter, from: a, where: "${secret:NAME}" }',
    '{ type: filter, from: a, where: ${NAME} }',
    '{ type: filter, from: a, column: NAME, operator: "=", value: 1 }',
    '{ type: filter, from: a, column: n, operator: NAME, value: 1 }',
    '{ type: select, from: a, keep: [NAME] }',
    '{ type: select, from: a, drop: [NAME] }',
    '{ type: select, from: a, rename: { NAME: x } }',
    '{ type: select, from: a, cast: { NAME: string } }',
    '{ type: select, from: a, cast: { n: NAME } }',
    '{ type: aggregator, from: a, keys: [NAME] }',
    '{ type: aggregator, from: a, measures: { x: { function: NAME, column: n } } }',
    '{ type: aggregator, from: a, measures: { x: { function: sum, column: NAME } } }',
    '{ type: aggregator, from: a, measures: { x: { function: sum, column: n, NAME: 1 } } }',
    '{ type: remove-duplicates, from: a, keys: [NAME] }',
    '{ type: remove-duplicates, from: a, keep: NAME }',
    '{ type: join, from: { left: a, right: b }, keys: [NAME] }',
    '{ type: join, from: { left: a, NAME: b }, keys: [n] }',
    '{ type: join, from: { left: a, right: b }, joinType: NAME, keys: [n] }',
    '{ type: lookup, from: { input: a, reference: b }, keys: [n], columns: [NAME] }',
    '{ type: lookup, from: { input: a, reference: b }, keys: [n], onMissing: defaults, defaults: { NAME: 1 } }',
    '{ type: lookup, from: { input: a, reference: b }, keys: [{ input: n, NAME: n }] }',
    '{ type: switch, from: a, column: NAME, mapping: { x: y } }',
    '{ type: funnel, from: [a, b], missingColumns: NAME }',
    '{ type: sample, from: a, method: NAME }',
    '{ type: generator, rows: 1, columns: { x: { generator: NAME } } }',
    '{ type: generator, rows: 1, columns: { x: { generator: sequence, NAME: 1 } } }',
    '{ type: csv-origin, path: x.csv, encoding: NAME }',
    '{ type: csv-origin, path: x.csv, compression: NAME }',
    '{ type: csv-origin, path: x.csv, types: { n: NAME } }',
    '{ type: json-origin, path: x.json, types: { n: NAME } }',
    '{ type: database-origin, connection: NAME, table: t }',
    '{ type: sqlite-origin, connection: NAME, table: t }',
    '{ type: bigquery-origin, connection: big, query: SELECT 1, queryParameters: { x: 1 }, parameterTypes: { NAME: DATE } }',
    '{ type: rest-origin, connection: api, path: /x, pagination: { type: NAME } }',
  ].map(over),
];

/** Jobs in which a name is somebody's own. */
const KNOWN: readonly string[] = [
  `${HEAD}  NAME: { type: derive, from: a, columns: { x: n + 1 } }\n  t: { type: sort, from: NAME, by: [x] }\n  show: { type: printer, from: t }\n`,
  'openstage: 1\nparameters: { NAME: { type: integer, default: 1 } }\nstages:\n  a: { type: memory-origin, columns: { n: integer } }\n  f: { type: filter, from: a, where: "n = ${NAME}" }\n  show: { type: printer, from: f }\n',
  'openstage: 1\nconnections: { NAME: { type: sqlite, path: x.db } }\nstages:\n  a: { type: memory-origin, columns: { n: integer } }\n  t: { type: sqlite-destination, from: a, connection: NAME, table: t }\n',
  ...[
    '{ type: derive, from: a, columns: { "NAME": n } }',
    '{ type: select, from: a, rename: { n: "NAME" } }',
    '{ type: aggregator, from: a, measures: { "NAME": { function: sum, column: n } } }',
    '{ type: generator, rows: 1, columns: { "NAME": { generator: sequence } } }',
  ].map(over),
  `${HEAD}  s: { type: switch, from: a, column: t, mapping: { "NAME": "NAME" }, default: other }\n  x: { type: printer, from: s.NAME }\n  y: { type: printer, from: s.other }\n`,
  `${HEAD}  s: { type: switch, from: a, cases: { "NAME": n > 1 }, default: other }\n  x: { type: printer, from: s.NAME }\n  y: { type: printer, from: s.other }\n`,
];

const check = (text: string) => {
  const { source, problems } = parseJob(text);
  const result = source && checkJob(source, { secrets: new Set(), env: {} });
  return { problems: result?.problems ?? problems, job: result?.job };
};

describe('no job finds what is inherited', () => {
  test.each(UNKNOWN)('%s', (template) => {
    // There is a generator of names.
    for (const name of NAMES.filter((one) => one !== 'name')) {
      const { problems } = check(template.replaceAll('NAME', name));
      const errors = problems.filter(({ severity }) => severity === 'error');
      expect({ name, errors: errors.length }).not.toEqual({ name, errors: 0 });
      for (const problem of problems) expect(formatProblem(problem).replaceAll(name, '')).not.toMatch(INHERITED);
    }
  });

  test.each(KNOWN)('and finds its own: %s', (template) => {
    for (const name of IDS) {
      const { problems, job } = check(template.replaceAll('NAME', name));
      expect({ name, problems: problems.map(formatProblem), sound: job !== undefined }).toEqual({
        name,
        problems: [],
        sound: true,
      });
    }
  });

  test('a key of YAML cannot be __proto__', () => {
    const { problems } = check(over('{ type: derive, from: a, columns: { __proto__: n } }'));
    expect(problems.map(formatProblem)).toEqual([
      "11:40: stage 's', option 'columns': missing columns: none is named",
      '11:42: invalid key: __proto__; this name is reserved; choose another one',
    ]);
  });
});

describe('expressions', () => {
  const schema = [...SOME.map((name) => ({ name, type: INTEGER, nullable: true })), { name: 'd', type: DATE, nullable: true }];

  test.each(NAMES)('%s is no type', (name) => {
    expect(parseType(name)).toBeUndefined();
    for (const text of [`d::${name}`, `CAST(d AS ${name}(1,2))`, `CAST(d AS list<${name}>)`, `TRY_CAST(d AS ${name})`]) {
      const { expression, problems } = checkExpression(text, schema);
      expect([expression, problems[0]?.code]).toEqual([undefined, 'unknown-type']);
    }
  });

  test.each(SOME)('%s is a column where there is one', (name) => {
    expect(checkExpression(`${name} + 1`, schema).expression?.type).toEqual(INTEGER);
    expect(checkExpression(name, [{ name: 'x', type: STRING, nullable: true }]).problems[0]?.code).toBe('unknown-column');
  });
});

const HEADER = SOME.join(',');
const values = (row: number) => SOME.map((_, column) => `${row}${column}`);

describe('columns of data', () => {
  test('CSV through every stage that names columns', async () => {
    const folder = await folderWith({
      'in.csv': `${HEADER}\n${[1, 2, 3].map((row) => values(row).join(',')).join('\n')}\n`,
      'job.yaml': `openstage: 1
stages:
  in: { type: csv-origin, path: in.csv }
  f: { type: filter, from: in, where: "constructor > 0 AND __proto__ > 0" }
  d: { type: derive, from: f, columns: { toString: toString + 0 } }
  s: { type: sort, from: d, by: [__proto__, constructor] }
  u: { type: remove-duplicates, from: s, keys: [__proto__, valueOf] }
  c: { type: select, from: u, keep: [${SOME.join(', ')}] }
  x: { type: copy, from: c }
  csv: { type: csv-destination, from: x, path: out.csv }
  json: { type: json-destination, from: x, path: out.jsonl, format: lines }
  g: { type: aggregator, from: x, keys: [__proto__], measures: { constructor: { function: sum, column: hasOwnProperty } } }
  groups: { type: csv-destination, from: g, path: groups.csv }
`,
    });
    const result = await (await jobFromFile(join(folder, 'job.yaml'))).run();
    expect([result.status, result.errors]).toEqual(['done', []]);
    expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe(
      `${HEADER}\n${[1, 2, 3].map((row) => `${values(row).join(',')}\n`).join('')}`,
    );
    const lines = (await readFile(join(folder, 'out.jsonl'), 'utf8')).trim().split('\n');
    expect(lines[0]).toBe(`{${SOME.map((name, column) => `"${name}":${values(1)[column]}`).join(',')}}`);
    expect(await readFile(join(folder, 'groups.csv'), 'utf8')).toBe('__proto__,constructor\n14,12\n24,22\n34,32\n');
  });

  test('fields of JSON, also of records without them', async () => {
    const folder = await folderWith({ 'in.jsonl': `{${SOME.map((name) => `"${name}":1`).join(',')}}\n{"x":2}\n` });
    const text = `openstage: 1
stages:
  in: { type: json-origin, path: in.jsonl, types: { constructor: integer } }
  out: { type: csv-destination, from: in, path: out.csv }
`;
    const result = await fromYaml(text, join(folder, 'job.yaml')).run();
    expect([result.status, result.errors]).toEqual(['done', []]);
    expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe(`${HEADER},x\n${'1,'.repeat(8)}\n${','.repeat(8)}2\n`);
  });

  test('declared fields of a file without records', async () => {
    const folder = await folderWith({ 'in.jsonl': '' });
    const text = `openstage: 1
stages:
  in: { type: json-origin, path: in.jsonl, columns: [constructor, toString], types: { n: integer } }
  out: { type: csv-destination, from: in, path: out.csv }
`;
    const result = await fromYaml(text, join(folder, 'job.yaml')).run();
    expect([result.status, result.errors]).toEqual(['done', []]);
    expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe('constructor,toString\n');
  });

  test('rows of a program, with and without them', async () => {
    class Row {
      get id() {
        return 7;
      }
    }
    const columns = Object.fromEntries([...IDS.map((name) => [name, 'string']), ['id', 'integer']]);
    const own = Object.fromEntries([...SOME.map((name) => [name, 'x']), ['id', 1]]);
    const made = job('rows')
      .extract(memoryOrigin({ data: [own, {}, new Row()], columns }))
      .load(memoryDestination());
    const { tables, status, errors } = await made.run();
    expect([status, errors]).toEqual(['done', []]);
    const [table] = Object.values(tables);
    const rowOf = (row: number) =>
      Object.fromEntries(
        table!.schema.fields
          .map(({ name }, column) => [name, table!.getChildAt(column)!.get(row)])
          .filter(([, value]) => value !== null),
      );
    expect(rowOf(0)).toEqual({
      ...Object.fromEntries(SOME.filter((name) => IDS.includes(name)).map((name) => [name, 'x'])),
      id: 1n,
    });
    expect([rowOf(1), rowOf(2)]).toEqual([{}, { id: 7n }]);
  });

  test('rejected rows keep them', async () => {
    const made = job('rejects', { onError: { policy: 'skip' } })
      .extract(memoryOrigin({ data: [JSON.parse('{"__proto__": "a", "constructor": "b", "n": 0}')] }))
      .transform(derive({ columns: { x: '1 / n', y: '"__proto__" || constructor' } }))
      .load(memoryDestination());
    const { rejects } = await made.run();
    const [reject] = rejects;
    expect(Object.entries(reject?.row ?? {})).toEqual(
      expect.arrayContaining([
        ['constructor', 'b'],
        ['__proto__', 'a'],
      ]),
    );
  });

  test.each(['__proto__', 'constructor', 'toString'])('a table in memory is called %s', async (name) => {
    const made = job('tables')
      .extract(memoryOrigin({ data: [{ id: 1 }] }))
      .load(memoryDestination({ name }));
    const { tables } = await made.run();
    expect(Object.entries(tables).map(([key, table]) => [key, table.numRows])).toEqual([[name, 1]]);
  });
});

test('values of a mapping', async () => {
  const mapping = Object.fromEntries(IDS.map((name) => [name, 'known']));
  const data = [...IDS, 'other', '__proto__'].map((t) => ({ t }));
  const made = fromYaml(`openstage: 1
stages:
  a: { type: memory-origin, columns: { t: string } }
  s: { type: switch, from: a, column: t, mapping: ${JSON.stringify(mapping)}, default: constructor }
  known: { type: memory-destination, from: s.known }
  rest: { type: memory-destination, from: s.constructor }
`);
  const { tables } = await made.run({ inputs: { a: data } });
  expect([tables.known?.numRows, tables.rest?.numRows]).toEqual([IDS.length, 2]);
});

test('parameters of BigQuery that have a value and no type', () => {
  const { parameters } = bindParameters('SELECT :constructor, :toString', { constructor: 1, toString: 'x' } as never, {});
  expect(JSON.stringify(parameters)).not.toMatch(INHERITED);
  expect(parameters).toHaveLength(2);
});

describe('a host', () => {
  test.each(SOME)('%s is no channel, job, run or connection', async (name) => {
    const { host, call } = await testHost();
    await expect(host.call({ id: 'me' }, name, [])).rejects.toMatchObject({ problems: [{ code: 'unknown-channel' }] });
    await expect(host.call({ id: 'me' }, `runs.${name}`, [])).rejects.toMatchObject({ problems: [{ code: 'unknown-channel' }] });
    await expect(call('runs.get', name)).rejects.toThrow();
    await expect(call('connections.tables', { job: { text: 'openstage: 1\nstages: {}\n' }, name } as never)).rejects.toThrow(
      name,
    );
  });

  test.each(SOME)('%s is no stage to look at', async (stage) => {
    const { call } = await testHost();
    const text =
      'openstage: 1\nstages:\n  a: { type: generator, rows: 1, columns: { n: { generator: sequence } } }\n  p: { type: printer, from: a }\n';
    await expect(call('preview.rows', { job: { text }, stage, port: 'out', rows: 1 } as never)).rejects.toThrow(
      /unknown stage|invalid arguments/,
    );
  });
});

describe('the designer', () => {
  test.each(IDS)('a stage called %s', (name) => {
    const text = `openstage: 1
stages:
  ${name}: { type: generator, rows: 1, columns: { n: { generator: sequence } } }
  f: { type: filter, from: ${name}, where: n > 0 }
  show: { type: printer, from: f }
`;
    const editor = createJobEditor({ host: new FakeHost(), text });
    expect(editor.problems).toEqual([]);
    for (const { position } of editor.stages) expect([position.x, position.y].every(Number.isFinite)).toBe(true);
    editor.apply('Rename', (edit) => edit.renameStage('f', name === 'toString' ? 'valueOf' : 'toString'));
    expect(editor.stages.map(({ position }) => Number.isFinite(position.x))).toEqual([true, true, true]);
    editor.undo();
    expect(editor.text).toBe(text);
  });

  test.each(SOME)('a type, an option and a source called %s', (name) => {
    const text = `openstage: 1
stages:
  a: { type: ${name} }
  b: { type: csv-origin, path: x.csv, ${name}: 1 }
  show: { type: printer, from: b }
`;
    const editor = createJobEditor({ host: new FakeHost(), text });
    expect(editor.problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(editor.problems)).not.toMatch(/native code|\[object/);
  });
});
