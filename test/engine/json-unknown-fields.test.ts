import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';
import { cases } from './json-cases.ts';

describe('a record with a field that no record had that was looked at', () => {
  cases<readonly [string, string, Readonly<Record<string, unknown>>, string, readonly string[]]>(
    [
      ['is refused', '{"a":1}\n{"a":2,"b":3}\n{"a":4}\n', {}, 'a\n1\n4\n', ['2 b unknown-field: {"a":2,"b":3}']],
      [
        'is refused in a list',
        '[{"a":1},\n{"b":[1,{"c":2}],"a":2},{"a":4}]',
        {},
        'a\n1\n4\n',
        ['2 b unknown-field: {"b":[1,{"c":2}],"a":2}'],
      ],
      ['is refused though the field is null', '{"a":1}\n{"b":null}\n', {}, 'a\n1\n', ['2 b unknown-field: {"b":null}']],
      ['is refused once', '{"a":1}\n{"b":1,"c":2,"b":3}\n', {}, 'a\n1\n', ['2 b unknown-field: {"b":1,"c":2,"b":3}']],
      [
        'is refused by the key, not its text',
        '{"a":1}\n{"\\u0061":2}\n{"\\u0062":3}\n',
        {},
        'a\n1\n2\n',
        ['3 b unknown-field: {"\\u0062":3}'],
      ],
      ['is refused for an empty key', '{"a":1}\n{"":2}\n', {}, 'a\n1\n', ['2  unknown-field: {"":2}']],
      [
        'is read where a column of JSON holds the field',
        '{"a":{"x":1}}\n{"a":{"y":2}}\n',
        {},
        'a\n"{""x"":1}"\n"{""y"":2}"\n',
        [],
      ],
      [
        'is refused for a field within flattened objects',
        '{"a":{"b":{"c":1}}}\n{"a":{"b":{"d":2}}}\n{"a":{"b":{"c":3},"d":2}}\n',
        { flatten: true },
        'a_b_c\n1\n',
        ['2 a → b → d unknown-field: {"a":{"b":{"d":2}}}', '3 a → d unknown-field: {"a":{"b":{"c":3},"d":2}}'],
      ],
      [
        'is refused for what is wrong with it as JSON',
        '{"a":1}\n{"b":2,}\n{"b":2} {"a":3}\n{"b":2,"a"',
        {},
        'a\n1\n',
        ['2 invalid-json: {"b":2,}', '3 invalid-json: {"b":2} {"a":3}', '4 cut-off: {"b":2,"a"'],
      ],
      [
        'is refused for what is wrong with it as JSON, in a list, too',
        '[{"a":1},{"b":2,},{"b":2}{"a":3},{"b":2},{"b":2,"a"',
        {},
        'a\n1\n',
        ['1 invalid-json: {"b":2,}', '1 invalid-json: {"b":2}{"a":3}', '1 b unknown-field: {"b":2}', '1 cut-off: {"b":2,"a"'],
      ],
      [
        'is refused for a value where flattened columns need an object, if it is JSON',
        '{"a":{"b":1}}\n{"a":[{"b":2}]}\n{"a":5,}\n{"a":[5]\n',
        { flatten: true },
        'a_b\n1\n',
        ['2 invalid-value: {"a":[{"b":2}]}', '3 invalid-json: {"a":5,}', '4 cut-off: {"a":[5]'],
      ],
      ['is read without it where the columns are named', '{"a":1,"b":2}\n{"a":2,"c":3}\n', { columns: ['a'] }, 'a\n1\n2\n', []],
      ['is read without it where that is wanted', '{"a":1}\n{"a":2,"b":3}\n', { unknownFields: 'note' }, 'a\n1\n2\n', []],
    ],
    (_, text, options) => ({ text, options: { sampleRecords: 1, ...options } }),
    ({ rows, refused }, _, __, ___, expected, refusals) => {
      expect(refused).toEqual(refusals);
      expect(rows).toBe(expected);
    },
  );
});

const LINES = Array.from({ length: 30_000 }, (_, i) => `{"id":${i}${i % 7000 === 6999 ? `,"late ${i}":true` : ''}}`);
const LATE = [6999, 13_999, 20_999, 27_999];
const NOTE = (records: string, shown: string, line: number) =>
  `${records} fields that none of the sampled records has; they were read without these fields: ${shown} (first on line ${line}); raise sampleRecords to find them, or name the columns to read in columns`;

describe.each([1, 2, 7])('by %i workers', (workers) => {
  const options = { workers, granularity: { rangeBytes: 20_000 } };
  const text = `${LINES.join('\n')}\n`;
  const files = { 'in.jsonl': text, 'in.json': `[${LINES.join(',\n')}]`, 'in.jsonl.gz': gzipSync(text) };
  const origins = (more: object): Stages =>
    Object.fromEntries(
      Object.keys(files).map((path, i) => [`in${i}`, { type: 'json-origin', path, sampleRecords: 100, ...more }]),
    );
  const into = (stages: Stages): Stages =>
    Object.fromEntries(Object.keys(stages).map((from) => [`to_${from}`, { type: 'csv-destination', from, path: `${from}.csv` }]));

  test('the first one fails the run', async () => {
    for (const [id, stage] of Object.entries(origins({}))) {
      const stages = { [id]: stage, ...into({ [id]: stage }) };
      const { result } = await run(files, { stages }, options);
      expect(outcomeOf(result)).toMatch(
        /^unknown-field: row refused: line 7000: none of the sampled records has the field late \d+; raise sampleRecords to find it/,
      );
    }
  });

  test('all are rejects', async () => {
    const stages = origins({});
    const { result, read } = await run(files, { onError: 'skip', stages: { ...stages, ...into(stages) } }, options);
    expect(outcomeOf(result)).toBe('done');
    for (const id of Object.keys(stages)) {
      expect(result.rejects.filter(({ stage }) => stage === id).map(({ line, column }) => [line, column])).toEqual(
        LATE.map((i) => [i + 1, `late ${i}`]),
      );
      expect(read(`${id}.csv`).split('\n')).toHaveLength(30_000 - 4 + 2);
    }
    expect(result.notes).toBeUndefined();
  });

  test('all are counted where fields are left out', async () => {
    const stages = origins({ unknownFields: 'note' });
    const { result, read } = await run(files, { stages: { ...stages, ...into(stages) } }, options);
    expect(outcomeOf(result)).toBe('done');
    const text = NOTE('4 records have', LATE.map((i) => `late ${i}`).join(', '), 7000);
    expect(result.notes?.toSorted((a, b) => a.stage.localeCompare(b.stage))).toEqual(
      Object.keys(stages).map((stage) => ({ stage, text, severity: 'warning' })),
    );
    expect(read('in0.csv')).toBe(`id\n${Array.from({ length: 30_000 }, (_, i) => `${i}\n`).join('')}`);
  });

  test('all are read where enough records are looked at', async () => {
    const stages = origins({ sampleRecords: 30_000 });
    const { result, read } = await run(files, { stages: { ...stages, ...into(stages) } }, options);
    expect(outcomeOf(result)).toBe('done');
    expect(read('in1.csv').split('\n').slice(0, 1)).toEqual([`id,${LATE.map((i) => `late ${i}`).join(',')}`]);
  });
});

const KEYED = '{"id":1,"a":2}\n{"id":2,"a":3,"b":4}\n';

describe('is no news', () => {
  const source = { type: 'json-origin', path: 'in.jsonl', sampleRecords: 1 };
  const other = { type: 'json-origin', path: 'other.jsonl' };
  test.each<readonly [string, Stages[string], 'done' | 'failed']>([
    ['to an aggregator', { type: 'aggregator', from: 'in', keys: ['id'], measures: { n: { function: 'count' } } }, 'done'],
    ['where columns are kept', { type: 'select', from: 'in', keep: ['id', 'a'] }, 'done'],
    [
      'to the right of a semi join',
      { type: 'join', from: { left: 'other', right: 'in' }, joinType: 'semi', keys: ['id'] },
      'done',
    ],
    [
      'where a lookup names its columns',
      { type: 'lookup', from: { input: 'other', reference: 'in' }, keys: ['id'], columns: ['a'] },
      'done',
    ],
    ['but where columns are dropped', { type: 'select', from: 'in', drop: ['a'] }, 'failed'],
    ['but to a filter', { type: 'filter', from: 'in', where: 'id > 1' }, 'failed'],
    ['but to the right of a join', { type: 'join', from: { left: 'other', right: 'in' }, keys: ['id'] }, 'failed'],
    [
      'but where a lookup takes all columns',
      { type: 'lookup', from: { input: 'other', reference: 'in' }, keys: ['id'] },
      'failed',
    ],
  ])('%s', async (_, stage, status) => {
    const { result } = await run(
      { 'in.jsonl': KEYED, 'other.jsonl': '{"id":1}\n{"id":2}\n' },
      {
        stages: {
          in: source,
          ...('from' in stage && typeof stage.from === 'object' ? { other } : {}),
          stage,
          out: { type: 'csv-destination', from: 'stage', path: 'out.csv' },
        },
      },
    );
    expect(result.status).toBe(status);
  });

  test('unless some way takes all columns', async () => {
    const { result } = await run(
      { 'in.jsonl': KEYED },
      {
        stages: {
          in: source,
          both: { type: 'copy', from: 'in' },
          kept: { type: 'select', from: 'both', keep: ['id'] },
          out: { type: 'csv-destination', from: 'kept', path: 'out.csv' },
          all: { type: 'csv-destination', from: 'both', path: 'all.csv' },
        },
      },
    );
    expect(result.errors[0]?.code).toBe('unknown-field');
  });
});

test('a field that is declared by name and type is read, whether any sampled record has it or not', async () => {
  const source = { type: 'json-origin', path: 'in.jsonl', sampleRecords: 1, columns: ['b', 'a'], types: { b: 'decimal(4,1)' } };
  const rows = async (text: string, more: object = {}) => {
    const out = { type: 'csv-destination', from: 'in', path: 'out.csv' };
    return (await run({ 'in.jsonl': text }, { stages: { in: { ...source, ...more }, out } })).read('out.csv');
  };
  expect(await rows('{"a":1}\n{"a":2,"b":3}\n{"a":4,"c":5}\n')).toBe('b,a\n,1\n3.0,2\n,4\n');
  expect(await rows('{"a":1}\n{"a":2,"b":3}\n', { flatten: true })).toBe('b,a\n,1\n3.0,2\n');
  await expect(rows('{"a":1}\n', { types: {} })).rejects.toThrow('unknown column: b');
  await expect(rows('{"a":1}\n', { columns: ['a'] })).rejects.toThrow('unknown column: b');
  const nested = { flatten: true, columns: ['a_c'], types: { a_c: 'integer' } };
  await expect(rows('{"a":{"b":1}}\n', nested)).rejects.toThrow('unknown column: a_c');
});

test('one record is told of as one, and of many fields a few', async () => {
  const text = ['{"a":1}', ...Array.from({ length: 9 }, (_, i) => `{"b${i}":${i}}`)];
  const notesOf = async (lines: readonly string[]) => {
    const stages = {
      in: { type: 'json-origin', path: 'in.jsonl', sampleRecords: 1, unknownFields: 'note' },
      out: { type: 'csv-destination', from: 'in', path: 'out.csv' },
    };
    const { result } = await run({ 'in.jsonl': `${lines.join('\n')}\n` }, { stages }, { granularity: { rangeBytes: 4 } });
    return result.notes?.map((note) => note.text);
  };
  expect(await notesOf(text.slice(0, 2))).toEqual([NOTE('1 record has', 'b0', 2)]);
  expect(await notesOf(text)).toEqual([NOTE('9 records have', 'b0, b1, b2, b3, b4, others', 2)]);
});

test('a key of any length and any escapes is shown', async () => {
  const keys = ['x'.repeat(300_000), '\\ud83d\\udd25\\"'.repeat(1000), '\\\\'];
  const lines = ['{"a":1}', ...keys.map((key) => `{"${key}":1}`)];
  const { result } = await run(
    { 'in.jsonl': `${lines.join('\n')}\n` },
    {
      onError: 'skip',
      stages: {
        in: { type: 'json-origin', path: 'in.jsonl', sampleRecords: 1 },
        out: { type: 'csv-destination', from: 'in', path: 'out.csv' },
      },
    },
  );
  expect(outcomeOf(result)).toBe('done');
  expect(result.rejects.map(({ column }) => column!.slice(0, 3))).toEqual(['xxx', '🔥"', '\\']);
});

test.each(['{"a":1}\n{"a":2,"b":3}\n', '[{"a":1},\n{"a":2,"b":3}]'])(
  'rejects and notes name the file where there are several: %j',
  async (text) => {
    const files = { 'd/1.json': '{"a":0}', 'd/2.json': text };
    const origin = { type: 'json-origin', path: 'd/*', sampleRecords: 1 };
    const out = { type: 'csv-destination', from: 'o', path: 'out.csv' };
    const refused = await run(files, { stages: { o: origin, out }, onError: 'skip' });
    expect(refused.result.rejects.map(({ message }) => message)).toEqual([expect.stringMatching(/^line 2 of d\/2\.json: /)]);
    const noted = await run(files, { stages: { o: { ...origin, unknownFields: 'note' }, out } });
    expect(noted.result.notes?.map((note) => note.text)).toEqual([expect.stringContaining('(first on line 2 of d/2.json)')]);
  },
);
