import { checkExpression } from '../../../model/expression/check.ts';
import type { Expression } from '../../../model/expression/expression.ts';
import { printExpression } from '../../../model/expression/print.ts';
import {
  BOOLEAN,
  DATE,
  type DataType,
  decimal,
  FLOAT,
  INTEGER,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
  typeName,
} from '../../../model/types.ts';

const field = (name: string, type: DataType) => ({ name, type, nullable: true });

/** A column of each type; two that differ in case only; one that needs quotes. */
export const SCHEMA = [
  field('a', INTEGER),
  field('b', INTEGER),
  field('amount', FLOAT),
  field('country', STRING),
  field('name', STRING),
  field('active', BOOLEAN),
  field('ordered', DATE),
  field('shipped', DATE),
  field('ts', TIMESTAMP),
  field('tz', TIMESTAMP_TZ),
  field('at', TIME),
  field('price', decimal(12, 2)),
  field('rate', decimal(10, 4)),
  field('Zip code', STRING),
  field('Key', STRING),
  field('KEY', STRING),
];

export const NOW = new Date('2025-06-01T12:00:00.500Z');

/** What an expression is checked as: `text : type`, or its problems as `code [place] message; remedy`. */
export function checked(text: string, expect?: DataType): string {
  const { expression, problems } = checkExpression(text, SCHEMA, { now: NOW, ...(expect ? { expect } : {}) });
  if (expression) return `${printExpression(expression)} : ${typeName(expression.type)}`;
  return problems
    .map(
      ({ code, message, remedy, span }) =>
        `${code} [${text.slice(span.start, span.end)}] ${message}${remedy ? `; ${remedy}` : ''}`,
    )
    .join('\n');
}

/** An expression without its places in a text, to compare two. */
export function withoutSpans(expression: Expression): unknown {
  return JSON.parse(
    JSON.stringify(expression, (key, value) => {
      if (key === 'span') return undefined;
      if (typeof value === 'bigint') return `${value}n`;
      return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
        ? `float ${1 / value} ${value}`
        : value;
    }),
  );
}
