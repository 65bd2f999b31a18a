import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { outcomeOf, run } from './jobs.ts';
import { cases, read, readAll, rows } from './json-cases.ts';

describe('finds records', () => {
  cases<readonly [string, string | Uint8Array, Readonly<Record<string, unknown>>, string]>(
    [
      ['lines', '{"a":1}\n{"a":2}\n', {}, 'a\n1\n2\n'],
      ['lines without a last line end', '{"a":1}\n{"a":2}', {}, 'a\n1\n2\n'],
      ['lines that end with CR LF, and blank ones', '\r\n{"a":1}\r\n\r\n  \n{"a":2}\r\n', {}, 'a\n1\n2\n'],
      ['a list', '[{"a":1},{"a":2}]', {}, 'a\n1\n2\n'],
      ['a list over several lines', '[\n  {\n    "a" : 1\n  } ,\n\t{ "a":2 }\r\n]\n', {}, 'a\n1\n2\n'],
      ['a byte order mark before lines', '\uFEFF{"a":1}\n{"a":2}\n', {}, 'a\n1\n2\n'],
      ['a byte order mark before a list', '\uFEFF[{"a":1}]', {}, 'a\n1\n'],
      ['UTF-16', Buffer.from('\uFEFF{"a":"é🦤"}\n', 'utf16le'), {}, 'a\né🦤\n'],
      ['Latin-1', Buffer.from('[{"a":"é"}]', 'latin1'), { encoding: 'latin1' }, 'a\né\n'],
      ['a document that is one object', '{\n"a": 1,\n"b": [\n{"a":2}]\n}', {}, 'a,b\n1,"[\n{""a"":2}]"\n'],
      [
        'a list of a document',
        '{"x":[{"a":3}],"data":{"items":[{"a":1},{"a":2}]},"y":{}}',
        { records: 'data.items' },
        'a\n1\n2\n',
      ],
      ['an object of a document', '{"data":{"a":1}}', { records: 'data' }, 'a\n1\n'],
      ['the path among the same keys elsewhere', '{"b":{"b":1},"a":{"a":[],"b":[{"x":1}]}}', { records: 'a.b' }, 'x\n1\n'],
      ['the path by its keys, not their text', '{"\\u0061":[{"x":1}]}', { records: 'a' }, 'x\n1\n'],
      ['records without fields', '{"a":1}\n{}\n', {}, 'a\n1\n\n'],
    ],
    (_, text, options) => ({ text, options }),
    ({ rows, refused }, _, __, ___, expected) => {
      expect(refused).toEqual([]);
      expect(rows).toBe(expected);
    },
  );

  test.each<[what: string, text: string, options: Readonly<Record<string, unknown>>]>([
    ['where null is', '{"a":null}', { records: 'a' }],
    ['in an empty list', '[]', {}],
    ['in an empty file', '', {}],
    ['in white space', ' \n\n', {}],
  ])('no records %s, so that there is nothing to write', async (_, text, options) => {
    await expect(rows(text, options)).rejects.toThrow('the rows have no columns');
  });

  test('packed', async () => {
    expect(await rows(gzipSync('{"a":1}\n{"a":2}\n'), {}, 'in.jsonl.gz')).toBe('a\n1\n2\n');
    expect(await rows(gzipSync('[{"a":1},{"a":2}]'), {}, 'in.json.gz')).toBe('a\n1\n2\n');
  });

  test('not where the path leads to none', async () => {
    await expect(rows('{"data":[{"a":1}]}', { records: 'dat' })).rejects.toThrow('no records at dat');
    await expect(rows('{"data":7}', { records: 'data' })).rejects.toThrow('no records at data');
  });

  test('not where every line is a document of its own', async () => {
    const text = '{"data":[{"a":1}]}\n{"data":[{"a":2}]}\n';
    await expect(rows(text, { records: 'data' })).rejects.toThrow(
      'has a document per line, but records is a path within one document',
    );
    expect(await read(text, { records: 'data', format: 'array' })).toEqual({
      rows: 'a\n1\n',
      refused: ['2 invalid-json: {"data":[{"a":2}]}'],
    });
    expect(await rows(text.slice(0, text.indexOf('\n')), { records: 'data' })).toBe('a\n1\n');
  });

  test('at most maxRows, over all files', async () => {
    const text = Array.from({ length: 50 }, (_, i) => `{"a":${i}}`);
    const limits = [0, 1, 3, 49, 50, 51];
    const sources = limits.flatMap((maxRows) => [
      { text: `${text.join('\n')}\n`, options: { maxRows } },
      { text: `[${text.join(',')}]`, options: { maxRows } },
    ]);
    const found = await readAll(sources);
    expect(found.map(({ rows }) => rows.split('\n').length - 2)).toEqual(
      limits.flatMap((limit) => [limit, limit]).map((limit) => Math.min(limit, 50)),
    );
    expect(found[4]!.rows).toBe('a\n0\n1\n2\n');
    expect(found[5]!.rows).toBe('a\n0\n1\n2\n');
  });
});

describe('finds columns and their types', () => {
  cases<readonly [string, string, string]>(
    [
      [
        'integers to 64 bits',
        '{"a":9007199254740993}\n{"a":-9223372036854775808}\n',
        'a\n9007199254740993\n-9223372036854775808\n',
      ],
      ['integers that were quoted because of their size', '{"a":1}\n{"a":"9007199254740993"}\n', 'a\n1\n9007199254740993\n'],
      ['integers and floats', '{"a":1}\n{"a":1.5e3}\n', 'a\n1\n1500\n'],
      ['a negative zero', '{"a":-0}\n{"a":1.5}\n', 'a\n-0\n1.5\n'],
      ['floats and the words for what is no number', '{"a":1.5}\n{"a":"NaN"}\n{"a":"-Infinity"}\n', 'a\n1.5\nNaN\n-Infinity\n'],
      ['digits that a float does not have', '{"a":0.12345678901234567891}\n{"a":1}\n', 'a\n0.12345678901234567891\n1\n'],
      ['integers past 2^53 among floats', '{"a":9007199254740993}\n{"a":1.50}\n', 'a\n9007199254740993\n1.50\n'],
      ['a number past all floats', '{"a":1e400}\n{"a":1}\n', 'a\n1e400\n1\n'],
      ['mixed plain values', '{"a":"x"}\n{"a":1}\n{"a":true}\n{"a":null}\n', 'a\nx\n1\ntrue\n\n'],
      ['text with leading zeros', '{"a":"007"}\n', 'a\n007\n'],
      [
        'dates, times and timestamps',
        '{"a":"2024-02-29","b":"12:30:00","c":"2024-01-31T10:00:00+02:00"}',
        'a,b,c\n2024-02-29,12:30:00,2024-01-31T08:00:00Z\n',
      ],
      ['lists and objects', '{"a":[1, 2],"b":{"c":null}}\n{"a":7,"b":"x"}\n', 'a,b\n"[1, 2]","{""c"":null}"\n7,"""x"""\n'],
      ['fields in the order in which they come', '{"b":1}\n{"a":2,"b":3}\n', 'b,a\n1,\n3,2\n'],
      ['a field without a name', '{"":1,"a":2}\n', 'column_1,a\n1,2\n'],
      ['keys with escapes', '{"\\u0061\\n":1}\n{"a\\u000a":2}\n', '"a\n"\n1\n2\n'],
      [
        'keys that are prefixes of each other',
        '{"a":1,"aa":2,"aaaaaaaaaaaaaaaaaa":3}\n{"aaaaaaaaaaaaaaaaaa":6,"aa":5,"a":4}\n',
        'a,aa,aaaaaaaaaaaaaaaaaa\n1,2,3\n4,5,6\n',
      ],
    ],
    (_, text) => ({ text }),
    ({ rows, refused }, _, __, expected) => {
      expect(refused).toEqual([]);
      expect(rows).toBe(expected);
    },
  );

  cases<readonly [string, string, object, string]>(
    [
      ['nested objects', '{"a":{"b":1,"c":{"d":2}},"e":3}\n{"e":4,"a":{"c":{"d":5}}}\n', {}, 'a_b,a_c_d,e\n1,2,3\n,5,4\n'],
      ['with another separator', '{"a":{"b":1}}\n', { separator: '.' }, 'a.b\n1\n'],
      ['null and empty objects', '{"a":{"b":1}}\n{"a":null}\n{"a":{}}\n', {}, 'a_b\n1\n\n\n'],
      [
        'the last of equal keys counts, as a whole',
        '{"a":{"b":1,"c":2}}\n{"a":{"b":1,"c":2},"a":{"c":3}}\n',
        {},
        'a_b,a_c\n1,2\n,3\n',
      ],
      ['lists stay as they are', '{"a":{"b":[{"c":1}]}}\n', {}, 'a_b\n"[{""c"":1}]"\n'],
      ['what is not always an object stays as it is', '{"a":{"b":1}}\n{"a":5}\n', {}, 'a\n"{""b"":1}"\n5\n'],
    ],
    (_, text, options) => ({ text, options: { flatten: true, ...options } }),
    ({ rows }, _, __, ___, expected) => expect(rows).toBe(expected),
  );

  test('not where flattened names meet', async () => {
    await expect(rows('{"a_b":1,"a":{"b":2}}', { flatten: true })).rejects.toThrow('would both become column a_b');
  });

  test('as declared', async () => {
    const text = '{"n":12.30,"s":1.50,"l":["x",null],"t":"2024-01-31 10:00:00","w":1e3,"b":"aGk="}\n';
    const types = { n: 'decimal(6,2)', s: 'string', l: 'list<string>', t: 'timestamp', w: 'integer' };
    expect(await rows(text, { types, columns: ['t', 'w', 'n', 's', 'l'] })).toBe(
      't,w,n,s,l\n2024-01-31T10:00:00,1000,12.30,1.50,"[""x"",null]"\n',
    );
  });
});

describe('takes large input', () => {
  test('a string of 10 MB', async () => {
    const text = 'é"\\'.repeat(2_500_000);
    const record = JSON.stringify({ a: 1, b: text });
    const written = `a,b\n1,"${text.replaceAll('"', '""')}"\n2,y\n`;
    expect((await rows(`${record}\n{"a":2,"b":"y"}\n`)) === written).toBe(true);
    expect((await rows(`[${record},{"a":2,"b":"y"}]`)) === written).toBe(true);
  });

  test('10,000 keys', async () => {
    const record = (first: number) => Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key ${i}`, first + i]));
    const written = await rows(`${[0, 1, 2].map((first) => JSON.stringify(record(first))).join('\n')}\n`);
    const lines = written.split('\n');
    expect(lines[0]!.split(',')).toEqual(Object.keys(record(0)));
    expect(lines[3]!.split(',').map(Number)).toEqual(Object.values(record(2)));
  });

  test('few of 5000 keys in each of many records, in little memory', async () => {
    const keys = 5000;
    const records = Array.from({ length: 20_000 }, (_, i) => `{"k${i % keys}":${i}}`);
    const files = { 'in.jsonl': records.join('\n'), 'in.json': `[${records.join(',\n')}]` };
    for (const path of Object.keys(files)) {
      const stages = {
        read: { type: 'json-origin', path },
        some: { type: 'filter', from: 'read', where: 'k4999 > 0' },
        one: { type: 'select', from: 'some', keep: ['k0', 'k4999'] },
        out: { type: 'csv-destination', from: 'one', path: 'out.csv' },
      };
      const { result, read } = await run(files, { stages }, { memoryBytes: 192 << 20 });
      expect(outcomeOf(result)).toBe('done');
      expect(read('out.csv')).toBe('k0,k4999\n,4999\n,9999\n,14999\n,19999\n');
    }
  });
});
