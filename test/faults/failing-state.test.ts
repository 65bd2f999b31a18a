// What a host keeps, and rows that a run has refused, with each call of their files failing once.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { openPassphraseFile } from '../../credentials/passphrase-file.ts';
import { writeDeadLetters } from '../../engine/run/dead-letters.ts';
import type { Environment } from '../../engine/run/environment.ts';
import { SharedConnections } from '../../host/connections.ts';
import { keepFile } from '../../host/services/kept-file.ts';
import { folderOf, refusal, temporaryFolder } from '../connectors/files/fixtures.ts';
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

const contentOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

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

  test('secrets', async () => {
    const open = (folder: string) => openPassphraseFile(join(folder, 'secrets.json'), 'correct horse battery');
    const [first] = [folderOf({})];
    await (await open(first)).set('before', 'old');
    const there = readFileSync(join(first, 'secrets.json'));
    let calls: readonly string[] = [];
    for (let at = 0; ; at++) {
      const folder = folderOf({ 'secrets.json': there });
      const store = await open(folder);
      watch.reset();
      const outcome = await watch
        .during(() => store.set('after', 'new'), { what: 'fails', at })
        .then(
          () => 'done',
          (error: Error) => error.message,
        );
      const failed = watch.calls.at(at) ?? '';
      expect([failed, await (await open(folder)).list()]).toEqual([failed, watch.struck ? ['before'] : ['after', 'before']]);
      // A lock that could not be closed is that of somebody who has gone.
      expect([failed, readdirSync(folder).filter((name) => !name.endsWith('.lock'))]).toEqual([failed, ['secrets.json']]);
      calls = watch.calls;
      if (!watch.struck) break;
      expect([failed, outcome]).toEqual([failed, expect.stringContaining('EIO')]);
    }
    expect(calls.filter((call) => /^(sync|rename)/.test(call))).toEqual(['sync .tmp', 'rename .tmp secrets.json']);
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
