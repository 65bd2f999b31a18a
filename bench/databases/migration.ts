import { spawnSync } from 'node:child_process';
import { startMysql } from '../../test/databases/mysql-server.ts';
import { startPostgres } from '../../test/databases/postgres-server.ts';
import type { MeasuredSystem } from './case.ts';
import { SETTINGS as MYSQL_SETTINGS, mysql } from './mysql.ts';
import { SETTINGS as POSTGRES_SETTINGS, postgres } from './postgres.ts';

/** From one database through a filter into another, beside the halves of the way: from the first one to a file, and from a file to the second one. */
export const migration: MeasuredSystem = {
  name: 'migration',
  missing: () => mysql.missing() ?? postgres.missing(),
  async start({ folder, sales, job }) {
    const shop = await startMysql(MYSQL_SETTINGS);
    const crm = await startPostgres(POSTGRES_SETTINGS);
    const connections = {
      shop: { type: 'mysql', ...shop.connection, tls: 'disable' },
      crm: { type: 'postgres', ...crm.connection, tls: 'disable' },
    };
    const read = { type: 'mysql-origin', connection: 'shop', table: 'sales' };
    const half = { type: 'filter', from: 's', where: 'amount > 500' };
    const load = (from: string) => ({
      type: 'postgres-destination',
      from,
      connection: 'crm',
      table: 'sales',
      ifExists: 'replace',
    });
    const own = (name: string, stages: object) => job(`migration-${name}`, connections, stages);
    const fill = own('fill', {
      s: { type: 'csv-origin', path: sales },
      d: { type: 'mysql-destination', from: 's', connection: 'shop', table: 'sales', ifExists: 'replace' },
    });
    spawnSync(fill.program, fill.arguments, { env: { ...process.env, ...fill.environment }, stdio: 'inherit' });
    const toFile = own('to-file', { s: read, d: { type: 'csv-destination', from: 's', path: `${folder}/out.csv` } });
    const fromFile = own('from-file', { s: { type: 'csv-origin', path: sales }, d: load('s') });
    const whole = own('whole', { s: read, f: half, d: load('f') });
    const name = 'MariaDB → filter → PostgreSQL';
    const peer = [
      { ...toFile, name: 'its halves' },
      { ...fromFile, name: 'the slower counts' },
    ];
    return {
      cases: [{ name, peer, ours: whole, target: 0.8 }],
      async stop() {
        await shop.stop();
        await crm.stop();
      },
    };
  },
};
