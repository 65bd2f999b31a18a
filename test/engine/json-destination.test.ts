import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readText } from '../connectors/files/fixtures.ts';
import { outcomeOf, run, type Stages } from './jobs.ts';

/** Every type, with values that are easily spoilt: a record per line. */
const TYPES = {
  i: 'integer',
  f: 'float',
  d: 'decimal(38,10)',
  b: 'boolean',
  s: 'string',
  day: 'date',
  at: 'time',
  ts: 'timestamp',
  tz: 'timestamp with time zone',
  bin: 'binary',
  j: 'json',
  l: 'list<integer>',
};
const RECORDS = [
  '{"i":9007199254740991,"f":0.1,"d":"1.5000000000","b":true,"s":"","day":"2024-02-29","at":"23:59:59.999999","ts":"1969-12-31T23:59:59.5","tz":"2024-01-31T10:00:00Z","bin":"","j":{"a":[1,{"b":null}]},"l":[]}',
  '{"i":"9007199254740992","f":1e+21,"d":"-0.0000000001","b":false,"s":"é🦤 \\"\\\\\\n\\t\\u0001/","day":"0001-01-01","at":"00:00:00","ts":"9999-12-31T23:59:59","tz":"0001-01-01T00:00:00Z","bin":"aGk=","j":"text","l":[1,null,"9223372036854775807"]}',
  '{"i":"-9223372036854775808","f":"NaN","d":"9999999999999999999999999999.9999999999","b":null,"s":"\\u007f\\u2028","day":"1970-01-01","at":"12:30:00","ts":"1970-01-01T00:00:00","tz":"1970-01-01T00:00:00.000001Z","bin":"/////w==","j":1.50,"l":null}',
  '{"i":-9007199254740991,"f":"-Infinity","d":"0.0000000000","b":true,"s":"a much longer text that does not fit into a view","day":"2000-12-31","at":"01:02:03.1","ts":"2000-02-29T12:00:00","tz":"2000-02-29T12:00:00Z","bin":"aGVsbG8gd29ybGQgaGVsbG8=","j":false,"l":[0]}',
  '{"i":null,"f":-0,"d":null,"b":null,"s":null,"day":null,"at":null,"ts":null,"tz":null,"bin":null,"j":null,"l":null}',
].map((record) => `${record}\n`);
const LINES = RECORDS.join('').replaceAll('\\u007f\\u2028', '\u007f\u2028');

const origin = (path: string) => ({ type: 'json-origin', path, types: TYPES });

/** Reads the lines, writes them, and gives the text of the file. */
async function write(lines: string, destination: Record<string, unknown>, more: Stages = {}) {
  const path = String(destination.path ?? 'out.json');
  const { result, folder } = await run(
    { 'in.jsonl': lines },
    { stages: { read: origin('in.jsonl'), out: { type: 'json-destination', from: 'read', path, ...destination }, ...more } },
  );
  return { outcome: outcomeOf(result), folder, text: async () => readText(join(folder, path)) };
}

describe('writes', () => {
  test('every type, without loss', async () => {
    const { outcome, text } = await write(LINES, { path: 'out.jsonl' });
    expect(outcome).toBe('done');
    expect(await text()).toBe(LINES);
  });

  test('what can be read back', async () => {
    const files = { 'in.jsonl': LINES };
    const { result, read } = await run(files, {
      stages: {
        first: origin('in.jsonl'),
        list: { type: 'json-destination', from: 'first', path: 'list.json', pretty: true },
      },
    });
    expect(outcomeOf(result)).toBe('done');
    const again = await write(read('list.json'), { path: 'out.jsonl' });
    expect(await again.text()).toBe(LINES);
  });

  const TWO = '{"i":1,"s":"x","j":{ "a" : [ 1 , 2 ] }}\n{"s":"y"}\n';
  const small = (path: string, destination: Record<string, unknown> = {}) =>
    run(
      { 'in.jsonl': TWO },
      {
        stages: {
          read: { type: 'json-origin', path: 'in.jsonl' },
          out: { type: 'json-destination', from: 'read', path, ...destination },
        },
      },
    );

  test.each([
    ['lines', 'out.jsonl', {}, '{"i":1,"s":"x","j":{"a":[1,2]}}\n{"i":null,"s":"y","j":null}\n'],
    ['lines by another name', 'out.ndjson', {}, '{"i":1,"s":"x","j":{"a":[1,2]}}\n{"i":null,"s":"y","j":null}\n'],
    ['a list', 'out.json', {}, '[\n{"i":1,"s":"x","j":{"a":[1,2]}},\n{"i":null,"s":"y","j":null}\n]\n'],
    [
      'an indented list',
      'out.json',
      { pretty: true },
      '[\n  {\n    "i": 1,\n    "s": "x",\n    "j": {"a":[1,2]}\n  },\n  {\n    "i": null,\n    "s": "y",\n    "j": null\n  }\n]\n',
    ],
  ])('%s', async (_, path, destination, expected) => {
    const { result, read } = await small(path, destination);
    expect(outcomeOf(result)).toBe('done');
    expect(read(path)).toBe(expected);
  });

  test.each(['gz', 'bz2', 'xz', 'zst', 'zip'])('a list packed as %s, by several tasks', async (extension) => {
    const lines = Array.from({ length: 40 }, (_, i) => `{"a":${i}}`);
    const { result, folder } = await run(
      { 'in.jsonl': `${lines.join('\n')}\n` },
      {
        stages: {
          read: { type: 'json-origin', path: 'in.jsonl' },
          out: { type: 'json-destination', from: 'read', path: `out.json.${extension}` },
        },
      },
      { granularity: { rangeBytes: 64 } },
    );
    expect(outcomeOf(result)).toBe('done');
    expect(await readText(join(folder, `out.json.${extension}`))).toBe(`[\n${lines.join(',\n')}\n]\n`);
  });

  test('rows of a few tasks among many without any, with a comma between', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `{"a":${i}}`);
    for (const where of ['a = 77', 'a in (3, 150)', 'a = 0', 'a < 0', 'a % 2 = 0']) {
      const { result, read } = await run(
        { 'in.jsonl': `${lines.join('\n')}\n` },
        {
          stages: {
            read: { type: 'json-origin', path: 'in.jsonl' },
            some: { type: 'filter', from: 'read', where },
            out: { type: 'json-destination', from: 'some', path: 'out.json' },
          },
        },
        { granularity: { rangeBytes: 50 }, workers: 3 },
      );
      expect(outcomeOf(result)).toBe('done');
      const wanted = { 'a = 77': [77], 'a in (3, 150)': [3, 150], 'a = 0': [0], 'a < 0': [] as number[] }[where];
      const expected = wanted ?? Array.from({ length: 100 }, (_, i) => i * 2);
      expect(JSON.parse(read('out.json'))).toEqual(expected.map((a) => ({ a })));
    }
  });

  test('an empty list', async () => {
    const { text } = await write('', {});
    expect(await text()).toBe('[]\n');
    const lines = await write('', { path: 'out.jsonl' });
    expect(await lines.text()).toBe('');
  });

  test('a text of 10 MB, and names that need escapes', async () => {
    const record = JSON.stringify({ 'a"\n\\é': 'é"\u0002\n'.repeat(2_000_000), b: 1 });
    const { result, read } = await run(
      { 'in.jsonl': `${record}\n{"b":2}\n` },
      {
        stages: {
          read: { type: 'json-origin', path: 'in.jsonl' },
          out: { type: 'json-destination', from: 'read', path: 'out.jsonl' },
        },
      },
    );
    expect(outcomeOf(result)).toBe('done');
    expect(read('out.jsonl').split('\n')[0] === record).toBe(true);
  });

  test('the schema of the records', async () => {
    const { folder } = await write(LINES, { path: 'data/out.json.gz', schemaFile: true });
    expect(readdirSync(join(folder, 'data')).sort()).toEqual(['out.json.gz', 'out.schema.json']);
    const { properties, required } = JSON.parse(await readText(join(folder, 'data/out.schema.json')));
    expect(required).toEqual(Object.keys(TYPES));
    expect(properties).toMatchObject({
      i: { type: ['integer', 'string', 'null'] },
      d: { type: ['string', 'null'] },
      day: { type: ['string', 'null'], format: 'date' },
      bin: { type: ['string', 'null'], contentEncoding: 'base64' },
      j: {},
      l: { type: ['array', 'null'], items: { type: ['integer', 'string', 'null'] } },
    });
  });
});

describe('writes nothing', () => {
  test('when a column of JSON holds text that is none', async () => {
    for (const text of ['{', '[1,]', '{"a":1}}', '01', 'nul', '"x', '[1] 2', '', '12a', '-']) {
      const { result, folder } = await run(
        { 'in.csv': `a,j\n1,"${text.replaceAll('"', '""')}"\n` },
        {
          stages: {
            read: { type: 'csv-origin', path: 'in.csv', types: { j: 'json' }, header: true, delimiter: ',' },
            out: { type: 'json-destination', from: 'read', path: 'out.json', schemaFile: true },
          },
        },
      );
      if (text === '') continue;
      expect([text, outcomeOf(result)]).toEqual([
        text,
        expect.stringContaining('invalid-value: row refused: line 2: invalid json: '),
      ]);
      expect(existsSync(join(folder, 'out.json'))).toBe(false);
      expect(existsSync(join(folder, 'out.schema.json'))).toBe(false);
    }
  });

  test('over a file, when told so', async () => {
    const { result, read } = await run(
      { 'in.jsonl': '{"a":1}\n', 'out.json': 'old' },
      {
        stages: {
          read: { type: 'json-origin', path: 'in.jsonl' },
          out: { type: 'json-destination', from: 'read', path: 'out.json', ifExists: 'fail' },
        },
      },
    );
    expect(outcomeOf(result)).toMatch(/^file-exists/);
    expect(read('out.json')).toBe('old');
  });
});
