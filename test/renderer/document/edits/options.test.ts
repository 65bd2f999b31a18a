import { expect, test } from 'vitest';
import type { Path, Value } from '../../../../model/job/document.ts';
import { edited } from './edited.ts';

const stage = (lines: string) => `openstage: 1   # as it was
stages:
  a: {type: generator,  rows: 5}
  s:
${lines.replace(/^(?=[^\n])/gm, '    ')}
  # the end
  z:   { type: printer,   from: s }
`;

const cases: [name: string, before: string, path: Path, value: Value | undefined, after: string][] = [
  ['adds an option at the end', 'type: filter\nfrom: a', ['where'], 'x > 1', 'type: filter\nfrom: a\nwhere: x > 1'],
  ['keeps the comment of a value', 'type: filter\nwhere: x > 1 # big', ['where'], 'x > 2', 'type: filter\nwhere: x > 2 # big'],
  ['keeps quotes', 'type: filter\nwhere: "x > 1"', ['where'], 'x > 2', 'type: filter\nwhere: "x > 2"'],
  ['quotes where it must', 'type: filter', ['where'], '${a} > 2: #', 'type: filter\nwhere: "${a} > 2: #"'],
  ['takes quotes from what is a number by now', "type: sample\nrows: '5'", ['rows'], 10, 'type: sample\nrows: 10'],
  ['writes large integers exactly', 'type: sample', ['rows'], 9007199254740993n, 'type: sample\nrows: 9007199254740993'],
  ['forgets how the old number was written', 'type: sample\nfraction: 0.50', ['fraction'], 0.25, 'type: sample\nfraction: 0.25'],
  [
    'quotes texts that look like numbers',
    'type: csv-origin',
    ['nullValues'],
    ['', '0', 'no'],
    'type: csv-origin\nnullValues: [ "", "0", no ]',
  ],
  [
    'keeps comments within',
    'type: derive\n# all\ncolumns:\n  # the sum\n  a: x + y\n  b: x # b',
    ['columns', 'b'],
    'y',
    'type: derive\n# all\ncolumns:\n  # the sum\n  a: x + y\n  b: y # b',
  ],
  [
    'adds to a map in flow style',
    'type: derive\ncolumns: { a: x }',
    ['columns', 'b'],
    'y',
    'type: derive\ncolumns: { a: x, b: y }',
  ],
  [
    'breaks a map that gets long',
    'type: derive\ncolumns: { aaaaaaaaaaaaaa: xxxxxxxxxxxxxxxx, bbbbbbbbbbbbbbbb: yyyyyyyyyyyyyyyyy }',
    ['columns', 'c'],
    'zzzzzzzzzzzzzzzz',
    'type: derive\ncolumns:\n  aaaaaaaaaaaaaa: xxxxxxxxxxxxxxxx\n  bbbbbbbbbbbbbbbb: yyyyyyyyyyyyyyyyy\n  c: zzzzzzzzzzzzzzzz',
  ],
  [
    'makes maps that are not there',
    'type: aggregator',
    ['measures', 'total', 'function'],
    'sum',
    'type: aggregator\nmeasures:\n  total: { function: sum }',
  ],
  [
    'removes the maps that it leaves empty',
    'type: aggregator\nmeasures:\n  total:\n    function: sum\nkeys: [a]',
    ['measures', 'total', 'function'],
    undefined,
    'type: aggregator\nkeys: [ a ]',
  ],
  ['removes an item of a list', 'type: sort\nby: [a, b, c]', ['by', 1], undefined, 'type: sort\nby: [ a, c ]'],
  ['adds an item', 'type: sort\nby:\n  - a # first', ['by', 1], 'b', 'type: sort\nby:\n  - a # first\n  - b'],
  [
    'replaces a text by a map',
    'type: sort\nby: [a, b]',
    ['by', 1],
    { column: 'b', order: 'desc' },
    'type: sort\nby: [ a, { column: b, order: desc } ]',
  ],
  ['puts from behind the type', 'type: filter\nwhere: x > 1', ['from'], 'a', 'type: filter\nfrom: a\nwhere: x > 1'],
  ['removes what is not there', 'type: filter', ['where'], undefined, 'type: filter'],
  [
    'writes texts of several lines as such',
    'type: sqlite-origin',
    ['query'],
    'SELECT *\nFROM t\n',
    'type: sqlite-origin\nquery: |\n  SELECT *\n  FROM t',
  ],
  [
    'keeps lists that are not indented as they are',
    'type: sort\nby:\n- a\n- b\nx: 1',
    ['x'],
    2,
    'type: sort\nby:\n- a\n- b\nx: 2',
  ],
];

test.each(cases)('%s', (_, before, path, value, after) => {
  const text = stage(before);
  expect(spaced(edited(text, (edit) => edit.setOption('s', path, value)))).toBe(spaced(stage(after)));
});

/** Without the blanks within brackets, which follow the habit of the whole text. */
function spaced(text: string): string {
  return text.replace(/([{[]) /g, '$1').replace(/ ([\]}])/g, '$1');
}

test('flow style follows the habit of the text', () => {
  const padded = 'stages:\n  a: { type: x }\n  b: { type: sort }\n';
  const tight = 'stages:\n  a: {type: x}\n  b: {type: sort}\n';
  expect(edited(padded, (edit) => edit.setOption('b', ['by'], ['x']))).toBe(
    'stages:\n  a: { type: x }\n  b: { type: sort, by: [ x ] }\n',
  );
  expect(edited(tight, (edit) => edit.setOption('b', ['by'], ['x']))).toBe(
    'stages:\n  a: {type: x}\n  b: {type: sort, by: [x]}\n',
  );
});

test('renames keys in their place', () => {
  const before = 'stages:\n  a:\n    type: derive\n    columns:\n      # one\n      x: 1 # uno\n      y: 2\n';
  expect(edited(before, (edit) => edit.renameOption('a', ['columns', 'x'], 'z w'))).toBe(before.replace('x: 1', 'z w: 1'));
  expect(() => edited(before, (edit) => edit.renameOption('a', ['columns', 'x'], 'y'))).toThrow('the name is in use: y');
  expect(() => edited(before, (edit) => edit.renameOption('a', ['columns', 'q'], 'y'))).toThrow('unknown option: columns.q');
});

test('disables, enables and describes', () => {
  const before = 'stages:\n  a:\n    type: filter\n    from: b\n    where: x\n';
  const disabled = 'stages:\n  a:\n    type: filter\n    from: b\n    disabled: true\n    where: x\n';
  expect(edited(before, (edit) => edit.setDisabled(['a'], true))).toBe(disabled);
  expect(edited(disabled, (edit) => edit.setDisabled(['a'], false))).toBe(before);
  expect(edited(before, (edit) => edit.setDisabled(['a'], false))).toBe(before);
  const described = 'stages:\n  a:\n    type: filter\n    from: b\n    description: "keeps: some"\n    where: x\n';
  expect(edited(before, (edit) => edit.setDescription('a', 'keeps: some'))).toBe(described);
  expect(edited(described, (edit) => edit.setDescription('a', ''))).toBe(before);
});
