import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, TIME, TIMESTAMP, TIMESTAMP_TZ } from '../../../model/types.ts';

/** The types whose values are read from texts. */
export const TEXT_TYPES: readonly DataType[] = [
  ...[INTEGER, FLOAT, decimal(5, 2), decimal(38, 10), decimal(38, 0), BOOLEAN, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ],
];

const words = (text: string): string[] => text.trim().split(/\s+/);
const zeros = (count: number): string => '0'.repeat(count);

const NUMBERS = [
  '1 2',
  ...words(`0 -0 +0 00 7 -7 +7 007 -007 1.0 1. .5 -.5 . - + --1 +-1 1,5 1_000 1e3 1E3 1e+3 1e-3 1e e3 1e+ 1.5e1 -1.5e-10 0e99999 0e-99999
    1e99999 1e-99999 1e2.5 0x10 1f 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551616
    999.99 -999.99 999.999 999.990 1000 1e2 12345e-2 12345e-3 0.001 0.0010 -0.00 1.7976931348623157e308 1.7976931348623158e308
    1.7976931348623159e308 1.8e308 -1e309 5e-324 2.4e-324 2e-324 0.1 0.30000000000000004 123456789012345678 123456789.123456789123
    2.2250738585072011e-308 9007199254740993 NaN nan -nan +NAN inf -Inf +INF infinity -Infinity infinit infinityy nanx ∞ ١٢ １２`),
  ...[
    `${zeros(60)}42`,
    `1${zeros(60)}`,
    `0.${zeros(60)}1`,
    `1.5${zeros(60)}`,
    `1${zeros(50)}e-50`,
    '9'.repeat(38),
    '9'.repeat(39),
  ],
];
const BOOLEANS =
  words(`true TRUE True tRuE false FALSE False t T f F yes YES Yes no NO 1 0 y n Y N on off tru truee fals falsey ye yess
  nope wahr 2 10 -1 tſ yeſ falſe null`);
const DAYS =
  words(`2025-01-31 2025/01/31 2025-01/31 2025.01.31 31.01.2025 01/31/2025 20250131 2025-1-31 2025-01-3 2025-001-1 2024-02-29
  2023-02-29 1900-02-29 2000-02-29 2025-04-31 2025-13-01 2025-00-01 2025-01-00 2025-01-32 0000-01-01 -0000-01-01 0001-01-01 -0044-03-15
  -0044/03/15 -9999-01-01 -9999-12-31 9999-12-31 10000-01-01 -0400-02-29 -0100-02-29 +2025-01-31 --025-01-31 2025-01-31- -025-01-31
  0000-02-29 today infinity 2025-W05-5`);
const TIMES = [
  '12:30 PM',
  ...words(`12:30 12:30:00 00:00 23:59:59 24:00 24:00:00 12:60 12:30:60 1:00 12:3 12:30: 12:30:5 12:30:00. 12:30:00.5 12:30:00.123456
    12:30:00.1234567 12:30:00.1234560 12:30:00.123456000 12:30:00.1234560000 12:30:00.000000001 12:30:00,5 12.30 12:30:00.5.5
    12:30:00.-5 noon 99:99 -1:00 12:30:00:00`),
];
const ZONES = [
  '',
  ' Z',
  ' +02',
  ...words('Z z +00 -00 +02 -02:30 +0530 +05:30 +23:59 -23:59 +24 +02:60 +2 +02: +02:3 UTC +02:00:00 −02'),
];
const SEPARATORS = ['T', 't', ' ', '  ', '', '_', '-'];
const TIMESTAMPS = [
  ...DAYS.flatMap((day) => ['', 'Z', 'T00:00', ' 12:30:00Z', 'T12:30:00.5+02:00'].map((rest) => day + rest)),
  ...TIMES.flatMap((time) => ['', 'Z', '+02'].flatMap((zone) => [`2025-01-31 ${time}${zone}`, `-0044-03-15T${time}${zone}`])),
  ...ZONES.flatMap((zone) => SEPARATORS.flatMap((at) => [`2025-01-31${at}12:30${zone}`, `2025-01-31${at}12:30:00.25${zone}`])),
  ...words(
    `9999-12-31T23:59:59.999999Z 9999-12-31T23:59:59.999999-00:01 9999-12-31T23:30+00:31 -9999-01-01T00:00Z -9999-01-01T00:00+00:01`,
  ),
];
const OTHERS = ['', 'ñandú', '🦤', 'a text that is longer than a view'];
const PLAIN = [...new Set([...NUMBERS, ...BOOLEANS, ...DAYS, ...TIMES, ...TIMESTAMPS, ...OTHERS])];

const BLANKS = [' ', '  ', '\t', '\n', '\v', '\f', '\r', ' \t\r\n '];
const NO_BLANKS = ['\u00a0', '\u2003', '\u200b', '\ufeff', '\0', '\u0085', '\u001c'];
const surrounded = (text: string): string[] =>
  [...BLANKS, ...NO_BLANKS].map((blank, i) => (i % 2 === 0 ? blank + text + blank : i % 3 === 0 ? text + blank : blank + text));

const CHARACTERS = "0123456789+-./:, TtZzeExXaAfFyYsSnNoOiI'\u00a0é";

/** The text with some of its characters replaced, left out, doubled or new. */
function mutated(text: string, next: () => number): string {
  const characters = [...text];
  const pick = (count: number) => Math.floor(next() * count);
  for (let edits = 1 + pick(2); edits > 0; edits--) {
    const at = pick(characters.length + 1);
    const other = CHARACTERS[pick(CHARACTERS.length)]!;
    const edit: [number, ...string[]][] = [[1, other], [1], [0, other], [0, characters[at] ?? other]];
    characters.splice(at, ...edit[pick(4)]!);
  }
  return characters.join('');
}

/** Texts that are values of some types, nearly are, or are not: also with blanks around them, and `mutations` that are changed at random. */
export function manyTexts(next: () => number, mutations: number): string[] {
  const random = Array.from({ length: mutations }, () => mutated(PLAIN[Math.floor(next() * PLAIN.length)]!, next));
  return [...new Set([...PLAIN, ...PLAIN.flatMap(surrounded), ...random])];
}

/** All texts of up to `length` of these characters. */
export function shortTexts(characters: string, length: number): string[] {
  let last = [''];
  const all = [...last];
  for (let i = 0; i < length; i++) {
    last = last.flatMap((text) => [...characters].map((character) => text + character));
    all.push(...last);
  }
  return all;
}
