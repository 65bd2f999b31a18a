import { expect, test } from 'vitest';
import { Scratch } from '../../../columns/scratch.ts';
import { scanCsv } from '../../../connectors/csv/chunk.ts';
import { decodeColumn } from '../../../connectors/csv/decode.ts';
import { classify, kindsOfType, typeOfKinds } from '../../../connectors/csv/infer-type.ts';
import { BOOLEAN, DATE, FLOAT, INTEGER, sameType, TIME, TIMESTAMP, TIMESTAMP_TZ, typeName } from '../../../model/types.ts';
import { random } from '../../model/expression/random.ts';
import { manyTexts } from '../../model/expression/texts.ts';
import { SEED } from '../../seed.ts';
import { arena } from './casting.ts';

const encoder = new TextEncoder();
const NUMBERS = [
  '0',
  '-0',
  '00',
  '-00',
  '+1',
  '007',
  '-007',
  '1.',
  '.5',
  '-.5',
  '.',
  '1e5',
  '1e-999',
  '1e999',
  '0e999',
  '01e5',
  '1e',
  '0.0',
];
const LONG = [
  '9007199254740992',
  '9007199254740993',
  '90071992547409920',
  '90071992547409921',
  '123456789012345678',
  '9223372036854775807',
];
const FRACTIONS = [
  '0.12345678901234567',
  '0.123456789012345678',
  '1.50000000000000000000',
  '100000000000000000000.5',
  '0.30000000000000004',
];
const WORDS = [
  'NaN',
  'nan',
  '-nan',
  '+inf',
  '-inf',
  'Infinity',
  '-infinity',
  'TRUE',
  'true',
  'yes',
  'y',
  't',
  '1',
  'off',
  'False',
];
const MOMENTS = [
  '2024-02-29',
  '2024/02/29',
  '-0044-03-15',
  '2023-02-29',
  '10:30',
  '10:30:00',
  '24:00:00',
  '00:00:00.5',
  '2024-02-29 10:00',
];
const ZONED = [
  '2024-02-29T10:00:00Z',
  '2024-02-29t10:00:00z',
  '2024-02-29 10:00:00+02',
  '2024-02-29 10:00:00.123456789',
  '2024-02-29T10:00+23:59',
];

/** Texts that fields can hold without quotes. */
const TEXTS = [...NUMBERS, ...LONG, ...FRACTIONS, ...WORDS, ...MOMENTS, ...ZONED, ...manyTexts(random(SEED), 4000)].filter(
  (text) => /[^\t-\r ]/.test(text) && !/[\0\n\r"]/.test(text),
);

test.each([INTEGER, FLOAT, BOOLEAN, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ].map((type) => [typeName(type), type] as const))(
  `a guess of %s takes the texts that it would be guessed from, and no others (SEED=${SEED})`,
  (_, type) => {
    const scratch = new Scratch(arena);
    const bytes = encoder.encode(`${TEXTS.join('\n')}\n`);
    const base = scratch.alloc(bytes.length + 256);
    arena.bytes.set(bytes, base);
    const dialect = {
      delimiter: Uint8Array.of(1),
      quote: 34,
      escape: 34,
      comment: new Uint8Array(),
      skipBlanks: false,
      padShort: false,
    };
    const range = { base, from: 0, stop: bytes.length, to: bytes.length, final: true, maxRows: 0xffffffff };
    const grid = scanCsv(arena, scratch, dialect, 1, range)!;
    expect(grid.rows).toBe(TEXTS.length);
    const { refused } = decodeColumn(arena, scratch, grid, 0, type, undefined, { dialect, nulls: 0, guessed: true, format: 0 });
    const taken = TEXTS.filter((_, row) => refused === 0 || arena.bytes[refused + row] === 0);
    const guessed = TEXTS.filter((text) => {
      const field = encoder.encode(text);
      return sameType(typeOfKinds(kindsOfType(type) | classify(field, 0, field.length)), type);
    });
    expect(taken).toEqual(guessed);
    scratch.dispose();
  },
);
