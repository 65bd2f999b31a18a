import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { Requests } from '../../../host/preview/requests.ts';
import { CLIENT } from '../runs/host.ts';
import { previewHost, rowsOf } from './host.ts';

/** A query that takes seconds, during which SQLite does not listen. */
const SLOW = `openstage: 1
connections: { shop: { type: sqlite, path: shop.db } }
stages:
  slow:
    type: sqlite-origin
    connection: shop
    query: WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000) SELECT count(*) AS c FROM n WHERE i % 7 = 8
  quick: { type: generator, rows: 3, columns: { n: { generator: sequence } } }
`;

async function slowHost() {
  const host = await previewHost();
  new Database(join(host.folder, 'shop.db')).exec('CREATE TABLE t (a)').close();
  return host;
}
const request = (id: string, stage: string) => ({ id, job: { text: SLOW }, stage, rows: 10 });
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a preview can be cancelled, and the next one is not held up', async () => {
  const { previews } = await slowHost();
  const slow = Promise.resolve(previews['preview.rows'](CLIENT, request('a', 'slow')));
  slow.catch(() => undefined);
  await soon(300);
  const quick = Promise.resolve(previews['preview.rows'](CLIENT, request('b', 'quick')));
  previews['preview.cancel']({ id: 'somebody else' }, 'a');
  previews['preview.cancel'](CLIENT, 'none');
  previews['preview.cancel'](CLIENT, 'a');
  await expect(slow).rejects.toMatchObject({ name: 'AbortError' });
  expect(rowsOf(await quick)).toEqual(['1', '2', '3']);
});

test('a newer request of the same id takes the place of the older', async () => {
  const { previews } = await slowHost();
  const slow = Promise.resolve(previews['preview.rows'](CLIENT, request('a', 'slow')));
  slow.catch(() => undefined);
  await soon(100);
  expect(rowsOf(await previews['preview.rows'](CLIENT, request('a', 'quick')))).toEqual(['1', '2', '3']);
  await expect(slow).rejects.toMatchObject({ name: 'AbortError' });
});

test('what a client has asked for ends when it goes, and everything when the host closes', async () => {
  const { service, previews } = await slowHost();
  const ask = (client: string) => {
    const asked = Promise.resolve(previews['preview.rows']({ id: client }, request('a', 'slow')));
    asked.catch(() => undefined);
    return asked;
  };
  const [one, two] = [ask('one'), ask('two')];
  service.clientGone!({ id: 'one' });
  await expect(one).rejects.toMatchObject({ name: 'AbortError' });
  await service.close!();
  await expect(two).rejects.toMatchObject({ name: 'AbortError' });
});

describe('equal requests', () => {
  const never = (signal: AbortSignal) =>
    new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

  test('share the work', async () => {
    const requests = new Requests();
    const { promise, resolve } = Promise.withResolvers<string>();
    let starts = 0;
    const start = () => {
      starts++;
      return promise;
    };
    const both = [requests.run({ id: 'a' }, '1', 'key', start), requests.run({ id: 'b' }, '1', 'key', start)];
    resolve('rows');
    expect([await Promise.all(both), starts]).toEqual([['rows', 'rows'], 1]);
    await requests.run({ id: 'a' }, '1', 'key', start);
    expect(starts).toBe(2);
  });

  test('end the work only when nobody wants it any longer', async () => {
    const requests = new Requests();
    let aborted = false;
    const start = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return never(signal);
    };
    const [one, two] = [requests.run({ id: 'a' }, '1', 'key', start), requests.run({ id: 'b' }, '1', 'key', start)];
    requests.cancel({ id: 'a' }, '1');
    await expect(one).rejects.toMatchObject({ name: 'AbortError' });
    expect(aborted).toBe(false);
    requests.cancel({ id: 'b' }, '1');
    await expect(two).rejects.toMatchObject({ name: 'AbortError' });
    expect(aborted).toBe(true);
  });

  test('of one id go on with the same work', async () => {
    const requests = new Requests();
    const { promise, resolve } = Promise.withResolvers<string>();
    let starts = 0;
    const start = () => {
      starts++;
      return promise;
    };
    const first = requests.run(CLIENT, '1', 'key', start);
    first.catch(() => undefined);
    const second = requests.run(CLIENT, '1', 'key', start);
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    resolve('rows');
    expect([await second, starts]).toEqual(['rows', 1]);
  });
});
