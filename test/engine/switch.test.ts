import { describe, expect, test } from 'vitest';
import { type Options, runStages, tableRows } from './stages.ts';

/** The ids that come out of each output of a switch over ids from 1 on, and the refused ones. */
async function outputs(
  cases: Readonly<Record<string, string>>,
  more: { readonly rows?: number; readonly byDefault?: boolean } = {},
  options: Options = {},
) {
  const { rows = 6, byDefault = true } = more;
  const ports = [...Object.keys(cases), ...(byDefault ? ['other'] : []), 'rejects'];
  const outcome = await runStages(
    {
      data: { type: 'generator', rows, columns: { id: { generator: 'sequence' } } },
      w: { type: 'switch', from: 'data', cases, ...(byDefault && { default: 'other' }) },
      ...Object.fromEntries(ports.map((port) => [port, { type: 'memory-destination', from: `w.${port}` }])),
    },
    options,
  );
  expect(outcome.errors).toEqual([]);
  return Object.fromEntries(ports.map((port) => [port, tableRows(outcome.tables[port]!).map(([id]) => id)]));
}

describe('the first true condition decides', () => {
  test.each<[cases: Readonly<Record<string, string>>, found: object]>([
    [
      { a: 'id > 4', b: 'id > 2' },
      { a: [5, 6], b: [3, 4], other: [1, 2], rejects: [] },
    ],
    [
      { a: 'id > 0', b: 'id > 2' },
      { a: [1, 2, 3, 4, 5, 6], b: [], other: [], rejects: [] },
    ],
    [
      { a: 'id > 9', b: 'NULLIF(id, 3) < 5' },
      { a: [], b: [1, 2, 4], other: [3, 5, 6], rejects: [] },
    ],
  ])('%o', async (cases, found) => {
    expect(await outputs(cases)).toEqual(found);
  });
});

describe('a row for which a condition cannot be computed is refused, and no other', () => {
  test.each<[cases: Readonly<Record<string, string>>, found: object]>([
    // Before it none is chosen, or some, or all.
    [{ a: '10 / (id - 3) > 2' }, { a: [4, 5, 6], other: [1, 2], rejects: [3] }],
    [{ a: '10 / (id - 3) < 0' }, { a: [1, 2], other: [4, 5, 6], rejects: [3] }],
    [{ a: '10 / (id - 1) > 0' }, { a: [2, 3, 4, 5, 6], other: [], rejects: [1] }],
    [{ a: '10 / (id - 6) < 0' }, { a: [1, 2, 3, 4, 5], other: [], rejects: [6] }],
    [
      { a: 'MOD(id, 2) = 0', b: '10 / (id - 3) < 0' },
      { a: [2, 4, 6], b: [1], other: [5], rejects: [3] },
    ],
    [
      { a: '10 / (id - 2) < 0', b: '10 / (id - 5) > 0' },
      { a: [1], b: [6], other: [3, 4], rejects: [2, 5] },
    ],
    [
      { a: 'id = 3', b: '10 / (id - 3) < 0' },
      { a: [3], b: [1, 2], other: [4, 5, 6], rejects: [] },
    ],
  ])('%o', async (cases, found) => {
    expect(await outputs(cases)).toEqual(found);
  });
  test('in many tasks', async () => {
    const found = await outputs(
      { a: '1 / MOD(id, 7) > 0' },
      { rows: 100_000 },
      { granularity: { generatorRows: 1000 } as never },
    );
    const ids = Array.from({ length: 100_000 }, (_, i) => i + 1);
    expect(found.rejects).toEqual(ids.filter((id) => id % 7 === 0));
    expect(found.a).toHaveLength(100_000 - found.rejects!.length - found.other!.length);
  });
});

test('without a default output, rows of no case are refused', async () => {
  const { a, b, rejects } = await outputs({ a: 'id > 4', b: '10 / (id - 2) > 0' }, { byDefault: false });
  expect([a, b, rejects!.toSorted()]).toEqual([
    [5, 6],
    [3, 4],
    [1, 2],
  ]);
});
