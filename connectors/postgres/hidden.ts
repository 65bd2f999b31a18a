import { sha256 } from '../../model/sha256.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText } from './sql.ts';

/** The first key of our advisory locks: `open`. */
const LOCK_CLASS = 0x6f70656e;
const NAME = '_open_stage_';
const COMMENT = 'Open-Stage: rows of a run that has not ended. Removed by the next run when nobody holds its lock.';

/** A table that a run loads rows into before they can be seen. While the run lives its session holds a lock of the table's number. */
export class HiddenTable {
  /** As SQL, with its schema. */
  readonly name: string;
  /** As the server's messages have it. */
  readonly shown: string;
  private readonly key: number;

  constructor(schema: string, runId: string, stage: string) {
    this.key = sha256(`${runId} ${stage}`).readInt32BE() & 0x7fffffff;
    this.shown = NAME + this.key;
    this.name = `${quoteName(schema)}.${quoteName(this.shown)}`;
  }

  /** Takes the lock, for as long as the session lasts. */
  lock(session: Session): Promise<void> {
    return session.execute(`SELECT pg_advisory_lock(${LOCK_CLASS}, ${this.key})`);
  }

  /** A comment that says what the table is. */
  get comment(): string {
    return `COMMENT ON TABLE ${this.name} IS ${quoteText(COMMENT)}`;
  }

  /** Removes the tables that runs have left which did not end well. */
  static async removeStale(session: Session, schema: string): Promise<void> {
    const tables = await session.query(
      `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname ~ $2 AND obj_description(c.oid, 'pg_class') = $3`,
      [schema, `^${NAME}\\d+$`, COMMENT],
    );
    for (const [table] of tables) {
      const key = Number(table!.slice(NAME.length));
      const [free] = await session.query('SELECT pg_try_advisory_lock($1, $2)', [LOCK_CLASS, key]);
      if (free?.[0] !== 't') continue;
      // Another user's table is not ours to remove.
      const drop = `DROP TABLE IF EXISTS ${quoteName(schema)}.${quoteName(table!)}`;
      await session.attempt(drop).catch(() => undefined);
      await session.execute(`SELECT pg_advisory_unlock(${LOCK_CLASS}, ${key})`);
    }
  }
}
