import { expect } from 'vitest';
import type { Options } from '../engine/stages.ts';
import type { TestDatabase } from './mysql.ts';

export type Row = Record<string, unknown>;

/** What tests of loading do with a database. */
export function loading(database: TestDatabase) {
  /** Loads rows, and gives what the run says. */
  async function load(rows: readonly Row[] | Record<string, object>, options: object, more: Options = {}) {
    const given = Array.isArray(rows);
    const stages = given ? { data: { type: 'memory-origin', name: 'rows', ...more } } : (rows as Record<string, object>);
    const outcome = await database.run(
      {
        ...stages,
        out: { type: 'mysql-destination', connection: 'db', from: Object.keys(stages).at(-1)!, ...options },
        bad: { type: 'memory-destination', from: 'out.rejects' },
      },
      given ? { inputs: { rows: rows as Row[] } } : {},
    );
    const rejects = outcome.tables.bad ? outcome.tables.bad.toArray().map((row) => row.toJSON() as Row) : [];
    return { outcome, rejects, error: outcome.errors[0] };
  }
  return {
    load,
    /** The rejects of a load that goes well. */
    async sound(...args: Parameters<typeof load>) {
      const { outcome, rejects } = await load(...args);
      expect(outcome.errors).toEqual([]);
      return rejects;
    },
    rows: (table: string, order = '1') => database.query(`SELECT * FROM ${table} ORDER BY ${order}`),
    /** Tables that a run has left. */
    async hidden() {
      const like =
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE '\\_open\\_stage%'";
      return (await database.query(like)).flat();
    },
  };
}
