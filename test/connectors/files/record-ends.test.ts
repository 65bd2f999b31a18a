import { expect, test } from 'vitest';
import { RecordEnds, type RecordRules } from '../../../connectors/files/record-ends.ts';

const CSV: Partial<RecordRules> = { delimiter: ',', quote: '"' };

/** The text up to the last whole record; the same in whatever pieces it comes. */
function wholeOf(text: string, rules: Partial<RecordRules>): string {
  const bytes = Buffer.from(text);
  const ends = [1, 2, 3, bytes.length + 1].map((size) => {
    const records = new RecordEnds(rules);
    for (let at = 0; at < bytes.length; at += size) records.add(bytes.subarray(at, at + size));
    return `${records.end} ${records.lines}`;
  });
  expect(new Set(ends).size).toBe(1);
  const [end, lines] = ends[0]!.split(' ').map(Number);
  expect(lines).toBe(bytes.subarray(0, end).filter((byte) => byte === (rules.lineEnding === 'cr' ? 13 : 10)).length);
  return bytes.subarray(0, end).toString();
}

const CASES: readonly (readonly [name: string, whole: string, rest: string, rules?: Partial<RecordRules>])[] = [
  ['of nothing', '', ''],
  ['of a line without end', '', 'a,b'],
  ['of lines', 'a,b\n1,2\n', '3'],
  ['of lines that end with CR and LF', 'a,b\r\n1,2\r\n', '3,4\r'],
  ['of lines that end with CR', 'a,b\r1,2\r', '3,4', { ...CSV, lineEnding: 'cr' }],
  ['before a quoted line end', 'a,b\n1,2\n', '3,"x\n4,5\n'],
  ['behind a quoted line end', 'a,b\n3,"x\ny"\n', '4,"'],
  ['with doubled quotes', '1,"a ""b"" \n c"\n', '2,"a "" \n'],
  ['with a quote within a field', '1,5" disk\n2,x\n', '3,4" '],
  ['with a quote behind a closing quote', '1,"a"b\n', '2,"a'],
  ['with an escaped quote', '1,"a \\" \n b"\n', '2,"a \\"\n', { ...CSV, escape: '\\' }],
  ['without quotes', '1,"a\n2,b"\n', '3', { delimiter: ',', quote: null }],
  ['with a delimiter of several characters', '1||"a\nb"||2\n', '3||"a\n', { delimiter: '||', quote: '"' }],
  ['with a part of such a delimiter', '1|"a\n', '2|', { delimiter: '||', quote: '"' }],
  ['with blanks before a quote', '1, "a\nb"\n', '2, "a\n', { ...CSV, skipInitialSpace: true }],
  ['with a quote in a comment', '# it"s\n1,2\n', '# "', { ...CSV, comment: '#' }],
  ['with a quote right behind the mark of a comment', '#"s\n1,2\n', '#"', { ...CSV, comment: '#' }],
  ['with what only begins like a comment', '#1,"a\nb"\n', '## ', { ...CSV, comment: '##' }],
  ['of JSON Lines', '{"a":"x"}\n{"a":"\\n"}\n', '{"a":', {}],
];

test.each(CASES.map((one) => [one[0], one] as const))('the last whole record %s', (_, [, whole, rest, rules = CSV]) => {
  expect(wholeOf(whole + rest, rules)).toBe(whole);
});
