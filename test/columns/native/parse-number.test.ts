import { describe, expect, test } from 'vitest';
import { BOOLEAN, decimal, FLOAT, INTEGER } from '../../../model/types.ts';
import { arena, castFromText, seeded } from './casting.ts';

const { kernels } = arena;
const toFloat = (texts: (string | null)[]) => castFromText(kernels.castTextToF64, FLOAT, texts);
const toDecimal = (precision: number, scale: number, texts: (string | null)[]) =>
  castFromText(
    (views, n, validity, out, refused) => kernels.castTextToDecimal(views, n, validity, out, refused, scale, precision),
    decimal(precision, scale),
    texts,
  );

describe('text to integer', () => {
  test.each([
    ['0', 0],
    ['-0', 0],
    ['+5', 5],
    ['42', 42],
    ['-1234567890123456', -1234567890123456],
    ['12345678901234567', 12345678901234567n],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9223372036854775808', 'overflow'],
    ['-9223372036854775809', 'overflow'],
    ['18446744073709551616', 'overflow'],
    ['99999999999999999999999999', 'overflow'],
    ['0000000000000000000000000012', 12],
    ['-00000000000000000000', 0],
    ['  7\t', 7],
    [' ', 'invalid'],
    ['', 'invalid'],
    ['-', 'invalid'],
    ['+-1', 'invalid'],
    ['1 2', 'invalid'],
    ['1.0', 'invalid'],
    ['1e3', 'invalid'],
    ['0x10', 'invalid'],
    ['1_000', 'invalid'],
    ['123456789012345678x', 'invalid'],
    ['1234567890123456789012x', 'invalid'],
    ['x', 'invalid'],
    ['١', 'invalid'],
    [null, null],
  ])('%s is %s', (text, value) => {
    expect(castFromText(kernels.castTextToI64, INTEGER, [text])).toEqual([value]);
  });
});

describe('text to float', () => {
  test.each([
    ['1', 1],
    ['1.', 1],
    ['.5', 0.5],
    ['-.5', -0.5],
    ['+3', 3],
    ['-0', -0],
    ['-0.0', -0],
    ['123.45', 123.45],
    ['-1.5e-10', -1.5e-10],
    ['1E+3', 1000],
    ['00000000000000000000001.50', 1.5],
    ['  1.5 ', 1.5],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['+INF', Infinity],
    ['NaN', NaN],
    ['-nan', NaN],
    ['1e308', 1e308],
    ['1.7976931348623158e308', 1.7976931348623157e308],
    ['1.7976931348623159e308', 'overflow'],
    ['-1e400', 'overflow'],
    ['1e99999999999', 'overflow'],
    ['1e-99999999999', 0],
    ['0e99999999999', 0],
    ['', 'invalid'],
    ['.', 'invalid'],
    ['-', 'invalid'],
    ['e5', 'invalid'],
    ['1e', 'invalid'],
    ['1e+', 'invalid'],
    ['1.2.3', 'invalid'],
    ['1..2', 'invalid'],
    ['--1', 'invalid'],
    ['1,5', 'invalid'],
    ['0x1p3', 'invalid'],
    ['1_0', 'invalid'],
    ['infinite', 'invalid'],
    ['nano', 'invalid'],
    ['1f', 'invalid'],
    ['12345678901234567890x', 'invalid'],
    [null, null],
  ])('%s is %s', (text, value) => {
    expect(toFloat([text])).toEqual([value]);
  });

  const hard = [
    '9007199254740991',
    '9007199254740993',
    '9007199254740992.999999999999999999999999',
    '9007199254740993.000000000000000000000000',
    '9007199254740993.000000000000000000000001',
    '9007199254740995',
    '18014398509481989',
    '0.500000000000000166533453693773481063544750213623046875',
    '3.518437208883201171875e13',
    '62.5364939768271845828',
    '8.10109172351e-10',
    '1.50000000000000011102230246251565',
    '2.2250738585072011e-308',
    '2.2250738585072012e-308',
    '2.2250738585072014e-308',
    '4.9406564584124654e-324',
    '2.4703282292062327e-324',
    '2.4703282292062328e-324',
    '5e-324',
    '3e-324',
    '2e-324',
    '1e-400',
    '1.448997445238699',
    '6.8985865317742005e-180',
    '1.3076622631878654e65',
    '89255e-22',
    '104308485241983990666713401708072175773165034278685682641111762292409330928739751702404658197872319129036519947435319418387839758990478549477777586673075945844895981012024387992135617064532141489278815239849108105951619997829153633535314849999674266169258928940692239684771590065027025835804863585454872499320500023126142553932654370362024104462255244034053203998964360882487378334860197725139151265590832887433736189468858614521708567646743455601905935595381852723723645799866672558576993978025033590728687206296379801363024094048327273913079612469982585674824156000783167963081616214710691759864332339239688734656548790656486646106983450809073750535624894296242072010195710276073073042036425579852459556183541199012652571123898996574563824424330960027873516082763671875e-1075',
    `1${'0'.repeat(400)}e-400`,
    `0.${'0'.repeat(400)}1e401`,
    `${'9'.repeat(800)}e-500`,
    `1.${'0'.repeat(800)}1`,
  ];
  test('hard cases round as JavaScript rounds them', () => {
    expect(toFloat(hard)).toEqual(hard.map(Number));
  });

  test('every power of ten and what lies beside it', () => {
    const texts: string[] = [];
    for (let power = -345; power <= 308; power++) {
      for (const digits of ['1', '9', '1.0000000000000002', '9.9999999999999989', '5', '2.5']) {
        const text = `${digits}e${power}`;
        if (Number(text) !== Infinity) texts.push(text);
      }
    }
    expect(toFloat(texts)).toEqual(texts.map(Number));
  });

  test('random decimals round as JavaScript rounds them', () => {
    const next = seeded('text to float');
    const bits = new DataView(new ArrayBuffer(8));
    const texts = Array.from({ length: 200_000 }, (_, row) => {
      bits.setUint32(0, next());
      bits.setUint32(4, next());
      const value = bits.getFloat64(0);
      if (row % 8 === 0) return String((next() - 2 ** 31) / 100);
      if (row % 8 === 1) return `${next()}${next()}.${next()}e${(next() % 640) - 330}`;
      if (row % 8 === 2) return `-${next() % 1000}.${String(next()).slice(0, next() % 9)}`;
      if (!Number.isFinite(value)) return '0';
      return row % 8 === 3 ? value.toPrecision(17) : row % 8 === 4 ? value.toExponential(19) : String(value);
    }).map((text) => (Number.isFinite(Number(text)) ? text : '1'));
    const wrong = toFloat(texts)
      .map((value, row) => [texts[row], value, Number(texts[row])] as const)
      .filter(([, value, expected]) => !Object.is(value, expected));
    expect(wrong).toEqual([]);
  });

  test('halfway points between neighbouring doubles go to the even one, and a digit more decides', () => {
    const next = seeded('halfway');
    const texts = Array.from({ length: 5_000 }, (_, row) => {
      const significand = (1n << 53n) | (BigInt(next()) << 21n) | BigInt(next() >>> 11) | 1n;
      const shift = BigInt(next() % 120);
      const halfway = row % 2 === 0 ? (significand << shift).toString() : `${significand * 5n ** shift}e-${shift}`;
      return row % 4 < 2 ? halfway : halfway.replace(/^(\d+)/, '$1.00000000000000000000000000001');
    });
    expect(toFloat(texts)).toEqual(texts.map(Number));
  });
});

describe('text to decimal', () => {
  test.each([
    [10, 2, '123.45', '123.45'],
    [10, 2, '123.4', '123.40'],
    [10, 2, '-.5', '-0.50'],
    [10, 2, '5.', '5.00'],
    [10, 2, '+7', '7.00'],
    [10, 2, '-0', '0.00'],
    [10, 2, ' 1.20 ', '1.20'],
    [10, 2, '123.450000000000000000000', '123.45'],
    [10, 2, '123.456', 'invalid'],
    [10, 2, '0.001', 'invalid'],
    [10, 2, '99999999.99', '99999999.99'],
    [10, 2, '100000000', 'overflow'],
    [10, 2, '1.5e3', '1500.00'],
    [10, 2, '150E-2', '1.50'],
    [10, 2, '15e-3', 'invalid'],
    [10, 2, '1e99999999999', 'overflow'],
    [10, 2, '0e99999999999', '0.00'],
    [10, 2, '', 'invalid'],
    [10, 2, '.', 'invalid'],
    [10, 2, '1.2.3', 'invalid'],
    [10, 2, '12a', 'invalid'],
    [10, 2, 'nan', 'invalid'],
    [10, 2, '1e', 'invalid'],
    [1, 0, '9', '9'],
    [1, 0, '10', 'overflow'],
    [18, 6, '123456789012.345678', '123456789012.345678'],
    [19, 0, '1234567890123456789', '1234567890123456789'],
    [38, 0, '99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    [38, 0, '-99999999999999999999999999999999999999', '-99999999999999999999999999999999999999'],
    [38, 0, '100000000000000000000000000000000000000', 'overflow'],
    [38, 0, '000000000000000000000000000000000000000000000001', '1'],
    [38, 37, '9.9999999999999999999999999999999999999', '9.9999999999999999999999999999999999999'],
    [38, 38, '-0.00000000000000000000000000000000000001', '-0.00000000000000000000000000000000000001'],
    [38, 38, '1', 'overflow'],
    [38, 2, null, null],
  ] as const)('decimal(%s,%s) of %s is %s', (precision, scale, text, value) => {
    expect(toDecimal(precision, scale, [text])).toEqual([value]);
  });
});

describe('text to boolean', () => {
  test('takes the words that a CAST takes, in any case', () => {
    const yes = ['true', 'TRUE', 'True', 't', 'T', 'yes', 'YES', 'y', 'Y', 'on', 'ON', '1', ' true '];
    const no = ['false', 'FALSE', 'f', 'F', 'no', 'No', 'n', 'N', 'off', 'Off', '0'];
    const bad = ['', 'tru', 'truee', 'falsy', '2', '10', 'onn', 'of', 'nope', 'y e s'];
    expect(castFromText(kernels.castTextToBool, BOOLEAN, [...yes, ...no, ...bad, null])).toEqual([
      ...yes.map(() => true),
      ...no.map(() => false),
      ...bad.map(() => 'invalid'),
      null,
    ]);
  });

  test.each([0, 1, 63, 64, 65, 1000])('%j rows', (rows) => {
    const values = Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? null : row % 3 === 0));
    expect(
      castFromText(
        kernels.castTextToBool,
        BOOLEAN,
        values.map((value) => (value === null ? null : String(value))),
      ),
    ).toEqual(values);
  });
});
