import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runsService } from '../../host/services/runs.ts';
import { previewHost, rowsOf } from '../host/preview/host.ts';
import { CLIENT } from '../host/runs/host.ts';
import { withMysql } from './mysql.ts';
import { startMysql } from './mysql-server.ts';
import { withPostgres } from './postgres.ts';
import { startPostgres } from './postgres-server.ts';

/** Both servers, by the type of their connection. */
const SERVERS = [
  { type: 'postgres', start: () => startPostgres(), schema: 'public', runs: withPostgres },
  { type: 'mysql', start: () => startMysql(), schema: 'test', runs: withMysql },
] as const;

describe.each(SERVERS.filter(({ runs }) => runs))('what is written into $type', ({ type, start, schema }) => {
  let server: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(() => server?.stop());

  test.each([
    ['', 't1'],
    [`schema: ${schema}, `, 't2'],
  ])('is read from its table (%j), anew after each run', async (within, table) => {
    const { previews, context, told } = await previewHost();
    const runs = runsService(context);
    const job = (rows: number, ifExists: string) => `openstage: 1
name: load
connections: { db: ${JSON.stringify({ type, ...server.connection })} }
stages:
  numbers: { type: generator, rows: ${rows}, columns: { id: { generator: sequence } } }
  named: { type: derive, from: numbers, columns: { name: "'n' || CAST(id AS string)" } }
  end: { type: ${type}-destination, from: named, connection: db, table: ${table}, ${within}ifExists: ${ifExists} }
`;
    const load = async (text: string) => {
      const { runId } = await runs.handlers['runs.start'](CLIENT, { job: { text }, draft: 'd1' });
      const { result } = await told.first('run.ended', (event) => event.runId === runId);
      expect([result.status, result.errors]).toEqual(['done', []]);
      return previews['preview.written'](CLIENT, { id: 'w', job: { text }, draft: 'd1', stage: 'end', rows: 100 });
    };
    const first = await load(job(2, 'replace'));
    expect([...rowsOf(first)].sort()).toEqual(['1 | n1', '2 | n2']);
    expect(first).toMatchObject({ mixed: false, changed: false, run: { loaded: 2 } });
    expect(first.target).toContain(`${table} in db`);
    // Within the time for which what a server was found to have is believed.
    expect(rowsOf(await load(job(3, 'replace')))).toHaveLength(3);
    const added = await load(job(1, 'append'));
    expect(rowsOf(added)).toHaveLength(4);
    expect(added).toMatchObject({ mixed: true, run: { loaded: 1 } });
    await runs.close!();
  });
});
