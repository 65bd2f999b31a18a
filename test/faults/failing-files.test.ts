// Files that destinations write, with each of their calls failing once or writing short once: what is there afterwards is the old or the new, and whole.
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AtomicFile, type AtomicFileOptions } from '../../connectors/files/atomic-file.ts';
import { ZipWriter } from '../../connectors/files/zip-writer.ts';
import { folderOf, readText, refusal, temporaryFolder } from '../connectors/files/fixtures.ts';
import { watch } from './watched-files.ts';

vi.mock('node:fs/promises', async (original) =>
  (await import('./watched-files.ts')).watchedPromises(await original<typeof import('node:fs/promises')>()),
);
vi.mock('node:fs', async (original) =>
  (await import('./watched-files.ts')).watchedSync(await original<typeof import('node:fs')>()),
);
beforeEach(() => watch.reset());

const OLD = 'old,text\n';
const NEW = ['a,1\n', 'b,2\n', 'c,3\n'];
const begin = (path: string, options: Partial<AtomicFileOptions> = {}) => AtomicFile.create(path, { runId: 'run-1', ...options });

interface Way {
  readonly options: Partial<AtomicFileOptions>;
  readonly flushing: boolean;
  /** What is there before. */
  readonly before: string | undefined;
}
const WAYS: readonly [name: string, way: Way][] = [
  ['a new file', { options: {}, flushing: false, before: undefined }],
  ['a file in place of another', { options: {}, flushing: false, before: OLD }],
  ['a file that is flushed while it is written', { options: {}, flushing: true, before: OLD }],
  ['a file with more behind it', { options: { mode: 'append' }, flushing: false, before: OLD }],
  ['a file that must be new', { options: { ifExists: 'fail' }, flushing: false, before: undefined }],
];

/** Writes a file as a destination does. */
async function write(path: string, { options, flushing }: Way): Promise<void> {
  const file = await begin(path, options);
  try {
    for (const piece of NEW) {
      await file.write(Buffer.from(piece));
      if (flushing) file.startFlush();
    }
    await file.commit();
  } catch (error) {
    await file.abort();
    throw error;
  }
}

const contentOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

describe('a file, whichever of its calls fails', () => {
  test.each(WAYS)('%s', async (_, way) => {
    const after = (way.options.mode === 'append' ? OLD : '') + NEW.join('');
    for (let at = 0; ; at++) {
      const folder = folderOf(way.before === undefined ? {} : { 'out.csv': way.before });
      const path = join(folder, 'out.csv');
      watch.reset();
      const outcome = await watch.during(() => refusal(write(path, way), folder), { what: 'fails', at });
      const failed = watch.calls.at(at);
      if (!watch.struck) {
        expect(outcome).toBe('nothing was refused');
        expect(contentOf(path)).toBe(after);
        break;
      }
      // All but a look at what is there, and links, which some file systems do not have, end the run.
      if (!failed!.startsWith('link')) expect([failed, outcome]).toEqual([failed, expect.stringContaining('io-error: ')]);
      // After the rename the new file is there, and only its folder is not known to be on the disk.
      const visible = watch.calls.slice(0, at).some((call) => /^(rename|link) /.test(call)) || failed!.startsWith('link');
      expect([failed, contentOf(path)]).toEqual([failed, visible ? after : way.before]);
      // What cannot be removed stays.
      if (!failed!.startsWith('unlink'))
        expect([failed, readdirSync(folder)]).toEqual([failed, existsSync(path) ? ['out.csv'] : []]);
    }
  });

  test.each(WAYS)('%s, with a short write', async (_, way) => {
    for (let at = 0; ; at++) {
      const folder = folderOf(way.before === undefined ? {} : { 'out.csv': way.before });
      watch.reset();
      await watch.during(() => write(join(folder, 'out.csv'), way), { what: 'writes short', at });
      expect(contentOf(join(folder, 'out.csv'))).toBe((way.options.mode === 'append' ? OLD : '') + NEW.join(''));
      if (!watch.struck) break;
    }
  });
});

test('is brought to the disk while it is written', async () => {
  await watch.during(() => write(join(temporaryFolder(), 'out.csv'), { options: {}, flushing: true, before: undefined }));
  const calls = watch.calls.filter((call) => /^(write|datasync|sync) /.test(call));
  expect(calls.slice(0, 2)).toEqual(['write .tmp', 'datasync .tmp']);
  expect(calls.at(-2)).toBe('sync .tmp');
});

test('is on the disk before it is visible, and its folder after', async () => {
  const orders: Record<string, readonly string[]> = {};
  for (const [name, way] of WAYS) {
    const folder = folderOf(way.before === undefined ? {} : { 'out.csv': way.before });
    await watch.during(() => write(join(folder, 'out.csv'), { ...way, flushing: false }));
    const calls = watch.calls.map((call) => call.replace(basename(folder), 'FOLDER'));
    orders[name] = calls.slice(calls.findLastIndex((call) => call.startsWith('write')));
  }
  const renamed = ['write .tmp', 'sync .tmp', 'close .tmp', 'rename .tmp out.csv', 'open FOLDER', 'sync FOLDER', 'close FOLDER'];
  expect(orders).toEqual({
    'a new file': renamed,
    'a file in place of another': renamed,
    'a file that is flushed while it is written': renamed,
    'a file with more behind it': renamed,
    'a file that must be new': renamed.toSpliced(3, 1, 'link .tmp out.csv', 'unlink .tmp'),
  });
});

describe('a file that somebody else changes while more is put behind it', () => {
  const second = (path: string) => new Date(statSync(path).mtimeMs + 1000);
  test.each<[string, (path: string) => void, refused: boolean]>([
    [
      'text of the same length',
      (path) => {
        writeFileSync(path, OLD.toUpperCase());
        utimesSync(path, second(path), second(path));
      },
      true,
    ],
    ['its time alone', (path) => utimesSync(path, second(path), second(path)), true],
    [
      'its length, at the same time',
      (path) => {
        const { atime, mtime } = statSync(path);
        writeFileSync(path, `${OLD}x`);
        utimesSync(path, atime, mtime);
      },
      true,
    ],
    ['nothing', () => undefined, false],
  ])('%s', async (_, change, refused) => {
    const path = join(folderOf({ 'out.csv': OLD }), 'out.csv');
    // A time without parts of a second, which can be set again.
    utimesSync(path, new Date(1_700_000_000_000), new Date(1_700_000_000_000));
    const file = await begin(path, { mode: 'append' });
    await file.write(Buffer.from('more'));
    change(path);
    const there = contentOf(path);
    expect(await refusal(file.commit())).toMatch(refused ? /^file-changed: / : /^nothing/);
    expect(contentOf(path)).toBe(refused ? there : `${OLD}more`);
  });
});

describe('an archive', () => {
  const text = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `${(i * 2654435761) % 1e9}\n`).join(''));
  const archive = async (path: string) => {
    const file = await begin(path);
    try {
      const zip = new ZipWriter(file, 'out.csv');
      for (let from = 0; from < text.length; from += 100_000) await zip.write(text.subarray(from, from + 100_000));
      await zip.finish();
      await file.commit();
    } catch (error) {
      await file.abort();
      throw error;
    }
  };
  test.each(['fails', 'writes short'] as const)('with a write that %s', async (what) => {
    for (const at of [0, 1, 2, 3, 5]) {
      const folder = temporaryFolder();
      const path = join(folder, 'out.zip');
      watch.reset();
      const outcome = await watch.during(() => refusal(archive(path), folder), { what, at });
      expect(watch.struck).toBe(true);
      if (what === 'fails') expect([outcome, readdirSync(folder)]).toEqual([expect.stringContaining('io-error'), []]);
      else expect(await readText(path)).toBe(text.toString());
    }
  });
});
