// What a run writes while it works, with each call failing once or writing short once.
import { existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Arena } from '../../columns/arena.ts';
import { Scratch } from '../../columns/scratch.ts';
import { buildVector } from '../../columns/values.ts';
import { createTable } from '../../connectors/sqlite/columns.ts';
import { StagedTable } from '../../connectors/sqlite/staging.ts';
import { SpillFile } from '../../engine/run/spill.ts';
import { INTEGER, type Schema, STRING } from '../../model/types.ts';
import { FileAppender } from '../../workers/append.ts';
import { LINK_BYTES, peekLink, publishLink } from '../../workers/chain.ts';
import type { TaskContext } from '../../workers/context.ts';
import { temporaryFolder } from '../connectors/files/fixtures.ts';
import { watch } from './watched-files.ts';

vi.mock('node:fs/promises', async (original) =>
  (await import('./watched-files.ts')).watchedPromises(await original<typeof import('node:fs/promises')>()),
);
vi.mock('node:fs', async (original) =>
  (await import('./watched-files.ts')).watchedSync(await original<typeof import('node:fs')>()),
);
beforeEach(() => watch.reset());

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
