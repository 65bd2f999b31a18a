import { expect, test } from 'vitest';
import { formatDecimal, formatTime, formatTimestamp, type Value } from '../../../columns/values.ts';
import type { LiteralValue } from '../../../model/expression/expression.ts';
import { formatDate, parseLiteral } from '../../../model/expression/literals.ts';
import { type DataType, typeName } from '../../../model/types.ts';
import { random } from '../../model/expression/random.ts';
import { manyTexts, shortTexts, TEXT_TYPES } from '../../model/expression/texts.ts';
import { SEED } from '../../seed.ts';
import { arena, castFromText } from './casting.ts';

const TEXTS = [
  ...manyTexts(random(SEED), Number(process.env.ROUNDS ?? 30_000)),
  ...shortTexts('01.e+- ', 5),
  ...shortTexts('tfyesno10', 4),
];
const { kernels } = arena;

type Kernel = Parameters<typeof castFromText>[0];

function kernelOf(type: DataType): Kernel {
  switch (type.kind) {
    case 'integer':
      return kernels.castTextToI64;
    case 'float':
      return kernels.castTextToF64;
    case 'decimal':
      return (...args) => kernels.castTextToDecimal(...args, type.scale, type.precision);
    case 'boolean':
      return kernels.castTextToBool;
    case 'date':
      return kernels.castTextToDate;
    case 'time':
      return kernels.castTextToTime;
    case 'timestamp':
      return (...args) => kernels.castTextToTimestamp(...args, Number(type.zoned));
    default:
      throw new Error(`no text is read as ${typeName(type)}`);
  }
}

/** The literal as columns are read. */
function valueOf(value: LiteralValue, type: DataType): Value {
  switch (type.kind) {
    case 'integer':
      return Number.isSafeInteger(Number(value)) ? Number(value) : (value as bigint);
    case 'decimal':
      return formatDecimal(value as bigint, type.scale);
    case 'date':
      return formatDate(value as number);
    case 'time':
      return formatTime(value as bigint);
    case 'timestamp':
      return formatTimestamp(value as bigint, type.zoned);
    default:
      return value;
  }
}

test.each(TEXT_TYPES.map((type) => [typeName(type), type] as const))(
  `literals and columns take the same texts for values of %s (SEED=${SEED})`,
  (_, type) => {
    const columns = castFromText(kernelOf(type), type, TEXTS);
    let values = 0;
    TEXTS.forEach((text, row) => {
      const literal = parseLiteral(text, type);
      const refused = columns[row] === 'overflow' || columns[row] === 'invalid';
      const expected = refused ? undefined : columns[row];
      const actual = literal === undefined ? undefined : valueOf(literal, type);
      if (!Object.is(actual, expected)) expect(actual, JSON.stringify(text)).toEqual(expected);
      values += refused ? 0 : 1;
    });
    expect(values).toBeGreaterThan(20);
    expect(values).toBeLessThan(TEXTS.length / 2);
  },
);
