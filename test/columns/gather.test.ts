import { describe, expect, test } from 'vitest';
import { Arena } from '../../columns/arena.ts';
import { gatherVector, gatherVectorOrNull } from '../../columns/gather.ts';
import { NO_ROW } from '../../columns/layout.ts';
import { Scratch } from '../../columns/scratch.ts';
import { buildVector, readValues, type Value } from '../../columns/values.ts';
import { BOOLEAN, DATE, type DataType, decimal, FLOAT, INTEGER, STRING, typeName } from '../../model/types.ts';

const arena = Arena.create(64 << 20);
const scratch = new Scratch(arena);

const cases: [DataType, Value[]][] = [
  [INTEGER, [1, -5, 9223372036854775807n, 4]],
  [INTEGER, [1, null, 3, 4]],
  [FLOAT, [1.5, null, Number.NaN, -0]],
  [BOOLEAN, [true, false, true, false]],
  [BOOLEAN, [true, null, false, true]],
  [STRING, ['', 'short', null, 'a text that is longer than a view']],
  [decimal(30, 2), ['1.50', '-2.00', null, '99999999999999999999999.99']],
  [DATE, ['2024-02-29', '1969-12-31', null, '2000-01-01']],
  [{ kind: 'null' }, [null, null, null, null]],
];

function select(rows: readonly number[]): number {
  const address = scratch.alloc(rows.length * 4);
  arena.u32.set(rows, address >>> 2);
  return address;
}

const selections: number[][] = [[], [3], [0, 1, 2, 3], [3, 3, 0, 1, 2, 2], Array.from({ length: 200 }, (_, i) => (i * 7) % 4)];

describe('gather', () => {
  test.each(cases.map((entry) => [typeName(entry[0]), ...entry] as const))('%s', (_, type, values) => {
    const vector = buildVector(arena, scratch, type, values);
    for (const rows of selections) {
      const expected = rows.map((row) => values[row]!);
      expect(readValues(arena, gatherVector(arena, scratch, vector, select(rows), rows.length))).toEqual(expected);
      expect(readValues(arena, gatherVectorOrNull(arena, scratch, vector, select(rows), rows.length))).toEqual(expected);
      const sparse = rows.flatMap((row, i) => (i % 3 === 0 ? [row] : [NO_ROW, row]));
      expect(readValues(arena, gatherVectorOrNull(arena, scratch, vector, select(sparse), sparse.length))).toEqual(
        sparse.map((row) => (row === NO_ROW ? null : values[row]!)),
      );
    }
  });

  test('columns without nulls stay without a bitmap', () => {
    const vector = buildVector(arena, scratch, INTEGER, [1, 2]);
    expect(gatherVector(arena, scratch, vector, select([1]), 1).validity).toBe(0);
    expect(gatherVectorOrNull(arena, scratch, vector, select([1]), 1).validity).toBe(0);
    expect(gatherVectorOrNull(arena, scratch, vector, select([NO_ROW]), 1).validity).not.toBe(0);
  });
});
