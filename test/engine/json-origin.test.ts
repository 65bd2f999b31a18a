import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

interface Source {
  readonly text: string | Uint8Array;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly file?: string;
}

/** What a CSV destination writes of the records, and what was refused as `line code: raw`. */
interface Found {
  readonly rows: string;
  readonly refused: readonly string[];
}

/** Reads texts by one job, since starting threads takes longest. */
async function readAll(sources: readonly Source[]): Promise<Found[]> {
  const files: Record<string, string | Uint8Array> = {};
  const stages: Record<string, Stages[string]> = {};
  sources.forEach(({ text, options, file = 'in.json' }, i) => {
    files[`${i}/${file}`] = text;
    stages[`read${i}`] = { type: 'json-origin', path: `${i}/${file}`, ...options };
    stages[`out${i}`] = { type: 'csv-destination', from: `read${i}`, path: `${i}.csv` };
  });
  const { result, read } = await run(files, { onError: 'skip', stages });
  expect(outcomeOf(result)).toBe('done');
  return sources.map((_, i) => ({
    rows: read(`${i}.csv`),
    refused: result.rejects
      .filter(({ stage }) => stage === `read${i}`)
      .map(({ line, code, row, column }) => `${line} ${column === null ? '' : `${column} `}${code}: ${row}`),
  }));
}

const read = async (text: string | Uint8Array, options = {}, file?: string): Promise<Found> =>
  (await readAll([{ text, options, ...(file !== undefined && { file }) }]))[0]!;
const rows = async (text: string | Uint8Array, options = {}, file?: string) => (await read(text, options, file)).rows;

/** A test per case, of which all are read by one job. */
function cases<Case extends readonly [name: string, ...unknown[]]>(
  all: readonly Case[],
  source: (...values: Case) => Source,
  check: (found: Found, ...values: Case) => void,
): void {
  let found: Promise<Found[]> | undefined;
  test.each(all.map((values, i) => ({ name: values[0], values, i })))('$name', async ({ values, i }) => {
    found ??= readAll(all.map((other) => source(...other)));
    check((await found)[i]!, ...values);
  });
}

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
      ['no records where null is', '{"a":null}', { records: 'a' }, '\n'],
      ['no records in an empty list', '[]', {}, '\n'],
      ['no records in an empty file', '', {}, '\n'],
      ['no records in white space', ' \n\n', {}, '\n'],
      ['records without fields', '{"a":1}\n{}\n', {}, 'a\n1\n\n'],
    ],
    (_, text, options) => ({ text, options }),
    ({ rows, refused }, _, __, ___, expected) => {
      expect(refused).toEqual([]);
      expect(rows).toBe(expected);
    },
  );

  test('packed', async () => {
    expect(await rows(gzipSync('{"a":1}\n{"a":2}\n'), {}, 'in.jsonl.gz')).toBe('a\n1\n2\n');
    expect(await rows(gzipSync('[{"a":1},{"a":2}]'), {}, 'in.json.gz')).toBe('a\n1\n2\n');
  });

  test('not where the path leads to none', async () => {
    await expect(rows('{"data":[{"a":1}]}', { records: 'dat' })).rejects.toThrow('no records at dat');
    await expect(rows('{"data":7}', { records: 'data' })).rejects.toThrow('no records at data');
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
    await expect(rows('{"a_b":1,"a":{"b":2}}', { flatten: true })).rejects.toThrow('would both be column a_b');
  });

  test('as declared', async () => {
    const text = '{"n":12.30,"s":1.50,"l":["x",null],"t":"2024-01-31 10:00:00","w":1e3,"b":"aGk="}\n';
    const types = { n: 'decimal(6,2)', s: 'string', l: 'list<string>', t: 'timestamp', w: 'integer' };
    expect(await rows(text, { types, columns: ['t', 'w', 'n', 's', 'l'] })).toBe(
      't,w,n,s,l\n2024-01-31T10:00:00,1000,12.30,1.50,"[""x"",null]"\n',
    );
  });
});

describe('refuses', () => {
  cases<readonly [string, string, readonly string[]]>(
    [
      ['a number with a leading zero', '{"a":01}', ['2 invalid-json: {"a":01}']],
      ['a number without digits', '{"a":-}', ['2 invalid-json: {"a":-}']],
      ['a number that begins with a point', '{"a":.5}', ['2 invalid-json: {"a":.5}']],
      ['a number that ends with a point', '{"a":5.}', ['2 invalid-json: {"a":5.}']],
      ['a number with a plus', '{"a":+5}', ['2 invalid-json: {"a":+5}']],
      ['an exponent without digits', '{"a":5e}', ['2 invalid-json: {"a":5e}']],
      ['NaN', '{"a":NaN}', ['2 invalid-json: {"a":NaN}']],
      ['words in capitals', '{"a":True}', ['2 invalid-json: {"a":True}']],
      ['a trailing comma', '{"a":1,}', ['2 invalid-json: {"a":1,}']],
      ['a trailing comma in a list', '{"a":[1,]}', ['2 invalid-json: {"a":[1,]}']],
      ['a missing comma', '{"a":1 "b":2}', ['2 invalid-json: {"a":1 "b":2}']],
      ['a key without quotes', '{a:1}', ['2 invalid-json: {a:1}']],
      ['single quotes', "{'a':1}", ["2 invalid-json: {'a':1}"]],
      ['comments', '{"a":1/*x*/}', ['2 invalid-json: {"a":1/*x*/}']],
      ['brackets that do not match', '{"a":[1}', ['2 invalid-json: {"a":[1}']],
      ['text behind a record', '{"a":1} x', ['2 invalid-json: {"a":1} x']],
      ['two records on a line', '{"a":1}{"a":2}', ['2 invalid-json: {"a":1}{"a":2}']],
      ['half a surrogate pair', '{"a":"\\ud800"}', ['2 invalid-json: {"a":"\\ud800"}']],
      ['surrogates in the wrong order', '{"a":"\\udc00\\ud800"}', ['2 invalid-json: {"a":"\\udc00\\ud800"}']],
      ['an unknown escape', '{"a":"\\x41"}', ['2 invalid-json: {"a":"\\x41"}']],
      ['an escape with too few digits', '{"a":"\\u12"}', ['2 invalid-json: {"a":"\\u12"}']],
      ['a control character in text', '{"a":"\t"}', ['2 invalid-json: {"a":"\t"}']],
      ['a record that the line cuts off', '{"a":"x', ['2 cut-off: {"a":"x']],
      ['a list', '[1]', ['2 not-an-object: [1]']],
      ['a plain value', '7', ['2 not-an-object: 7']],
      ['a value of another type', '{"a":"x"}', ['2 a invalid-value: {"a":"x"}']],
      ['a fraction in a column of integers', '{"a":1.5}', ['2 a invalid-value: {"a":1.5}']],
      ['an integer past 64 bits', '{"a":9223372036854775808}', ['2 a overflow: {"a":9223372036854775808}']],
      ['an object in a column of integers', '{"a":{}}', ['2 a invalid-value: {"a":{}}']],
      ['a truth value in a column of integers', '{"a":true}', ['2 a invalid-value: {"a":true}']],
    ],
    // Only the first record is looked at, so that the second one cannot change the columns' types.
    (_, line) => ({ text: `{"a":1}\n${line}\n{"a":3}\n`, options: { sampleRecords: 1, format: 'lines' } }),
    ({ rows, refused }, _, __, expected) => {
      expect(refused).toEqual(expected);
      expect(rows).toBe('a\n1\n3\n');
    },
  );

  test('text that is no UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"x"}\n{"a":"é"}\n{"a":"'), Buffer.of(0xff), Buffer.from('"}\n')]);
    const { rows, refused } = await read(bytes, { encoding: 'utf-8' });
    expect(refused).toEqual(['3 invalid-utf8: {"a":"\ufffd"}']);
    expect(rows).toBe('a\nx\né\n');
  });

  test('numbers that are out of the range of floats', async () => {
    const { rows, refused } = await read('{"a":0.5}\n{"a":1e400}\n{"a":1e-400}\n', { types: { a: 'float' } });
    expect(refused).toEqual(['2 a overflow: {"a":1e400}']);
    expect(rows).toBe('a\n0.5\n0\n');
  });

  cases<readonly [string, string]>(
    [
      ['string', '[1]'],
      ['string', '{}'],
      ['date', '20240131'],
      ['date', '"2024-02-30"'],
      ['timestamp', '"2024-01-31T10:00:00Z"'],
      ['timestamp with time zone', '"2024-01-31T10:00:00"'],
      ['boolean', '1'],
      ['decimal(4,2)', '1.234'],
      ['list<integer>', '[1,"x"]'],
      ['list<integer>', '7'],
      ['list<list<integer>>', '[1]'],
    ],
    (type, value) => ({ text: `{"a":null,"b":1}\n{"a":${value},"b":2}\n`, options: { types: { a: type } } }),
    ({ rows, refused }, _, value) => {
      expect(refused).toEqual([`2 a invalid-value: {"a":${value},"b":2}`]);
      expect(rows).toBe('a,b\n,1\n');
    },
  );

  cases<readonly [string, string, string, readonly string[]]>(
    [
      ['an element, and goes on', '[{"a":1},\n{"a":01},{"a":3}]', 'a\n1\n3\n', ['2 invalid-json: {"a":01}']],
      [
        'elements that are no objects',
        '[{"a":1},2,"x]",[{}],null,{"a":3}]',
        'a\n1\n3\n',
        ['1 not-an-object: 2', '1 not-an-object: "x]"', '1 not-an-object: [{}]', '1 not-an-object: null'],
      ],
      ['two commas', '[{"a":1},,{"a":3}]', 'a\n1\n3\n', ['1 invalid-json: ']],
      ['a comma before the first element', '[,{"a":1}]', 'a\n1\n', ['1 invalid-json: ']],
      ['a trailing comma', '[{"a":1},\n]', 'a\n1\n', ['2 invalid-json: ']],
      ['elements without a comma', '[{"a":1}{"a":2},{"a":3}]', 'a\n3\n', ['1 invalid-json: {"a":1}{"a":2}']],
      ['a list that is not closed', '[{"a":1}', 'a\n1\n', ['1 cut-off: ']],
      ['a list that ends with a comma', '[{"a":1},\n', 'a\n1\n', ['2 cut-off: ']],
      ['a record that is cut off', '[{"a":1},\n{"a":"x', 'a\n1\n', ['2 cut-off: {"a":"x']],
      ['text behind the list', '[{"a":1}]\n{"a":2}', 'a\n1\n', ['2 invalid-json: {"a":2}']],
      ['a plain value instead of records', '42', '\n', ['1 not-an-object: 42']],
    ],
    (_, text) => ({ text, options: { format: 'array' } }),
    ({ rows, refused }, _, __, expected, refusals) => {
      expect(refused).toEqual(refusals);
      expect(rows).toBe(expected);
    },
  );

  test('a document that is cut off behind its records', async () => {
    const { rows, refused } = await read('{"data":[{"a":1}],\n"b":[', { records: 'data' });
    expect(refused).toEqual(['2 cut-off: ']);
    expect(rows).toBe('a\n1\n');
  });

  test('an object where flattened columns need one', async () => {
    const { rows, refused } = await read('{"a":{"b":1}}\n{"a":5}\n{"a":[]}\n', { flatten: true, sampleRecords: 1 });
    expect(refused).toEqual(['2 invalid-value: {"a":5}', '3 invalid-value: {"a":[]}']);
    expect(rows).toBe('a_b\n1\n');
  });

  test('records that are nested too deep, at once and without a stack', async () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const deep = nested(100_000);
    const { rows, refused } = await read(`{"a":1}\n${nested(1000)}\n${deep}\n{"a":${'{"a":'.repeat(100_000)}\n`);
    expect(refused.map((text) => text.slice(0, 12))).toEqual(['3 too-deep: ', '4 too-deep: ']);
    expect(rows.length).toBe('a\n1\n'.length + 2 * 999 + 1);
    const list = await read(`[{"a":1},${deep},{"a":2}]`);
    expect(list.refused.map((text) => text.slice(0, 12))).toEqual(['1 too-deep: ']);
    expect(list.rows).toBe('a\n1\n2\n');
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
});
