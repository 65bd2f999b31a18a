import { describe, expect, test } from 'vitest';
import { plainHead } from '../../engine/run/destination/csv-header.ts';
import { INTEGER } from '../../model/types.ts';
import type { CsvDestinationPlan } from '../../stages/csv-destination.ts';
import { planOf } from '../stages/plan.ts';

const planFor = (options: string) =>
  planOf(`{ type: csv-destination, from: a, path: x.csv${options} }`, { a: 'id integer' }, []).plan as CsvDestinationPlan;
const schemaOf = (names: readonly string[]) => names.map((name) => ({ name, type: INTEGER, nullable: true }));
/** The head of a file with these columns, as text. `before`: the last bytes of what it holds. */
function head(names: readonly string[], options = '', before?: readonly number[]): string {
  const bytes = Uint8Array.from(before ?? []);
  const head = plainHead(planFor(options), schemaOf(names), { existingBytes: bytes.length, lastBytes: bytes }, before && {});
  return head.toString('latin1');
}

describe('rows behind those of a file begin on a line of their own', () => {
  test.each<[what: string, encoding: string, last: readonly number[], added: string]>([
    ['text', 'utf-8', [0x61], '\n'],
    ['LF', 'utf-8', [0x61, 0x0a], ''],
    ['CR', 'utf-8', [0x61, 0x0d], ''],
    ['CR LF', 'utf-8', [0x0d, 0x0a], ''],
    ['LF alone', 'utf-8', [0x0a], ''],
    ['text', 'utf-16le', [0x61, 0x00], '\n\0'],
    ['LF', 'utf-16le', [0x0a, 0x00], ''],
    ['CR', 'utf-16le', [0x0d, 0x00], ''],
    ['U+0A0A', 'utf-16le', [0x0a, 0x0a], '\n\0'],
    ['U+0A00', 'utf-16le', [0x00, 0x0a], '\n\0'],
    ['LF', 'utf-16be', [0x00, 0x0a], ''],
    ['CR', 'utf-16be', [0x00, 0x0d], ''],
    ['U+010A', 'utf-16be', [0x01, 0x0a], '\0\n'],
    ['U+0A00', 'utf-16be', [0x0a, 0x00], '\0\n'],
  ])('%s in %s', (_, encoding, last, added) => {
    expect(head(['id'], `, mode: append, encoding: ${encoding}`, last)).toBe(added);
  });
  test('as they end in the file', () => {
    expect(head(['id'], ', mode: append, lineEnding: crlf', [0x61])).toBe('\r\n');
  });
});

describe('names that could be read as something else are quoted', () => {
  test.each<[name: string, options: string, text: string]>([
    ['id', '', 'id'],
    ['', '', '""'],
    ['a,b', '', '"a,b"'],
    ['a"b', '', '"a""b"'],
    ['a\nb', '', '"a\nb"'],
    ['a\rb', '', '"a\rb"'],
    ['a;b', '', 'a;b'],
    ['a;b', ', delimiter: ";"', '"a;b"'],
    ['a\\b', ', escape: "\\\\"', '"a\\\\b"'],
    ['a"b', ', escape: "\\\\"', '"a\\"b"'],
    ['id', ', quoting: all', '"id"'],
    ['=1', ', formulaGuard: true', "'=1"],
    ['\t1', ', formulaGuard: true', "'\t1"],
    ['=1', '', '=1'],
  ])('%j%s', (name, options, text) => {
    expect(head([name, 'z'], options)).toBe(
      `${text}${options.includes(';') ? ';' : ','}${options.includes('all') ? '"z"' : 'z'}\n`,
    );
  });
  test.each(['', 'a,b', 'a"b', 'a\rb'])('%j without quotes is refused', (name) => {
    expect(() => head([name], ', quoting: none')).toThrow(expect.objectContaining({ code: 'needs-quotes' }));
  });
});

test('a byte order mark stands in an empty file alone', () => {
  expect([head(['id'], ', byteOrderMark: true'), head(['id'], ', byteOrderMark: true', [0x0a])]).toEqual([
    '\u00ef\u00bb\u00bfid\n',
    '',
  ]);
  expect([head(['id'], ', header: false'), head(['id'], ', byteOrderMark: true, header: false')]).toEqual([
    '',
    '\u00ef\u00bb\u00bf',
  ]);
});
