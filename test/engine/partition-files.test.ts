import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { partitionPath, partitionPattern, refusePartitions, removePartitions } from '../../engine/run/destination/partitions.ts';
import { folderOf } from '../connectors/files/fixtures.ts';

test.each<[path: string, first: string, last: string, pattern: string]>([
  ['out/sales.csv', 'out/sales-00001.csv', 'out/sales-100000.csv', 'out/sales-[0-9][0-9][0-9][0-9][0-9]*.csv'],
  ['out/sales.csv.gz', 'out/sales-00001.csv.gz', 'out/sales-100000.csv.gz', 'out/sales-[0-9][0-9][0-9][0-9][0-9]*.csv.gz'],
  ['sales', 'sales-00001', 'sales-100000', 'sales-[0-9][0-9][0-9][0-9][0-9]*'],
  ['a.b.csv', 'a.b-00001.csv', 'a.b-100000.csv', 'a.b-[0-9][0-9][0-9][0-9][0-9]*.csv'],
  ['.hidden', '.hidden-00001', '.hidden-100000', '.hidden-[0-9][0-9][0-9][0-9][0-9]*'],
])('the partitions of %s', (path, first, last, pattern) => {
  expect([partitionPath(path, 1), partitionPath(path, 100_000), partitionPattern(path)]).toEqual([first, last, pattern]);
});

const FILES = ['s-00001.csv', 's-00002.csv', 's-00010.csv', 's-99999.csv', 's-100000.csv', 's-1000000.csv'];
const OTHERS = ['s.csv', 's-0001.csv', 's-00001.csv.gz', 's-0000a.csv', 's-00003x.csv', 'ss-00001.csv', 's-00001-00003.csv'];
const folder = () => folderOf(Object.fromEntries([...FILES, ...OTHERS].map((name) => [name, ''])));

describe('of the partitions that are there, those behind the last of a run are removed', () => {
  test.each<[count: number, left: readonly string[]]>([
    [0, []],
    [1, FILES.slice(0, 1)],
    [2, FILES.slice(0, 2)],
    [9, FILES.slice(0, 2)],
    [10, FILES.slice(0, 3)],
    [99_999, FILES.slice(0, 4)],
    [100_000, FILES.slice(0, 5)],
    [1_000_000, FILES],
  ])('%i', async (count, left) => {
    const at = folder();
    await removePartitions(join(at, 's.csv'), count);
    expect(readdirSync(at).sort()).toEqual([...left, ...OTHERS].sort());
  });
  test('none, where there is no folder', async () => {
    await removePartitions(join(folder(), 'none', 's.csv'), 1);
  });
});

test('a partition that is there is refused, and nothing else', async () => {
  for (const name of FILES)
    await expect(refusePartitions(join(folderOf({ [name]: '' }), 's.csv'))).rejects.toMatchObject({ code: 'file-exists' });
  for (const name of OTHERS) await expect(refusePartitions(join(folderOf({ [name]: '' }), 's.csv'))).resolves.toBeUndefined();
});
