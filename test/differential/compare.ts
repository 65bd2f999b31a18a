import type { Value } from './data.ts';
import type { Column } from './relation.ts';

/** What is wrong with a cell, or a table; `undefined` when nothing is. */
export type Difference = string | undefined;

/** Compares tables of text cells, in order. */
export function compareTables(
  actual: readonly (readonly Value[])[],
  expected: readonly (readonly Value[])[],
  columns: readonly Column[],
): Difference {
  for (let row = 0; row < Math.min(actual.length, expected.length); row++) {
    for (const [c, column] of columns.entries()) {
      const [a, b] = [actual[row]![c]!, expected[row]![c]!];
      if (!sameCell(a, b, column)) {
        return `row ${row}, column ${column.name}: ${JSON.stringify(a)} instead of ${JSON.stringify(b)}\n  got      ${JSON.stringify(actual[row])}\n  expected ${JSON.stringify(expected[row])}`;
      }
    }
  }
  return actual.length === expected.length ? undefined : `${actual.length} rows instead of ${expected.length}`;
}

function sameCell(a: Value, b: Value, { type, error, root, list }: Column): boolean {
  if (a === null || b === null) return a === b;
  if (list) return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  if (type.kind === 'timestamp') return a.replace('T', ' ').replace(/(\.\d*?)0+$/, '$1') === b;
  if (type.kind !== 'float') return a === b;
  const [x, y] = [Number(a), Number(b)];
  // Which of two equal zeros stands for a group is nobody's business.
  if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return a !== '' && b !== '';
  if (error === undefined) return false;
  if (root) return Math.abs(x * x - y * y) <= error;
  return Math.abs(x - y) <= error + 1e-12 * Math.abs(y);
}
