import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveFiles } from '../../../connectors/files/source-files.ts';
import { introspectJson } from '../../../connectors/json/introspect.ts';
import type { JsonSettings } from '../../../connectors/json/options.ts';
import { INTEGER, typeName } from '../../../model/types.ts';
import { folderOf, refusal } from '../files/fixtures.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Each file's format, and the columns as `name type`. */
async function look(files: Files, settings: JsonSettings = {}, pattern = '*') {
  const folder = folderOf(files);
  const { columns, inputs } = await introspectJson(await resolveFiles(pattern, folder), settings);
  return { formats: inputs.map((input) => input.format), columns: columns.map(({ name, type }) => `${name} ${typeName(type)}`) };
}

test.each([
  ['{"a":1}\n{"a":2}\n', 'lines'],
  ['{"a":1}', 'lines'],
  ['{"a":[1,\n2]}', 'array'],
  ['{"a":"x\\n"}\n', 'lines'],
  ['\n\n{"a":1}\n', 'lines'],
  [' [{"a":1}]', 'array'],
  ['{\n"a":1}', 'array'],
  ['', 'lines'],
  ['x', 'lines'],
])('the format of %j is %s', async (text, format) => {
  expect((await look({ 'a.json': text })).formats).toEqual([format]);
});

test('files differ in format and fields; the columns are those of all', async () => {
  const files = { '1.json': '[{"a":1,"b":2}]', '2.json': '{"c":"x","a":1.5}\n', '3.json': '' };
  expect(await look(files)).toEqual({ formats: ['array', 'lines', 'lines'], columns: ['a float', 'b integer', 'c string'] });
});

test('only the first records are looked at, and some further on in large files', async () => {
  const lines = Array.from(
    { length: 100_000 },
    (_, i) => `{"a":${i}${i === 20_000 ? ',"lost":1' : ''}${i > 99_990 ? ',"late":1' : ''}}\n`,
  );
  expect((await look({ 'a.jsonl': lines.join('') }, { sampleRecords: 100 })).columns).toEqual(['a integer', 'late integer']);
  expect((await look({ 'a.json': `[${lines.join(',')}]` }, { sampleRecords: 100 })).columns).toEqual(['a integer']);
});

test('a record may be longer than what is looked at first', async () => {
  const text = 'x'.repeat(3_000_000);
  expect((await look({ 'a.json': `[{"a":"${text}","b":1}]` })).columns).toEqual(['a string', 'b integer']);
  expect((await look({ 'a.jsonl': `{"a":"${text}","b":1}` })).columns).toEqual(['a string', 'b integer']);
});

test('without records the columns are those that are declared', async () => {
  expect((await look({ 'a.json': '[]' }, { types: { a: INTEGER }, columns: ['b', 'a'] })).columns).toEqual([
    'a integer',
    'b json',
  ]);
});

test.each([
  [
    'a path that leads nowhere',
    '{"a":[]}',
    { records: ['b'] },
    'records-not-found: a.json has no records at b; correct the records option: it is the path from the root to the list, such as data.items',
  ],
  [
    'flattened names that meet',
    '{"a_b":1,"a":{"b":1}}',
    { flatten: '_' },
    'duplicate-column: the fields a_b and a → b would both become column a_b; set another separator',
  ],
  [
    'keys that are data',
    JSON.stringify(Object.fromEntries(Array.from({ length: 20_001 }, (_, i) => [i, 1]))),
    {},
    'too-many-columns: the records have more than 20000 different fields; set flatten: false for objects whose keys are data',
  ],
])('refuses %s', async (_, text, settings, expected) => {
  const folder = folderOf({ 'a.json': text });
  expect(await refusal(introspectJson(await resolveFiles(join(folder, 'a.json'), folder), settings), folder)).toBe(expected);
});
