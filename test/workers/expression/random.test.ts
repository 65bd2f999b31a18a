import { expect, test } from 'vitest';
import { buildVector, readValues, type Value } from '../../../columns/values.ts';
import type { Vector } from '../../../columns/vector.ts';
import { checkExpression } from '../../../model/expression/check.ts';
import type { DataType } from '../../../model/types.ts';
import { evaluate } from '../../../workers/expression/evaluate.ts';
import { KINDS, random, randomExpression } from '../../model/expression/random.ts';
import { NOW, SCHEMA } from '../../model/expression/support.ts';
import { SEED } from '../../seed.ts';
import { arena, Refusal, type Results, scratch } from './evaluation.ts';
import { interpret, type Row } from './reference.ts';
import { native, shown } from './reference-casts.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 1500);
const SIZES = [1, 2, 63, 64, 65, 130];

const LONG = 'a text that is longer than a view';
const VALUES: Readonly<Record<string, readonly Value[]>> = {
  integer: [0, 1, -1, 2, 3, 7, -7, 12, 100, 9223372036854775807n, -9223372036854775808n, 4294967296],
  float: [0, -0, 0.5, -0.5, 1.5, 2.25, -1234.56, 1e300, 1e-300, 2 ** 53, Number.NaN, Infinity, -Infinity, 0.1],
  string: [
    '',
    'a',
    'b',
    'x',
    'it',
    'Ñandú',
    '🦤',
    '12',
    ' 7 ',
    '100%',
    'a_b',
    'aaa',
    'e\u0301x1',
    LONG,
    `${LONG}!`,
    `12 ${LONG} é`,
  ],
  boolean: [true, false],
  date: ['1970-01-01', '2024-02-29', '2024-01-31', '1969-12-31', '0001-01-01', '9999-12-31', '2025-06-01'],
  timestamp: ['1970-01-01T00:00:00', '2024-02-29T12:30:59.999999', '1969-12-31T23:59:59.5', '9999-12-31T23:59:59'],
  time: ['00:00:00', '23:59:59.999999', '12:30:00'],
};

function values(type: DataType, rows: number, next: () => number): Value[] {
  const pool =
    type.kind === 'decimal'
      ? ['0', '1', '-1', '0.5', '-0.05', '99999.99', '-99999.99', '12.25'].map((text) => padded(text, type.scale))
      : VALUES[type.kind]!;
  const nulls = next() < 0.3 ? 0 : next() * 0.5;
  const zone = type.kind === 'timestamp' && type.zoned ? 'Z' : '';
  return Array.from({ length: rows }, () => {
    if (next() < nulls) return null;
    const value = pool[Math.floor(next() * pool.length)]!;
    return zone ? value + zone : value;
  });
}

function padded(text: string, scale: number): string {
  const [whole, fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(scale, '0')}`;
}

const same = (a: Value | Refusal, b: Value | Refusal): boolean =>
  Object.is(a, b) || (a instanceof Refusal && b instanceof Refusal && a.code === b.code);

const describeRow = (data: ReadonlyMap<string, Value[]>, row: number): string =>
  [...data].map(([name, column]) => `${name}=${column[row]}`).join(', ');

test(`random expressions give what they mean, row by row (SEED=${SEED})`, () => {
  const next = random(SEED);
  let evaluated = 0;
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const text = randomExpression(next, KINDS[round % KINDS.length]!, 3);
    const { expression } = checkExpression(text, SCHEMA, { now: NOW });
    if (!expression) continue;
    scratch.reset();
    const rows = SIZES[Math.floor(next() * SIZES.length)]!;
    const data = new Map<string, Value[]>(SCHEMA.map(({ name, type }) => [name, values(type, rows, next)]));
    const vectors = new Map<string, Vector>(
      SCHEMA.map(({ name, type }) => [name, buildVector(arena, scratch, type, data.get(name)!)]),
    );
    const result = evaluate(expression, { rows, column: (name) => vectors.get(name)! }, { arena, scratch });
    const actual: Results = readValues(arena, result.vector).map((value, row) => {
      const code = result.refusals ? arena.bytes[result.refusals.codes + row]! : 0;
      return code === 0 ? value : new Refusal(code);
    });
    const expected = Array.from({ length: rows }, (_, row) => {
      const natives: Row = Object.fromEntries(SCHEMA.map(({ name, type }) => [name, native(data.get(name)![row]!, type)]));
      return shown(interpret(expression, natives), expression.type);
    });
    actual.forEach((value, row) => {
      const place = () => `round ${round}: ${text}\nrow ${row} of ${rows}: ${describeRow(data, row)}`;
      if (!same(value, expected[row]!)) expect(value, place()).toEqual(expected[row]);
    });
    evaluated++;
    refused += expected.some((value) => value instanceof Refusal) ? 1 : 0;
  }
  expect(evaluated).toBeGreaterThan(ROUNDS / 2);
  expect(refused).toBeGreaterThan(ROUNDS / 50);
});
