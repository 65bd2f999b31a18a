import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../model/errors.ts';
import type { Path } from '../../../model/job/document.ts';
import { MAX_DOCUMENT_LENGTH, parseJob } from '../../../model/job/parse.ts';

const TEXT = `openstage: 1
name: "sales"
stages:
  f:
    type: filter
    where: 'amount > 1'
    list: [1, two]
    folded: >
      text
    nothing:
`;

describe('positions', () => {
  const cases: [path: Path, part: 'key' | 'value', at: [line: number, column: number]][] = [
    [[], 'value', [1, 1]],
    [['name'], 'key', [2, 1]],
    [['name'], 'value', [2, 7]],
    [['stages', 'f'], 'key', [4, 3]],
    [['stages', 'f', 'list', 1], 'value', [7, 15]],
    [['stages', 'f', 'nothing'], 'value', [10, 13]],
    [['stages', 'f', 'absent', 'inside'], 'value', [4, 3]],
    [['absent'], 'value', [1, 1]],
  ];
  test.each(cases)('%j, its %s, is at %j', (path, part, [line, column]) => {
    expect(parseJob(TEXT).source?.position(path, part)).toEqual({ line, column });
  });

  const characters: [path: Path, index: number, at: [line: number, column: number]][] = [
    [['name'], 2, [2, 10]],
    [['stages', 'f', 'where'], 9, [6, 22]],
    [['stages', 'f', 'type'], 3, [5, 14]],
    [['stages', 'f', 'folded'], 3, [8, 13]],
  ];
  test.each(characters)('character %2$i of %j is at %3$j', (path, index, [line, column]) => {
    expect(parseJob(TEXT).source?.positionIn(path, index)).toEqual({ line, column });
  });

  test('a value behind an alias is where the alias is, its parts where the anchor is', () => {
    const { source } = parseJob('a: &x { b: 1 }\nc: *x\n');
    expect(source?.data).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(source?.position(['c'])).toEqual({ line: 2, column: 4 });
    expect(source?.position(['c', 'b'])).toEqual({ line: 1, column: 12 });
  });
});

describe('values', () => {
  const values: [yaml: string, value: unknown][] = [
    ['yes', 'yes'],
    ['true', true],
    ['~', null],
    ['', null],
    ['007', 7],
    ['"007"', '007'],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['2025-01-31', '2025-01-31'],
    ['12:30', '12:30'],
    ['1.5', 1.5],
    ['1e3', 1000],
    ['.inf', Number.POSITIVE_INFINITY],
    ['"\\ud83d\\ude00"', '😀'],
  ];
  test.each(values)('%s is %s', (yaml, value) => {
    expect(parseJob(`a: ${yaml}\n`).source?.data.a).toEqual(value);
  });

  test('keys that look like numbers and booleans are texts, as they are written', () => {
    expect(parseJob('1.50: a\ntrue: b\n0x1: c\n').source?.data).toEqual({ '1.50': 'a', true: 'b', '0x1': 'c' });
  });
});

test('a text past the limit is refused before it is parsed', () => {
  const { source, problems } = parseJob(`a: ${'x'.repeat(MAX_DOCUMENT_LENGTH)}`, 'big.yaml');
  expect(source).toBeUndefined();
  expect(problems.map(formatProblem)).toEqual(['big.yaml: document too large: 4000003 characters; at most 4000000']);
});

describe('nesting', () => {
  test.each([
    ['lists', '['.repeat(50_000)],
    ['closed lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['maps', '{a: '.repeat(50_000)],
    ['lists of lists', '- '.repeat(20_000)],
    ['complex keys', '? '.repeat(10_000)],
    ['JSON', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ])('of %s ends with a problem', (_, text) => {
    const { source, problems } = parseJob(text);
    expect(source).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(['document-too-large']);
  });
});
