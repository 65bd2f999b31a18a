import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPattern, resolveFiles } from '../../../connectors/files/source-files.ts';
import { unprivileged } from '../../faults/unprivileged.ts';
import { folderOf, refusal } from './fixtures.ts';

const folder = () => {
  const path = folderOf({
    'sales-2.csv': '22',
    'sales-10.csv': '1',
    'sales-1.csv': '',
    'odd[1].csv': 'x',
    '.hidden.csv': 'x',
    'o.json': '',
  });
  mkdirSync(join(path, 'sub'));
  writeFileSync(join(path, 'sub', 'deep.csv'), 'x');
  writeFileSync(join(path, '.sales-1.csv.open-stage-00000000-1-x.tmp'), 'x');
  symlinkSync('sales-2.csv', join(path, 'link.csv'));
  return path;
};

test.each<[string, string[]]>([
  ['sales-1.csv', ['sales-1.csv']],
  ['./sub/../sales-2.csv', ['sales-2.csv']],
  ['sales-*.csv', ['sales-1.csv', 'sales-10.csv', 'sales-2.csv']],
  ['sales-?.csv', ['sales-1.csv', 'sales-2.csv']],
  ['sales-[12].csv', ['sales-1.csv', 'sales-2.csv']],
  ['{o.json,sales-1.csv}', ['o.json', 'sales-1.csv']],
  ['odd[1].csv', ['odd[1].csv']],
  ['**/deep.csv', ['sub/deep.csv']],
  ['s*', ['sales-1.csv', 'sales-10.csv', 'sales-2.csv']],
  ['link.csv', ['link.csv']],
])('%s', async (pattern, names) => {
  const base = folder();
  expect((await resolveFiles(pattern, base)).map((file) => file.path)).toEqual(names.map((name) => join(base, name)));
  expect((await resolveFiles(join(base, pattern), '/')).map((file) => file.path)).toEqual(names.map((name) => join(base, name)));
});

test('files tell their size', async () => {
  expect(await resolveFiles('sales-2.csv', folder())).toMatchObject([{ bytes: 2, seekable: true }]);
});

test.each<[string, string]>([
  ['sale-1.csv', "file-not-found: cannot read sale-1.csv: no such file or folder; did you mean 'sales-1.csv'?"],
  ['other', 'file-not-found: cannot read other: no such file or folder'],
  ['sbu/deep.csv', "file-not-found: cannot read sbu/deep.csv: no such file or folder; did you mean 'sub'?"],
  ['o.json/x', 'file-not-found: cannot read o.json/x: a part of its path is not a folder'],
  ['sub', 'is-a-folder: cannot read sub: it is a folder; name a file in it, or all with a pattern: folder/*.csv'],
  ['*.parquet', 'no-match: no file matches *.parquet; check the pattern; it is relative to FOLDER'],
])('%s is refused', async (pattern, message) => {
  const base = folder();
  expect(await refusal(resolveFiles(pattern, base), base)).toBe(message.replace('FOLDER', base));
});

test('an unreadable file is refused', async () => {
  const base = folder();
  chmodSync(base, 0o755);
  chmodSync(join(base, 'o.json'), 0);
  expect(await unprivileged(() => refusal(resolveFiles('o.json', base), base))).toContain(
    'permission-denied: cannot read o.json',
  );
});

test('patterns are told from paths', () => {
  expect(['a.csv', 'a*.csv', 'a?.csv', 'a[1].csv', '{a,b}'].map(isPattern)).toEqual([false, true, true, true, true]);
});
