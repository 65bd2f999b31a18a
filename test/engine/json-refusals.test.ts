import { describe, expect, test } from 'vitest';
import { outcomeOf, run } from './jobs.ts';
import { cases, read } from './json-cases.ts';

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
    (_, line) => ({ text: `{"a":1}\n${line}\n{"a":3}\n`, options: { types: { a: 'integer' }, format: 'lines' } }),
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
      ['a plain value in place of a record', '[{"a":1},42]', 'a\n1\n', ['1 not-an-object: 42']],
    ],
    (_, text) => ({ text, options: { format: 'array' } }),
    ({ rows, refused }, _, __, expected, refusals) => {
      expect(refused).toEqual(refusals);
      expect(rows).toBe(expected);
    },
  );

  test('documents that follow each other over several lines, and says how they can be read', async () => {
    const { result } = await run(
      { 'in.json': '{\n "a":1\n}\n{\n "a":2\n}\n' },
      { stages: { read: { type: 'json-origin', path: 'in.json' }, out: { type: 'printer', from: 'read' } } },
    );
    expect(outcomeOf(result)).toBe(
      'invalid-json: row refused: line 4: text follows the end of the document; a file with several documents needs one per line',
    );
  });

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
