import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { AtomicFile, type AtomicFileOptions } from '../../../connectors/files/atomic-file.ts';
import { temporaryOf } from '../../../connectors/files/temporaries.ts';
import { folderOf, refusal, temporaryFolder } from './fixtures.ts';

const begin = (path: string, options: Partial<AtomicFileOptions> = {}) => AtomicFile.create(path, { runId: 'run-1', ...options });
const text = (content: string) => Buffer.from(content);
const posix = process.platform !== 'win32';

describe('a file', () => {
  test('appears at commit, complete', async () => {
    const path = join(temporaryFolder(), 'out.csv');
    const file = await begin(path);
    await file.write(text('a'));
    await file.write(text('b'));
    expect([existsSync(path), file.bytesWritten]).toEqual([false, 2]);
    await file.commit();
    expect([readFileSync(path, 'utf8'), readdirSync(join(path, '..'))]).toEqual(['ab', ['out.csv']]);
  });

  test('replaces another at commit, which readers see until then', async () => {
    const folder = folderOf({ 'out.csv': 'old' });
    const file = await begin(join(folder, 'out.csv'));
    await file.write(text('new'));
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('old');
    await file.commit();
    await file.abort();
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('new');
  });

  test('may be brought to the disk while it is written', async () => {
    const path = join(temporaryFolder(), 'out.csv');
    const file = await begin(path);
    for (const part of ['a', 'b', 'c']) {
      await file.write(text(part));
      file.startFlush();
    }
    await file.flush();
    await file.flush();
    expect(existsSync(path)).toBe(false);
    await file.commit();
    expect(readFileSync(path, 'utf8')).toBe('abc');
    const other = await begin(path);
    await other.write(text('new'));
    other.startFlush();
    await other.abort();
    expect([readFileSync(path, 'utf8'), readdirSync(join(path, '..'))]).toEqual(['abc', ['out.csv']]);
  });

  test('leaves nothing when aborted', async () => {
    const folder = folderOf({ 'out.csv': 'old' });
    const file = await begin(join(folder, 'out.csv'));
    await file.write(text('new'));
    await file.abort();
    await file.abort();
    expect([readFileSync(join(folder, 'out.csv'), 'utf8'), readdirSync(folder)]).toEqual(['old', ['out.csv']]);
  });

  test('can be written in any order', async () => {
    const path = join(temporaryFolder(), 'out.csv');
    const file = await begin(path);
    await Promise.all([file.writeAt(text('cd'), 2), file.writeAt(text('ab'), 0), file.writeAt(text('ef'), 4)]);
    await file.write(text('!'));
    await file.commit();
    expect(readFileSync(path, 'utf8')).toBe('abcdef!');
  });

  test('can be written from shared memory', async () => {
    const path = join(temporaryFolder(), 'out.csv');
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    shared.set(text('abcd'));
    const file = await begin(path);
    await file.write(shared);
    await file.commit();
    expect(readFileSync(path, 'utf8')).toBe('abcd');
  });

  test.each<[string, string, number[], string]>([
    ['old\n', 'old\nnew', [100, 10], 'with a line end'],
    ['old', 'oldnew', [108, 100], 'without'],
    ['o', 'onew', [111], 'of one byte'],
    ['', 'new', [], 'empty'],
  ])('appends to what is there: %j', async (old, result, lastBytes) => {
    const path = join(folderOf({ 'out.csv': old }), 'out.csv');
    const file = await begin(path, { mode: 'append' });
    await file.write(text('new'));
    expect([readFileSync(path, 'utf8'), file.existingBytes, [...file.lastBytes], file.bytesWritten]).toEqual([
      old,
      old.length,
      lastBytes,
      3,
    ]);
    await file.commit();
    expect(readFileSync(path, 'utf8')).toBe(result);
  });

  test('appends to what is not there', async () => {
    const path = join(temporaryFolder(), 'out.csv');
    const file = await begin(path, { mode: 'append' });
    await file.write(text('new'));
    await file.commit();
    expect([readFileSync(path, 'utf8'), file.existingBytes]).toEqual(['new', 0]);
  });

  test('does not append over what somebody else wrote meanwhile', async () => {
    const folder = folderOf({ 'out.csv': 'old' });
    const file = await begin(join(folder, 'out.csv'), { mode: 'append' });
    await file.write(text('new'));
    writeFileSync(join(folder, 'out.csv'), 'other');
    expect(await refusal(file.commit(), folder)).toBe(
      'file-changed: cannot append to out.csv: it changed while the run was writing; run again when no other program writes it',
    );
    expect([readFileSync(join(folder, 'out.csv'), 'utf8'), readdirSync(folder)]).toEqual(['other', ['out.csv']]);
  });

  test('with ifExists fail is refused if the target is there, at the beginning or at the end', async () => {
    const folder = folderOf({ 'out.csv': 'old' });
    const refused = 'file-exists: cannot write out.csv: it exists; set ifExists: replace, or another path';
    expect(await refusal(begin(join(folder, 'out.csv'), { ifExists: 'fail' }), folder)).toBe(refused);
    const file = await begin(join(folder, 'new.csv'), { ifExists: 'fail' });
    writeFileSync(join(folder, 'new.csv'), 'other');
    expect(await refusal(file.commit(), folder)).toBe(refused.replace('out.csv', 'new.csv'));
    const fine = await begin(join(folder, 'third.csv'), { ifExists: 'fail' });
    await fine.commit();
    expect(readdirSync(folder)).toEqual(['new.csv', 'out.csv', 'third.csv']);
    expect(readFileSync(join(folder, 'new.csv'), 'utf8')).toBe('other');
  });

  test.runIf(posix)('keeps permissions and symbolic links', async () => {
    const folder = folderOf({ 'out.csv': 'old' });
    chmodSync(join(folder, 'out.csv'), 0o640);
    symlinkSync('out.csv', join(folder, 'link.csv'));
    for (const mode of ['overwrite', 'append'] as const) {
      const file = await begin(join(folder, 'link.csv'), { mode });
      await file.commit();
    }
    expect(statSync(join(folder, 'out.csv')).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(folder, 'link.csv')).isSymbolicLink()).toBe(true);
  });

  test('may have the longest name that there is', async () => {
    const path = join(temporaryFolder(), 'ñ'.repeat(127));
    const file = await begin(path);
    await file.commit();
    expect(existsSync(path)).toBe(true);
  });
});

describe('what cannot be written', () => {
  test('is refused with a reason', async () => {
    const folder = folderOf({ file: '' });
    mkdirSync(join(folder, 'sub'));
    const said = (name: string) => refusal(begin(join(folder, name)), folder);
    expect(await said('sub')).toContain('is-a-folder: cannot write sub: it is a folder');
    expect(await said('none/out.csv')).toBe('file-not-found: cannot write none/out.csv: no such file or folder');
    expect(await said('file/out.csv')).toBe('file-not-found: cannot write file/out.csv: a part of its path is not a folder');
    const first = await begin(join(folder, 'twice.csv'));
    expect(await said('twice.csv')).toContain('file-busy: cannot write twice.csv: this run already writes it');
    await first.commit();
    expect(readdirSync(folder)).toEqual(['file', 'sub', 'twice.csv']);
  });

  test.runIf(existsSync('/dev/full'))('a full disk can be tried again', async () => {
    const file = await begin('/dev/full');
    await expect(file.write(text('x'))).rejects.toMatchObject({ code: 'disk-full', retryable: true });
    await file.abort();
    expect(existsSync('/dev/full')).toBe(true);
  });
});

describe('killed runs', () => {
  test('leave temporaries that the next run of the same target removes', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const gone = child.pid!;
    await once(child, 'exit');
    const folder = temporaryFolder();
    const own = temporaryOf(join(folder, 'out.csv'), 'other-run');
    const names = [
      own,
      own.replace(`-${process.pid}-`, `-${gone}-`),
      own.replace(`-${process.pid}-`, '-1-'),
      own.replace(/open-stage-[0-9a-f]{8}-\d+/, `open-stage-00000000-${gone}`),
      temporaryOf(join(folder, 'other.csv'), 'x').replace(`-${process.pid}-`, `-${gone}-`),
    ];
    for (const name of names) writeFileSync(name, 'part');
    const file = await begin(join(folder, 'out.csv'));
    await file.commit();
    expect(names.map(existsSync)).toEqual([true, false, true, true, true]);
  });

  test.runIf(posix)('kill -9 at any moment leaves a whole file', async () => {
    for (const mode of ['overwrite', 'append'] as const) {
      const folder = folderOf({ 'out.csv': 'end\n' });
      const path = join(folder, 'out.csv');
      for (let kill = 0; kill < 6; kill++) {
        const child = spawn(process.execPath, [fileURLToPath(new URL('writing-child.ts', import.meta.url)), path, mode], {
          stdio: 'pipe',
        });
        await once(child.stdout, 'data');
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
        child.kill('SIGKILL');
        await once(child, 'exit');
        const content = readFileSync(path);
        expect(content.subarray(-4).toString()).toBe('end\n');
        expect((content.length - 4) % (50 * 1024 * 64 + (mode === 'append' ? 4 : 0))).toBe(0);
      }
      const file = await begin(path, { mode: 'append' });
      await file.commit();
      expect(readdirSync(folder)).toEqual(['out.csv']);
    }
  });
});
