import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../connectors/files/folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-stage-folders-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('makes a folder and those above it, and leaves what is there', () => {
  makeFolder(join(folder, 'a', 'b', 'c'), 0o700);
  expect(statSync(join(folder, 'a', 'b', 'c')).mode & 0o777).toBe(0o700);
  makeFolder(join(folder, 'a', 'b', 'c'));
  makeFolder(join(folder, 'a', 'b'));
  expect(existsSync(join(folder, 'a', 'b', 'c'))).toBe(true);
});

test('a file in the way is an error', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(join(folder, 'file'))).toThrow(/EEXIST/);
  expect(() => makeFolder(join(folder, 'file', 'b'))).toThrow(/EEXIST|ENOTDIR/);
});

test.runIf(process.platform === 'linux')('a file system that takes no folders is one, too, and no endless loop', () => {
  expect(() => makeFolder('/proc/nope')).toThrow(/ENOENT|EACCES|EPERM/);
  expect(() => makeFolder('/proc/nope/deeper/still')).toThrow(/ENOENT|EACCES|EPERM/);
});
