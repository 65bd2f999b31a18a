import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/** `expect(found).toEqual(wanted)` of many rows, which takes seconds; a failure shows the first row that differs. */
export function expectSameRows(found: readonly unknown[], wanted: readonly unknown[]): void {
  if (isDeepStrictEqual(found, wanted)) return;
  const row = wanted.findIndex((one, index) => !isDeepStrictEqual(one, found[index]));
  expect({ rows: found.length, row, is: found[row] }).toEqual({ rows: wanted.length, row, is: wanted[row] });
  // What only strict comparison tells apart.
  expect(found).toStrictEqual(wanted);
}
