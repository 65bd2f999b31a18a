// Everything that writes files, with each of its calls failing once or writing short once: what is there afterwards is the old or the new, and whole.
import { existsSync, openSync, readdirSync, readFileSync, readSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Arena } from '../../columns/arena.ts';
import { Scratch } from '../../columns/scratch.ts';
import { buildVector } from '../../columns/values.ts';
import { AtomicFile, type AtomicFileOptions } from '../../connectors/files/atomic-file.ts';
import { ZipWriter } from '../../connectors/files/zip-writer.ts';
import { createTable } from '../../connectors/sqlite/columns.ts';
import { StagedTable } from '../../connectors/sqlite/staging.ts';
import { writeDeadLetters } from '../../engine/run/dead-letters.ts';
import type { Environment } from '../../engine/run/environment.ts';
import { SpillFile } from '../../engine/run/spill.ts';
import { SharedConnections } from '../../host/connections.ts';
import { keepFile } from '../../host/services/kept-file.ts';
import { INTEGER, type Schema, STRING } from '../../model/types.ts';
import { FileAppender } from '../../workers/append.ts';
import { LINK_BYTES, peekLink, publishLink } from '../../workers/chain.ts';
import type { TaskContext } from '../../workers/context.ts';
import { folderOf, readText, refusal, temporaryFolder } from '../connectors/files/fixtures.ts';
import { parseCsv } from '../engine/csv-reference.ts';
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

const arena = Arena.create(64 << 20);
const SCHEMA: Schema = [
  { name: 'n', type: INTEGER, nullable: true },
  { name: 't', type: STRING, nullable: true },
];

describe('rows that go to disk for want of memory', () => {
  /** Batches of a block each, whose bytes tell them apart. */
  const batches = [1, 2, 3].map((number) => {
    const bytes = 1000 * number;
    const block = arena.alloc(bytes);
    arena.bytes.fill(number, block, block + bytes);
    return { schema: SCHEMA, columns: [], rows: number, blocks: [block], bytes };
  });
  test.each(['fails', 'writes short'] as const)('with a write that %s', async (what) => {
    for (let at = 0; ; at++) {
      const spill = new SpillFile(arena);
      watch.reset();
      const spilled = await watch
        .during(() => Promise.all(batches.map((batch) => spill.write(batch))), { what, at })
        .catch((error: unknown) => error);
      if (what === 'fails' && watch.struck)
        expect(spilled).toMatchObject({ code: 'io-error', remedy: expect.stringContaining('--memory') });
      else {
        for (const { fd, offset, bytes, rows } of spilled as Awaited<ReturnType<SpillFile['write']>>[]) {
          const back = Buffer.alloc(bytes);
          expect(readSync(fd, back, 0, bytes, offset)).toBe(bytes);
          expect(back.equals(Buffer.alloc(bytes, rows))).toBe(true);
        }
      }
      await spill.close();
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`open-stage-spill-${process.pid}-`))).toEqual([]);
      if (!watch.struck) break;
    }
  });
});

describe('the output of a task', () => {
  const texts = ['first,1\n', `${'x'.repeat(3000)}\n`, 'last\n'];
  /** What the file holds behind 10 bytes of the task before. */
  function append(path: string, between?: Uint8Array, rows = 3) {
    const [before, after] = [arena.alloc(LINK_BYTES), arena.alloc(LINK_BYTES)];
    arena.bytes.fill(0, before, before + LINK_BYTES);
    arena.bytes.fill(0, after, after + LINK_BYTES);
    publishLink(arena, before, { end: 10, lines: 2, rows: 2 });
    const context = { memory: { arena }, stopped: () => false, atEnd: () => undefined } as unknown as TaskContext;
    const fd = openSync(path, 'w');
    const sink = { fd, path, links: { before, after }, inPlace: false };
    const appender = new FileAppender(context, sink, 'none', 'utf-8', between);
    for (const text of texts) {
      const { address } = appender.alloc();
      arena.bytes.set(Buffer.from(text), address);
      appender.add(address, text.length);
    }
    return { bytes: appender.finish(rows), link: peekLink(arena, after) };
  }
  test('with a write that fails', async () => {
    const path = join(temporaryFolder(), 'out.csv');
    await expect(watch.during(() => append(path), { what: 'fails', at: 1 })).rejects.toMatchObject({ code: 'io-error' });
  });
  test('with a write that writes short, behind the tasks before', async () => {
    for (const at of [0, 1, 99]) {
      for (const between of [undefined, Buffer.from(',')]) {
        const path = join(temporaryFolder(), 'out.csv');
        const { bytes, link } = await watch.during(() => append(path, between), { what: 'writes short', at });
        const text = (between ? ',' : '') + texts.join('');
        expect(readFileSync(path).subarray(10).toString()).toBe(text);
        expect([bytes, link]).toEqual([text.length, { end: 10 + text.length, lines: 2, rows: 5 }]);
      }
    }
  });
  test('nothing stands between when it has no rows', () => {
    const path = join(temporaryFolder(), 'out.csv');
    expect(append(path, Buffer.from(','), 0).bytes).toBe(texts.join('').length);
  });
});

describe('pages of a SQLite database', () => {
  const numbers = Array.from({ length: 2000 }, (_, i) => i);
  function stage(path: string): void {
    const table = new StagedTable(arena, path, SCHEMA, createTable('t', SCHEMA, []));
    const scratch = new Scratch(arena);
    const columns = [
      buildVector(arena, scratch, INTEGER, numbers),
      buildVector(
        arena,
        scratch,
        STRING,
        numbers.map((n) => `text ${n}`),
      ),
    ];
    try {
      table.write({ schema: SCHEMA, columns, rows: numbers.length, blocks: [] });
      table.finish({ durable: true });
    } catch (error) {
      table.remove();
      throw error;
    } finally {
      scratch.dispose();
    }
  }
  test.each(['fails', 'writes short'] as const)('with a call that %s', async (what) => {
    for (let at = 0; ; at++) {
      const path = join(temporaryFolder(), 'shop.db');
      watch.reset();
      const outcome = await watch.during(
        () =>
          Promise.resolve()
            .then(() => stage(path))
            .then(
              () => 'done',
              (error: Error) => error.message,
            ),
        { what, at },
      );
      if (what === 'fails' && watch.struck)
        expect([outcome, existsSync(path) && !watch.calls.at(at)!.startsWith('open')]).toEqual([
          expect.stringContaining('error'),
          false,
        ]);
      else {
        const database = new Database(path);
        expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
        expect(database.prepare('SELECT count(*), sum(n), min(t) FROM t').raw().get()).toEqual([2000, 1_999_000, 'text 0']);
        database.close();
      }
      if (!watch.struck) break;
    }
    expect(watch.calls.at(-1)).toMatch(/^sync/);
  });
});

describe('what a host keeps', () => {
  const connection = { type: 'sqlite', path: '/data/shop.db' } as const;
  test('connections', async () => {
    for (let at = 0; ; at++) {
      const folder = temporaryFolder();
      const connections = new SharedConnections(folder);
      connections.save('before', connection);
      watch.reset();
      const outcome = await watch
        .during(async () => connections.save('after', connection), { what: 'fails', at })
        .catch((error: Error) => error.message);
      expect(Object.keys(connections.read())).toEqual(watch.struck ? ['before'] : ['before', 'after']);
      expect(readdirSync(folder)).toEqual(['connections.yaml']);
      if (!watch.struck) break;
      expect(outcome).toContain('EIO');
    }
    expect(watch.calls).toEqual(['open .tmp', 'writeFile ', 'sync ', 'rename .tmp connections.yaml']);
  });
  test('other files', async () => {
    for (let at = 0; ; at++) {
      const folder = folderOf({ 'kept.json': '1' });
      const path = join(folder, 'kept.json');
      watch.reset();
      const outcome = await watch.during(() => refusal(keepFile(path, '2'), folder), { what: 'fails', at });
      expect([contentOf(path), readdirSync(folder)]).toEqual([watch.struck ? '1' : '2', ['kept.json']]);
      if (!watch.struck) break;
      expect(outcome).toContain('io-error');
    }
    expect(watch.calls).toEqual(['open .tmp', 'writeFile .tmp', 'sync .tmp', 'close .tmp', 'rename .tmp kept.json']);
  });
});

describe('refused rows', () => {
  const environment = (baseFolder: string) => ({ baseFolder, runId: 'run-1' }) as unknown as Environment;
  test.each([0, 1, 2, 9_999, 10_000, 10_001, 20_000, 20_001])('%i of them', async (count) => {
    const folder = temporaryFolder();
    const rejects = Array.from({ length: count }, (_, i) => ({
      stage: 's',
      column: 'c',
      code: 'x',
      message: 'm',
      line: i,
      row: `row ${i}`,
    }));
    await writeDeadLetters(environment(folder), 'rejects.csv', rejects as never);
    const { rows } = parseCsv(readFileSync(join(folder, 'rejects.csv'), 'utf8'), 6);
    expect(rows.slice(1).map((row) => row[5])).toEqual(rejects.map(({ row }) => row));
  });
  test.each(['a,b', 'a"b', 'a\nb', 'a\rb', 'a\r\nb', '\r', '"', '""', '', ' ', ',', 'plain'])(
    'the row %j is one field of one row',
    async (row) => {
      const folder = temporaryFolder();
      const reject = { stage: row, column: null, code: row, message: row, line: null, row };
      await writeDeadLetters(environment(folder), 'rejects.csv', [reject, reject] as never);
      const { rows, rejects } = parseCsv(readFileSync(join(folder, 'rejects.csv'), 'utf8'), 6);
      expect([rows.slice(1), rejects]).toEqual([
        [
          [row, null, row, row, null, row],
          [row, null, row, row, null, row],
        ],
        [],
      ]);
    },
  );
  test('whichever call fails, the file before stays', async () => {
    for (let at = 0; ; at++) {
      const folder = folderOf({ 'rejects.csv': OLD });
      watch.reset();
      const reject = { stage: 's', column: 'c', code: 'x', message: 'm', line: 1, row: 'r' };
      await watch.during(() => refusal(writeDeadLetters(environment(folder), 'rejects.csv', [reject])), { what: 'fails', at });
      const renamed = watch.calls.slice(0, at).some((call) => call.startsWith('rename'));
      if (watch.struck && !renamed)
        expect([watch.calls[at], contentOf(join(folder, 'rejects.csv'))]).toEqual([watch.calls[at], OLD]);
      else expect(contentOf(join(folder, 'rejects.csv'))).not.toBe(OLD);
      expect(readdirSync(folder)).toEqual(['rejects.csv']);
      if (!watch.struck) break;
    }
  });
});
