import { expect, test } from 'vitest';
import { BINARY, DATE, decimal } from '../../../model/types.ts';
import { messagesOf, of } from './evaluation.ts';

const ROWS = { n: [7, 2, 0], t: ['7', 'two', null], d: of(DATE, ['2026-01-31', '2026-02-01', null]) };

test.each<[text: string, messages: (string | undefined)[]]>([
  ['CAST(t AS integer)', [undefined, 'invalid integer: two', undefined]],
  ["CAST(t || '.5' AS decimal(4,1))", [undefined, 'invalid decimal(4,1): two.5', undefined]],
  ['100 / n', [undefined, undefined, 'division by zero: 100 / 0']],
  ['CAST(n AS float) / 0.5 / n', [undefined, undefined, 'division by zero: 0 / 0']],
  ['(n - 2) % (n - 2)', [undefined, 'division by zero: 0 % 0', undefined]],
  [
    'sqrt(1 - n)',
    ['a function does not accept this value: sqrt(-6)', 'a function does not accept this value: sqrt(-1)', undefined],
  ],
  ['n + 9223372036854775807', ['out of range: 7 + 9223372036854775807', 'out of range: 2 + 9223372036854775807', undefined]],
  [
    'repeat(t, 100000000)',
    ["a value is too long: repeat('7', 100000000)", "a value is too long: repeat('two', 100000000)", undefined],
  ],
  [
    'make_date(2026, n, 31)',
    [
      undefined,
      'a function does not accept this value: make_date(2026, 2, 31)',
      'a function does not accept this value: make_date(2026, 0, 31)',
    ],
  ],
  // What is computed from constants is computed once, and refused in every row.
  ["n + CAST(lower('X') AS integer)", Array<string>(3).fill('invalid integer: x')],
  // A call that another one would have to wait for is not told of.
  ['sqrt(0 - CAST(t AS integer))', ['a function does not accept this value: sqrt(-7)', 'invalid integer: two', undefined]],
  // Only refusals of the branch that is taken count.
  [
    "CASE WHEN n = 7 THEN CAST('a' || t AS integer) WHEN n = 2 THEN 1 % (n - 2) ELSE CAST(CAST(n AS string) || 'c' AS integer) END",
    ['invalid integer: a7', 'division by zero: 1 % 0', 'invalid integer: 0c'],
  ],
  ['TRY_CAST(t AS integer) / (n - 2)', [undefined, undefined, undefined]],
  [
    "t ILIKE upper(t) || '!' ESCAPE '!'",
    [
      "a function does not accept this value: '7' ILIKE '7!' ESCAPE '!'",
      "a function does not accept this value: 'two' ILIKE 'TWO!' ESCAPE '!'",
      undefined,
    ],
  ],
])('%s', (text, messages) => {
  expect(messagesOf(text, ROWS)).toEqual(messages);
});

test('long values are shortened', () => {
  const [message] = messagesOf('CAST(t AS integer)', { t: ['x'.repeat(1000)] });
  expect(message).toBe(`invalid integer: ${'x'.repeat(60)}…`);
  // Not in the middle of a character.
  expect(messagesOf('CAST(t AS integer)', { t: [`${'x'.repeat(59)}🦤`, `${'x'.repeat(58)}🦤`, `${'x'.repeat(58)}🦤!`] })).toEqual(
    [`invalid integer: ${'x'.repeat(59)}…`, `invalid integer: ${'x'.repeat(58)}🦤`, `invalid integer: ${'x'.repeat(58)}🦤…`],
  );
  expect(messagesOf('repeat(t, 100000000)', { t: [`${'x'.repeat(39)}🦤`] })).toEqual([
    `a value is too long: repeat('${'x'.repeat(39)}…', 100000000…`,
  ]);
});

test('of many calls that refuse, the first are told with their values, and the others by their kind', () => {
  const many = Array.from({ length: 300 }, (_, index) => `CAST(t || '${index}' AS integer)`);
  const branches = many.map((call, index) => `WHEN n = ${index} THEN ${call}`).join(' ');
  const n = Array.from({ length: 300 }, (_, index) => index);
  const messages = messagesOf(`CASE ${branches} END`, { n, t: Array<string>(300).fill('x') });
  expect(messages[0]).toBe('invalid integer: x0');
  expect(messages[200]).toBe('invalid integer: x200');
  expect(messages[299]).toBe('a value does not convert to the required type');
});

test('values of every type are told', () => {
  const columns = { m: of(decimal(10, 2), ['12345.67']), b: of(BINARY, [new Uint8Array([1, 2])]) };
  expect(messagesOf('CAST(m AS decimal(4,2))', columns)).toEqual(['out of range: 12345.67']);
  expect(messagesOf('CAST(CAST(b AS string) AS integer)', columns)).toEqual(['invalid integer: AQI=']);
});
