import { sha256 } from '../../model/sha256.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText } from './sql.ts';

const digest = (text: string, characters: number): string => sha256(text).toString('hex').slice(0, characters);

/** `_open_stage_<id>_<digest of the id>_<what>`: no table that anybody else makes. */
const NAME = /^_open_stage_([0-9a-f]{16})_([0-9a-f]{8})_(rows|old|mark)$/;

const nameOf = (id: string, what: string): string => `_open_stage_${id}_${digest(id, 8)}_${what}`;
/** A message of the server's with another name in the place of those of hidden tables. */
export const withoutHidden = (message: string, name: string): string =>
  message.replace(/_open_stage_[0-9a-f]{16}_[0-9a-f]{8}_\w+/g, name);

const lockName = (id: string): string => quoteText(`open_stage_${id}`);

/**
 * The tables that a run makes beside the one that it loads, and that nobody is to see. While the run lives its session holds a lock of their name; what is
 * left of a run that has ended badly, the next one removes.
 */
export class HiddenTables {
  /** What rows are loaded into, before it gets the table's name. */
  readonly rows: string;
  /** Its name alone. */
  readonly rowsName: string;
  /** The table that it replaces. */
  readonly old: string;
  /** Gets a row in the transaction that loads, and so tells whether that was committed. */
  readonly mark: string;
  /** Where rows are staged: a temporary table. */
  readonly staged: string;
  /** The database. */
  readonly schema: string;
  private readonly lock: string;
  private readonly id: string;

  /** `name(…)` as SQL, with its schema. */
  constructor(schema: string, runId: string, stage: string) {
    this.schema = schema;
    this.id = digest(`${schema} ${runId} ${stage}`, 16);
    const name = (what: string) => `${quoteName(schema)}.${quoteName(nameOf(this.id, what))}`;
    this.rows = name('rows');
    this.rowsName = nameOf(this.id, 'rows');
    this.old = name('old');
    this.mark = name('mark');
    this.staged = name('staged');
    this.lock = lockName(this.id);
  }

  /** Takes the lock, for as long as the session lasts. Returns whether it could be had within so many seconds. */
  async take(session: Session, seconds: number): Promise<boolean> {
    const [row] = await session.query(`SELECT GET_LOCK(${this.lock}, ${seconds})`);
    return row?.[0] === '1';
  }

  /** Whether `rows` is there. */
  hasRows(session: Session): Promise<boolean> {
    return this.has(session, 'rows');
  }

  /** Whether `mark` is there. */
  hasMark(session: Session): Promise<boolean> {
    return this.has(session, 'mark');
  }

  private async has(session: Session, what: 'rows' | 'mark'): Promise<boolean> {
    const [found] = await session.query(
      `SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteText(this.schema)} AND TABLE_NAME = ${quoteText(nameOf(this.id, what))}`,
    );
    return found !== undefined;
  }

  /** Removes what runs have left that did not end well. */
  static async removeStale(session: Session, schema: string): Promise<void> {
    const found = await session.query(
      `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteText(schema)} AND TABLE_NAME LIKE '!_open!_stage!_%' ESCAPE '!'`,
    );
    for (const [table] of found) {
      const [, id, check] = NAME.exec(table!) ?? [];
      if (id === undefined || check !== digest(id, 8)) continue;
      const [free] = await session.query(`SELECT GET_LOCK(${lockName(id)}, 0)`);
      if (free?.[0] !== '1') continue;
      // Another user's table is not ours to remove.
      await session.execute(`DROP TABLE IF EXISTS ${quoteName(schema)}.${quoteName(table!)}`).catch(() => undefined);
      await session.query(`SELECT RELEASE_LOCK(${lockName(id)})`);
    }
  }
}
