import { describe, expect, test } from 'vitest';
import { seeded } from './casting.ts';
import { compileNative } from './compile.ts';

interface Utf8 {
  validUtf8(p: number, length: number): number;
  codePoints(p: number, length: number): number;
  advance(p: number, end: number, count: number): number;
  previous(p: number): number;
  codePointAt(p: number): number;
  writeCodePoint(code: number, out: number): number;
}

const { functions, memory } = await compileNative<Utf8>('export * from "./utf8";');
const bytes = new Uint8Array(memory.buffer);
const TEXT = 0x200000;
const put = (data: readonly number[] | Uint8Array) => {
  bytes.set(data, TEXT);
  bytes.fill(0xff, TEXT + data.length, TEXT + data.length + 32);
  return data.length;
};
const valid = (data: readonly number[] | Uint8Array) => functions.validUtf8(TEXT, put(data)) === 1;
const decodes = (data: Uint8Array) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(data);
    return true;
  } catch {
    return false;
  }
};

describe('UTF-8', () => {
  test.each<[string, number[], boolean]>([
    ['nothing', [], true],
    ['ASCII with NUL', [0x61, 0, 0x7f], true],
    ['U+0080', [0xc2, 0x80], true],
    ['U+07FF', [0xdf, 0xbf], true],
    ['U+0800', [0xe0, 0xa0, 0x80], true],
    ['U+D7FF', [0xed, 0x9f, 0xbf], true],
    ['U+E000', [0xee, 0x80, 0x80], true],
    ['U+FFFF', [0xef, 0xbf, 0xbf], true],
    ['U+10000', [0xf0, 0x90, 0x80, 0x80], true],
    ['U+10FFFF', [0xf4, 0x8f, 0xbf, 0xbf], true],
    ['U+110000', [0xf4, 0x90, 0x80, 0x80], false],
    ['a surrogate', [0xed, 0xa0, 0x80], false],
    ['an overlong slash', [0xc0, 0xaf], false],
    ['an overlong U+007F', [0xc1, 0xbf], false],
    ['three overlong bytes', [0xe0, 0x9f, 0xbf], false],
    ['four overlong bytes', [0xf0, 0x8f, 0xbf, 0xbf], false],
    ['a lone continuation', [0x80], false],
    ['five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80], false],
    ['0xff', [0xff], false],
    ['a lead byte at the end', [0x61, 0xc3], false],
    ['two of three bytes', [0xe2, 0x82], false],
    ['three of four bytes', [0xf0, 0x9f, 0xa6], false],
    ['a letter within a sequence', [0xe2, 0x61, 0xac], false],
  ])('%s', (_, data, expected) => {
    expect(valid(data)).toBe(expected);
    for (const before of [1, 14, 15, 16, 17, 40]) {
      expect(valid([...Array<number>(before).fill(0x61), ...data])).toBe(expected);
      expect(valid([...data, ...Array<number>(before).fill(0x61)])).toBe(expected);
    }
  });

  test('random bytes are judged as TextDecoder judges them', () => {
    const next = seeded('utf-8');
    const letters = ['a', 'é', '€', '🦤', 'ñ', 'z'].map((letter) => [...new TextEncoder().encode(letter)]);
    for (let round = 0; round < 50_000; round++) {
      const data = Uint8Array.from(Array.from({ length: next() % 12 }, () => letters[next() % 6]!).flat());
      if (data.length && round % 2) data[next() % data.length] = next();
      if (valid(data) !== decodes(data)) expect([...data]).toBe(decodes(data) ? 'valid' : 'invalid');
    }
  });

  test.each(['', 'a', 'ñandú', '🦤🦤', 'x'.repeat(100), 'aé€🦤'.repeat(9), 'é'.repeat(8), '€'.repeat(16)])(
    'steps through %j',
    (text) => {
      const points = [...text];
      const length = put(new TextEncoder().encode(text));
      expect(functions.codePoints(TEXT, length)).toBe(points.length);
      let p = TEXT;
      points.forEach((point, i) => {
        expect(functions.codePointAt(p)).toBe(point.codePointAt(0));
        const after = functions.advance(p, TEXT + length, 1);
        expect(functions.previous(after)).toBe(p);
        expect(functions.advance(TEXT, TEXT + length, i + 1)).toBe(after);
        const written = functions.writeCodePoint(point.codePointAt(0)!, TEXT + 4096);
        expect(bytes.slice(TEXT + 4096, TEXT + 4096 + written)).toEqual(bytes.slice(p, after));
        p = after;
      });
      expect(p).toBe(TEXT + length);
      expect(functions.advance(TEXT, TEXT + length, 1000)).toBe(p);
    },
  );
});

test('a character that goes on behind the text is cut off', () => {
  for (const character of [
    [0xc3, 0xa9],
    [0xe2, 0x82, 0xac],
    [0xf0, 0x9f, 0xa6, 0xa4],
  ]) {
    for (let length = 1; length < character.length; length++) {
      put(character);
      bytes.fill(0x80, TEXT + character.length, TEXT + character.length + 32);
      expect(functions.validUtf8(TEXT, length)).toBe(0);
    }
  }
});

test.each([0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff])('code point %i is written as it is', (code) => {
  const expected = new TextEncoder().encode(String.fromCodePoint(code));
  expect(functions.writeCodePoint(code, TEXT)).toBe(expected.length);
  expect([...bytes.slice(TEXT, TEXT + expected.length)]).toEqual([...expected]);
});
