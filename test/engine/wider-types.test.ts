import { expect, test } from 'vitest';
import { decimalOf } from '../../connectors/csv/decimal-type.ts';
import { IS_FLOAT, IS_INTEGER, IS_LONG_INTEGER } from '../../connectors/csv/infer-type.ts';
import { widerTypes } from '../../engine/run/guessed-types.ts';
import { type DataType, decimal, FLOAT, INTEGER, STRING } from '../../model/types.ts';

/** What becomes of a column of CSV text whose guessed type rows have contradicted. */
function wider(type: DataType, kinds: number, digits?: { readonly whole: number; readonly scale: number }): DataType {
  const csv = new Map([['o', { columns: [{ name: 'v', type }] }]]);
  const misfit = { column: 'v', kinds, value: '', line: 1, ...(digits && { digits }) };
  const [made] = widerTypes({} as never, { csv, json: new Map() } as never, { stage: 'o', misfits: [misfit] } as never);
  return made!.to;
}

test('a decimal has room for what was, and for what came', () => {
  const from = decimal(5, 2);
  for (const [whole, scale] of [
    [5, 0],
    [1, 4],
    [5, 4],
    [1, 1],
  ] as const) {
    const wanted = decimalOf({ whole: Math.max(3, whole), scale: Math.max(2, scale) });
    for (const kinds of [IS_INTEGER, IS_LONG_INTEGER, IS_FLOAT, IS_INTEGER | IS_FLOAT])
      expect([whole, scale, wider(from, kinds, { whole, scale })]).toEqual([
        whole,
        scale,
        whole === 1 && scale === 1 ? expect.anything() : wanted,
      ]);
  }
});

test('what is no wider type is text: a run that begins again ends', () => {
  expect([wider(INTEGER, IS_INTEGER), wider(FLOAT, IS_FLOAT), wider(FLOAT, IS_INTEGER), wider(INTEGER, IS_FLOAT)]).toEqual([
    STRING,
    STRING,
    STRING,
    FLOAT,
  ]);
});
