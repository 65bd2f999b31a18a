import { expect, test } from 'vitest';
import type { FolderEntry } from '../../../ipc/api.ts';
import {
  baseName,
  folderOf,
  isAbsolute,
  JOB_FILES,
  joinPath,
  matchesFilter,
  nextEntry,
  printBytes,
  printWhen,
  visibleEntries,
  withExtension,
} from '../../../renderer/app/file-list.ts';

test.each([
  ['/home/ann', 'a.csv', '/home/ann/a.csv'],
  ['/', 'a.csv', '/a.csv'],
  ['C:\\jobs', 'a.csv', 'C:\\jobs\\a.csv'],
  ['C:\\', 'a.csv', 'C:\\a.csv'],
])('joins %s and %s', (folder, name, expected) => {
  expect(joinPath(folder, name)).toBe(expected);
  expect(baseName(expected)).toBe(name);
  expect(folderOf(expected)).toBe(folder);
});

test.each([
  ['/a', true],
  ['C:\\a', true],
  ['\\\\server\\a', true],
  ['a/b', false],
])('knows whether %s is absolute', (path, expected) => {
  expect(isAbsolute(path)).toBe(expected);
});

test.each([
  ['a.job.yaml', true],
  ['A.YML', true],
  ['a.csv', false],
  ['yaml', false],
])('knows whether %s is a job', (name, expected) => {
  expect(matchesFilter(name, JOB_FILES)).toBe(expected);
});

test.each([
  ['sales', 'sales.job.yaml'],
  ['sales.yml', 'sales.yml'],
  ['sales.2026', 'sales.2026.job.yaml'],
])('ends %s as a job', (name, expected) => {
  expect(withExtension(name, JOB_FILES)).toBe(expected);
});

const entry = (name: string, kind: FolderEntry['kind'] = 'file'): FolderEntry => ({
  name,
  kind,
  path: `/${name}`,
  bytes: 1,
  modified: '',
});
const entries = [entry('data', 'folder'), entry('a.job.yaml'), entry('sales.csv')];

test.each([
  ['all', { text: '', files: true }, ['data', 'a.job.yaml', 'sales.csv']],
  ['folders alone', { text: '', files: false }, ['data']],
  ['jobs', { text: '', files: true, filter: JOB_FILES }, ['data', 'a.job.yaml']],
  ['what holds a text', { text: 'SAL', files: true }, ['sales.csv']],
])('shows %s', (_, shown, expected) => {
  expect(visibleEntries(entries, shown).map(({ name }) => name)).toEqual(expected);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1_234_567, '1.2 MB'],
  [999_950_000, '1.0 GB'],
  [315_000_000, '315 MB'],
])('prints %i bytes', (bytes, expected) => {
  expect(printBytes(bytes)).toBe(expected);
});

test.each([
  [new Date(2026, 4, 10, 14, 0, 30), 'just now'],
  [new Date(2026, 4, 10, 9, 5), '09:05'],
  [new Date(2026, 4, 9, 23, 0), 'yesterday'],
  [new Date(2026, 2, 3), '3 March'],
  [new Date(2024, 2, 3), '3 March 2024'],
])('prints %s as seen from 10 May 2026, 14:01', (then, expected) => {
  expect(printWhen(then.toISOString(), new Date(2026, 4, 10, 14, 1))).toBe(expected);
});

test.each([
  ['s', -1, 1],
  ['s', 1, 3],
  ['ss', 3, 1],
  ['sal', 1, 1],
  ['sto', 1, 3],
  ['a', 3, 0],
  ['x', 1, -1],
])('goes by %j from entry %i to %i', (typed, from, expected) => {
  const names = ['a.yaml', 'Sales.csv', 'b.yaml', 'stock.csv'].map((name) => ({ name }));
  expect(nextEntry(names, from, typed)).toBe(expected);
  expect(nextEntry([], -1, typed)).toBe(-1);
});

test.each([
  ['country', 0, 3],
  ['Country', 2, 1],
  ['COUNTRY', 2, 3],
  ['country.', 3, 0],
  ['aa', 0, 4],
  ['a', 0, 4],
])('goes by %j, a name in full, from entry %i to %i', (typed, from, expected) => {
  const names = ['country.csv', 'Country', 'b', 'country', 'aa', 'ab'].map((name) => ({ name }));
  expect(nextEntry(names, from, typed)).toBe(expected);
});
