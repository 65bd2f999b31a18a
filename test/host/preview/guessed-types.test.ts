import { describe, expect, test } from 'vitest';
import { previewHost, rowsOf } from './host.ts';

/** `zip` and `qty` look like integers in the files that are looked at, and hold other values in one of the others. */
const file = (i: number) => [
  `${3 * i},${10_000 + i},1`,
  `${3 * i + 1},${i === 18 ? '02215' : 20_000},2`,
  `${3 * i + 2},30000,${i === 18 ? '4.5' : 3}`,
];
const FILES = {
  ...Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`in${String(i).padStart(2, '0')}.csv`, `id,zip,qty\n${file(i).join('\n')}\n`]),
  ),
  'names.csv': 'id,name\n55,Ana\n56,Bo\n',
};
const job = `openstage: 1
stages:
  o: { type: csv-origin, path: in*.csv }
  f: { type: filter, from: o, where: 'id >= 50' }
  s: { type: aggregator, from: f, keys: [zip], measures: { n: { function: sum, column: qty } } }
  n: { type: csv-origin, path: names.csv }
  j: { type: join, from: { left: f, right: n }, keys: [id] }
  d: { type: csv-destination, from: s, path: out.csv }
`;
const NOTES = [
  'o: column zip was taken for integer, which does not hold 02215 on line 3 of in18.csv; the run began again with string: set types: { zip: string } to declare it',
  'o: column qty was taken for integer, which does not hold 4.5 on line 4 of in18.csv; the run began again with float: set types: { qty: float } to declare it',
];

describe('rows that contradict a guessed type', () => {
  test.each([
    ['o', 60, '55 | 02215 | 2', ['integer', 'string', 'float']],
    ['f', 10, '55 | 02215 | 2', ['integer', 'string', 'float']],
    ['s', 6, '02215 | 2', ['string', 'float']],
    ['d', 6, '02215 | 2', ['string', 'float']],
    ['j', 2, '55 | 02215 | 2 | Ana', ['integer', 'string', 'float', 'string']],
  ])('the rows of %s: all %i, with the wider types, which the preview says', async (stage, count, row, types) => {
    const { show } = await previewHost(FILES);
    const preview = await show(job, stage);
    expect([preview.rows, preview.schema.map(({ type }) => type.kind), preview.notes]).toEqual([count, types, NOTES]);
    expect(rowsOf(preview)).toContain(row);
    expect((await show(job, 'o', { port: 'rejects' })).rows).toBe(0);
  });

  test('one stage after the other, in any order: the same as at first', async () => {
    const { show, open } = await previewHost(FILES);
    for (const stage of ['n', 'j', 'd', 'o', 's', 'f', 'j', 'o']) {
      const [again, first] = [await show(job, stage), await open().show(job, stage)];
      expect([stage, again.schema, again.notes, rowsOf(again)]).toEqual([stage, first.schema, first.notes, rowsOf(first)]);
    }
    expect((await show(job, 'd')).reused).toEqual(['s']);
  });

  test('of one branch, where the other is known', async () => {
    const { show } = await previewHost(FILES);
    expect((await show(job, 'n')).notes).toBeUndefined();
    const preview = await show(job, 'j');
    expect([preview.reused, preview.notes, preview.rows]).toEqual([['n'], NOTES, 2]);
  });

  test('of declared types are refused', async () => {
    const declared = job.replace('in*.csv', 'in*.csv, types: { zip: integer, qty: integer }');
    const { show } = await previewHost(FILES);
    const preview = await show(declared, 'o');
    expect([preview.rows, preview.notes]).toEqual([59, undefined]);
    expect((await show(declared, 'o', { port: 'rejects' })).rows).toBe(1);
  });

  test('are refused where the stages before the preview do without a wider type only', async () => {
    const text = job.replace("'id >= 50'", "'zip + 1 > 0'");
    const { show } = await previewHost(FILES);
    const preview = await show(text, 'f');
    expect([preview.rows, preview.schema.map(({ type }) => type.kind), preview.notes]).toEqual([
      59,
      ['integer', 'integer', 'float'],
      [NOTES[1]],
    ]);
  });
});
