import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runsService } from '../../../host/services/runs.ts';
import type { WrittenRequest } from '../../../ipc/api.ts';
import { CLIENT } from '../runs/host.ts';
import { previewHost, rowsOf } from './host.ts';

const ROWS = 'id,zip,price,day,note\n1,02215,1.50,2026-01-02,"a, b"\n2,33101,20.00,2026-02-03,\n3,7,0.10,,"say ""x"""\n';
const job = (destination: string) => `openstage: 1
name: written
parameters: { folder: { type: string, default: out } }
connections: { shop: { type: sqlite, path: shop.db } }
stages:
  rows: { type: csv-origin, path: rows.csv, types: { id: integer, zip: string, price: "decimal(10,2)", day: date, note: string } }
  large: { type: filter, from: rows, where: "id <> 2" }
  end: { from: large, ${destination} }
`;

/** A folder with a source, a preview service and a runs service over it. */
async function host() {
  const { previews, context, told, folder } = await previewHost({ 'rows.csv': ROWS });
  const runs = runsService(context);
  const run = async (text: string, parameters = {}) => {
    const { runId } = await runs.handlers['runs.start'](CLIENT, { job: { text, parameters }, draft: 'd1' });
    const { result } = await told.first('run.ended', (event) => event.runId === runId);
    return result;
  };
  const written = (text: string, more: Partial<WrittenRequest> = {}) =>
    Promise.resolve(
      previews['preview.written'](CLIENT, { id: 'w', job: { text }, draft: 'd1', stage: 'end', rows: 100, ...more }),
    );
  return { folder, run, written, close: () => runs.close!() };
}

const BOTH = ['1 | 02215 | 1.50 | 2026-01-02 | a, b', '3 | 7 | 0.10 | ∅ | say "x"'];

test.each<[string, string, string]>([
  ['a CSV file', 'type: csv-destination, path: "${folder}/x.csv"', 'out/x.csv'],
  [
    'a CSV file of another dialect',
    "type: csv-destination, path: y.csv, delimiter: ';', quote: \"'\", nullValue: 'NULL', encoding: utf-16le, header: true",
    'y.csv',
  ],
  ['a compressed CSV file', 'type: csv-destination, path: x.csv.gz', 'x.csv.gz'],
  ['partitions', 'type: csv-destination, path: parts/x.csv, partitioned: true', 'parts/x-[0-9][0-9][0-9][0-9][0-9]*.csv'],
  ['JSON Lines', 'type: json-destination, path: x.jsonl', 'x.jsonl'],
  ['a table of a file', 'type: sqlite-destination, path: own.db, table: t', 't in own.db'],
  ['a table of a connection', 'type: database-destination, connection: shop, table: t', 't in shop'],
])('%s', async (_, destination, target) => {
  const { run, written, close } = await host();
  const text = job(destination);
  const result = await run(text);
  expect(result.status).toBe('done');
  const rows = await written(text);
  expect(rowsOf(rows)).toEqual(BOTH);
  expect(rows).toMatchObject({ target, mixed: false, changed: false, partial: false, run: { runId: result.runId, loaded: 2 } });
  await close();
});

test('a file without a header, and text that looks like a number', async () => {
  const { run, written, close } = await host();
  const text = job('type: csv-destination, path: x.csv, header: false, quoting: all, ifExists: replace');
  await run(text);
  expect(rowsOf(await written(text))[0]).toBe('1 | 02215 | 1.50 | 2026-01-02 | a, b');
  await close();
});

test('rows that were there before are said to be; only so many are given', async () => {
  const { run, written, close, folder } = await host();
  const text = job('type: csv-destination, path: x.csv, mode: append');
  await run(text);
  await run(text);
  const rows = await written(text, { rows: 3 });
  expect(rowsOf(rows)).toEqual([...BOTH, BOTH[0]]);
  expect(rows).toMatchObject({ mixed: true, partial: true, run: { loaded: 2 } });
  expect((await readFile(join(folder, 'x.csv'), 'utf8')).split('\n')).toHaveLength(6);
  const upsert = job('type: sqlite-destination, path: own.db, table: t, ifExists: upsert, keys: [id]');
  await run(upsert);
  expect(await written(upsert)).toMatchObject({ mixed: true });
  await close();
});

test('the run counts, whatever the job says by now, with the parameters that it had', async () => {
  const { run, written, close } = await host();
  const text = job('type: csv-destination, path: "${folder}/x.csv"');
  const { runId } = await run(text, { folder: 'elsewhere' });
  expect(await written(text)).toMatchObject({ target: 'elsewhere/x.csv', run: { runId } });
  const changed = text.replace('/x.csv', '/other.csv').replace('id <> 2', 'wrong');
  const rows = await written(changed);
  expect([rows.target, rowsOf(rows)]).toEqual(['elsewhere/x.csv', BOTH]);
  // What failed has written nothing.
  expect((await run(text.replace('rows.csv', 'gone.csv'))).status).toBe('failed');
  expect(await written(text)).toMatchObject({ run: { runId } });
  await close();
});

test('a file that was changed since is said to be, and read as it is; one that has gone is not there', async () => {
  const { run, written, close, folder } = await host();
  const text = job('type: csv-destination, path: x.csv');
  await run(text);
  const file = join(folder, 'x.csv');
  await writeFile(file, 'id,other\nx,9\n');
  const later = new Date(Date.now() + 60_000);
  await utimes(file, later, later);
  const rows = await written(text);
  expect([rowsOf(rows), rows.changed]).toEqual([['x | 9'], true]);
  await rm(file);
  await expect(written(text)).rejects.toMatchObject({ code: 'file-not-found' });
  await close();
});

test('a table is read anew after each run, and when that is asked for', async () => {
  const { run, written, close } = await host();
  const text = job('type: sqlite-destination, path: own.db, table: t, ifExists: replace');
  await run(text);
  expect(rowsOf(await written(text))).toHaveLength(2);
  const all = text.replace('id <> 2', 'true');
  await run(all);
  expect(rowsOf(await written(all))).toHaveLength(3);
  expect(rowsOf(await written(all, { fresh: true }))).toHaveLength(3);
  await close();
});

test.each([
  ['that has never run', job('type: csv-destination, path: x.csv'), false, /no run has loaded end yet/],
  ['that is a printer', job('type: printer'), true, /the target of end cannot be read back/],
])('a destination %s has nothing to show', async (_, text, runs, message) => {
  const { run, written, close } = await host();
  if (runs) await run(text);
  await expect(written(text)).rejects.toMatchObject({ code: 'not-written', message: expect.stringMatching(message) });
  await close();
});
