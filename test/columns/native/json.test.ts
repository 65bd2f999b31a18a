// The scanners of JSON text, with every text moved over the borders of their blocks; JSON.parse says what is JSON.
import { describe, expect, test } from 'vitest';
import { JSON_CUT_BYTES, JSON_MAX_DEPTH, REFUSED_SURROGATE } from '../../../columns/layout.ts';
import { arena } from './casting.ts';
import { scratch } from './columns.ts';
import { compileNative } from './compile.ts';

interface Json {
  scanScalar(p: number, c: number): number;
  status(): number;
  unescape(p: number, end: number, out: number): number;
  escapeText(p: number, length: number, out: number): number;
  compactJson(p: number, length: number, stack: number, out: number): number;
  elementEnd(p: number, end: number): number;
}

const { functions, memory } = await compileNative<Json>(`
  export { scanScalar } from "./json-scan";
  import { scanStatus } from "./json-scan";
  export { unescape, escapeText, compactJson } from "./json-text";
  export { elementEnd } from "./json-cut";
  export function status(): i32 { return scanStatus; }
`);
const bytes = new Uint8Array(memory.buffer);
const [TEXT, OUT, STACK] = [0x200000, 0x280000, 0x300000];
const SHIFTS = Array.from({ length: 131 }, (_, shift) => shift);
const encode = (text: string) => new TextEncoder().encode(text);

/** Puts text into the memory, with what may stand behind it. Returns its length. */
function put(text: string, behind = '\n', at = TEXT): number {
  const data = encode(text);
  bytes.set(data, at);
  bytes.fill(behind.charCodeAt(0), at + data.length, at + data.length + 64);
  return data.length;
}
const textAt = (from: number, end: number) => new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice(from, end));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a scalar is read whole. */
const scans = (text: string, at = TEXT) => {
  const length = put(text, '\n', at);
  return functions.scanScalar(at, bytes[at]!) >>> 0 === at + length;
};

describe('numbers and words', () => {
  const parts = [
    '0',
    '-0',
    '7',
    '-7',
    '10',
    '007',
    '-01',
    '1.',
    '.5',
    '1.5',
    '1.50',
    '-',
    '--1',
    '1e',
    '1e5',
    '1E+5',
    '1e-05',
    '1e+',
    '1.e5',
    '0.0',
    '0e0',
    '01.5',
    '+1',
    '1.2.3',
    '1ee5',
    '00',
  ].concat([
    'true',
    'false',
    'null',
    'True',
    'tru',
    'truE',
    'nul',
    'nulL',
    'falsy',
    'fals',
    'falsE',
    'NaN',
    'Infinity',
    '-Infinity',
  ]);
  test.each(parts)('%s', (text) => {
    expect(scans(text)).toBe(parsed(text) !== undefined);
  });
  test('of any length', () => {
    for (const shift of SHIFTS.slice(1)) {
      for (const text of [
        `1${'2'.repeat(shift)}`,
        `-1.${'3'.repeat(shift)}`,
        `1e${'0'.repeat(shift)}`,
        `0.${'5'.repeat(shift)}e-1`,
      ])
        expect(scans(text)).toBe(true);
      for (const text of [`1${'2'.repeat(shift)}.`, `1.${'3'.repeat(shift)}e`, `0${'1'.repeat(shift)}`, `-${'0'.repeat(shift)}x`])
        expect(scans(text)).toBe(false);
    }
  });
});

const CONTROLS = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code));
const ESCAPES = [
  '\\"',
  '\\\\',
  '\\/',
  '\\b',
  '\\f',
  '\\n',
  '\\r',
  '\\t',
  '\\u0041',
  '\\u00e9',
  '\\u20AC',
  '\\ud83d\\ude00',
  '\\uDBFF\\uDFFF',
  '\\ud800\\udc00',
  '\\ud83e\\udde0',
  '\\u0000',
  '\\u000a',
];
const WRONG = ['\\x', '\\u12', '\\u12g4', '\\', '\\u', '\\\\\\'].concat(CONTROLS);
const HALVES = [
  '\\ud800',
  '\\udc00',
  '\\ud83d\\u0041',
  '\\ud83dx',
  '\\ud83d\\n',
  '\\ude00\\ud83d',
  '\\ud83d\\ud83d',
  '\\udbff\\ue000',
  '\\ud83d\\udbff',
  '\\udfff\\udfff',
];

describe('strings', () => {
  test.each(ESCAPES)('with %s', (escape) => {
    for (const shift of SHIFTS) {
      for (const content of [
        `${'x'.repeat(shift)}${escape}`,
        `${'x'.repeat(shift)}${escape}${escape}y`,
        `é${'x'.repeat(shift)}😀${escape}z`,
      ]) {
        expect(scans(`"${content}"`), content).toBe(true);
        const end = TEXT + 1 + encode(content).length;
        const behind = functions.unescape(TEXT + 1, end, OUT) >>> 0;
        expect(textAt(OUT, behind)).toBe(JSON.parse(`"${content}"`));
      }
    }
  });
  test.each(WRONG)('not with %j', (wrong) => {
    for (const shift of SHIFTS) expect(scans(`"${'x'.repeat(shift)}${wrong}"`)).toBe(false);
  });
  test.each(HALVES)('not with %s', (half) => {
    for (const shift of SHIFTS) {
      expect(scans(`"${'x'.repeat(shift)}${half}"`)).toBe(false);
      expect(functions.status()).toBe(REFUSED_SURROGATE);
    }
  });
});

test('every byte is escaped as JSON.stringify escapes it', () => {
  const special = [...CONTROLS, '"', '\\', '/', '\x7f', 'é', '😀', '!'];
  for (const character of special) {
    for (const shift of SHIFTS) {
      const text = `${'x'.repeat(shift)}${character}${character}y${'z'.repeat(shift % 20)}${character}`;
      const length = put(text, '"');
      const behind = functions.escapeText(TEXT, length, OUT) >>> 0;
      expect(textAt(OUT, behind)).toBe(JSON.stringify(text).slice(1, -1));
      const back = functions.unescape(OUT, behind, OUT + 0x10000) >>> 0;
      expect(textAt(OUT + 0x10000, back)).toBe(text);
    }
  }
});

/** The text without blanks, or undefined where it is refused. */
function compact(text: string, behind = 'x'): string | undefined {
  const length = put(text, behind);
  bytes.fill(0xee, STACK, STACK + JSON_MAX_DEPTH + 64);
  const end = functions.compactJson(TEXT, length, STACK, OUT) >>> 0;
  // A level more would be written past the stack.
  expect(bytes[STACK + JSON_MAX_DEPTH]).toBe(0xee);
  return end === 0 ? undefined : textAt(OUT, end);
}

describe('JSON without its blanks', () => {
  const sound = [
    '{}',
    '[]',
    ' { } ',
    ' [ ] ',
    '1',
    ' -1.25 ',
    '"a b"',
    ' "a" ',
    'true',
    'null ',
    '[1 , 2,[ ] ]',
    '{ "a" : [ { "b c" : "d , e" } , null ] , "f" : { } }',
    '[[[]],[]]',
    '\t[\r\n1\n]\t',
    '"\\u00e9\\n"',
    '{"":""}',
    '[0]',
    '12',
  ];
  const broken = [
    '',
    ' ',
    '{',
    '[',
    '[1',
    '{"a"',
    '{"a":',
    '{"a":1',
    '[1,',
    '[1,]',
    '{"a":1,}',
    '{,}',
    '[,]',
    '{1:2}',
    '{a:1}',
    '{"a" 1}',
    '{"a"::1}',
    '[1 2]',
    '[}',
    '{]',
    '1 2',
    '[1]]',
    '{}{}',
    '"a',
    'a"',
    '[1}',
    '{"a":1]',
    '01',
    '1.',
    'tru',
    '[tru]',
    '"\u0001"',
    '[1]x',
    '{"a":}',
  ];
  test.each(sound)('%j', (text) => {
    for (const behind of ['x', '1', ']', '}', '"', ' ', ',', 'e', '.'])
      expect(compact(text, behind)).toBe(JSON.stringify(JSON.parse(text)).replace('é\\n', '\\u00e9\\n'));
    for (const shift of SHIFTS) {
      const inner = `[${' '.repeat(shift)}"${'x'.repeat(shift)}",${text}${'\n'.repeat(shift)}]`;
      expect(compact(inner)).toBe(`["${'x'.repeat(shift)}",${compact(text)}]`);
    }
  });
  test.each(broken)('not %j', (text) => {
    for (const behind of ['x', '1', ']', '}', '"', ' ', 'e', '\n']) expect(compact(text, behind)).toBeUndefined();
  });
  test('as deep as it may be, and no deeper', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"a":', '}]'],
    ] as const) {
      const levels = (depth: number) => `${open.repeat(depth)}0${close.repeat(depth)}`;
      const each = open.startsWith('[{') ? 2 : 1;
      expect(compact(levels(JSON_MAX_DEPTH / each))).toBe(levels(JSON_MAX_DEPTH / each));
      expect(compact(levels(JSON_MAX_DEPTH / each + 1))).toBeUndefined();
    }
  });
});

/** Elements that hold what cutting must not take for an end. */
const ELEMENTS = [
  '{"a":1,"b":[1,2]}',
  '"x,y"',
  '"\\""',
  '"\\\\"',
  '"\\\\\\",]"',
  '[[],{}]',
  '{"k":"]}"}',
  '1',
  '"\\\\\\\\"',
  '{"a":{"b":{"c":[1,[2,[3]]]}}}',
  '""',
  'null',
];

/** Where `jsonCut` cuts the text behind `enough`, told in pieces of so many bytes. */
function cut(text: string, enough: number, piece: number): number {
  scratch.reset();
  const data = encode(text);
  const base = scratch.alloc(data.length + 64);
  arena.bytes.fill(0x22, base, base + data.length + 64);
  arena.bytes.set(data, base);
  const state = scratch.allocZeroed(JSON_CUT_BYTES);
  for (let to = piece; ; to += piece) {
    const final = to >= data.length ? 1 : 0;
    const found = arena.kernels.jsonCut(base, Math.min(to, data.length), enough, final, state);
    if (found !== 0 || final) return found;
  }
}

describe('a list is cut between its elements', () => {
  test.each(ELEMENTS)('%s', (element) => {
    for (const shift of SHIFTS.filter((shift) => shift !== 0)) {
      const first = `"${'x'.repeat(shift)}"`;
      const text = `${first},${element},${element}]`;
      const commas = [first.length + 1, first.length + element.length + 2];
      for (const piece of [32, 33, 64, 4096]) {
        for (const enough of [1, commas[0]!, commas[0]! + 1, commas[1]!]) {
          expect([shift, piece, enough, cut(text, enough, piece)]).toEqual([
            shift,
            piece,
            enough,
            commas.find((comma) => comma >= enough),
          ]);
        }
        expect(cut(text, commas[1]! + 1, piece)).toBe(-text.length);
        expect(cut(text.slice(0, -1), commas[1]! + 1, piece)).toBe(0);
      }
    }
  });
  test.each(ELEMENTS)('where %s ends', (element) => {
    for (const shift of SHIFTS) {
      const text = `${element.replaceAll('x', 'x'.repeat(shift + 1))},"b",1`;
      const length = put(text);
      expect(functions.elementEnd(TEXT, TEXT + length) - TEXT).toBe(text.length - ',"b",1'.length);
    }
    const alone = put(element);
    expect(functions.elementEnd(TEXT, TEXT + alone) - TEXT).toBe(element.length);
  });
});

test('lines are counted and found wherever blocks end', () => {
  for (const shift of SHIFTS) {
    scratch.reset();
    const text = `${'x'.repeat(shift)}\n\n${'y'.repeat(shift)}\nz`;
    const base = scratch.alloc(text.length + 64);
    arena.bytes.fill(10, base, base + text.length + 64);
    arena.bytes.set(encode(text), base);
    expect(arena.kernels.jsonCountLines(base, 0, text.length)).toBe(3);
    expect(arena.kernels.jsonCountLines(base, shift + 1, text.length)).toBe(2);
    expect(arena.kernels.jsonLineEnd(base, 0, text.length)).toBe(shift + 1);
    expect(arena.kernels.jsonLineEnd(base, shift + 2, text.length)).toBe(2 * shift + 3);
    expect(arena.kernels.jsonLineEnd(base, 2 * shift + 3, text.length)).toBe(0);
  }
});
