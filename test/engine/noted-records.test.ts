import { expect, test } from 'vitest';
import { longRecordLog, shortRecordLog } from '../../engine/run/noted-records.ts';

const texts = (log: { readonly notes: readonly { readonly stage: string; readonly text: string }[] }) =>
  log.notes.map(({ stage, text }) => `${stage}: ${text}`);

test('the first record of the file is told, whichever task tells first, and all are counted', () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]) {
    const log = shortRecordLog();
    for (const sequence of order) log.add('a', sequence, { rows: sequence + 1, line: 10 * sequence + 2 });
    expect(texts(log)).toEqual([
      'a: 6 rows have fewer fields than there are columns, and were filled up with nulls (first on line 2)',
    ]);
  }
});

test('one record, of one file of several', () => {
  const log = shortRecordLog();
  log.add('a', 3, { rows: 1, line: 7, file: 'b.csv' });
  log.add('b', 0, { rows: 2, line: 1 });
  expect(texts(log)).toEqual([
    'a: 1 row has fewer fields than there are columns, and was filled up with nulls (first on line 7 of b.csv)',
    'b: 2 rows have fewer fields than there are columns, and were filled up with nulls (first on line 1)',
  ]);
  log.reset();
  expect(texts(log)).toEqual([]);
});

test('records that may have swallowed others', () => {
  const log = longRecordLog();
  log.add('a', 1, { rows: 2, line: 50, lines: 9 });
  expect(texts(log)[0]).toMatch(/^a: the record on line 50 has a quoted field that makes it 9 lines long, as have 1 more; /);
  log.add('a', 0, { rows: 1, line: 5, lines: 3 });
  expect(texts(log)[0]).toMatch(/^a: the record on line 5 has a quoted field that makes it 3 lines long, as have 2 more; /);
  expect(log.notes[0]!.severity).toBe('warning');
});
