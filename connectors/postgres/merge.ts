import pg from 'pg';
import type { Arena } from '../../columns/arena.ts';
import { readValue, type Value } from '../../columns/values.ts';
import { RunError } from '../../model/errors.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { Schema } from '../../model/types.ts';
import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import { untilUndisturbed } from '../sql/deadlock.ts';
import { RowReader } from '../sql/rows.ts';
import type { WrittenCounter } from '../sql/written.ts';
import { columnOf, refusalName } from './copy-load.ts';
import type { Refused } from './encode.ts';
import { isDeadlock, isRefusal, isStale } from './errors.ts';
import { pgRowKernel } from './row-kernel.ts';
import { commandOf } from './select.ts';
import type { Session } from './session.ts';
import { quoteName } from './sql.ts';
import { stagedEncoding } from './storage.ts';
import { MessageStream } from './stream.ts';
import type { Target } from './table.ts';
import type { Transaction } from './transaction.ts';

const FOREIGN_KEY = '23503';

/** What the server said, if it said something. */
function causeOf(error: unknown): pg.DatabaseError | undefined {
  const cause = error instanceof RunError ? error.cause : error;
  return cause instanceof pg.DatabaseError ? cause : undefined;
}

interface Waiting {
  readonly row: bigint;
  readonly error: pg.DatabaseError;
}

/** Parts that a range of rows is cut into, when one of them was refused. */
const CUTS = 16;

export interface MergeRequest {
  /** The table that rows are staged in, and its column with the row's number; both as SQL. */
  readonly staged: string;
  readonly row: string;
  readonly schema: Schema;
  /** As SQL. */
  readonly table: string;
  readonly targets: readonly Target[];
  readonly plan: PostgresDestinationPlan;
  /** Constraints of the table that wait for the end of the transaction, as SQL: here they are looked at when rows are inserted. */
  readonly deferred: readonly string[];
  readonly refuse: (row: Refused) => void;
  readonly transaction: Transaction;
  readonly isPartitioned: boolean;
  /** What the rows of an upsert did. */
  readonly written: WrittenCounter;
}

/** Puts staged rows into the table: converted, and by key where they are to be. Rows that the server refuses are found. */
export async function mergeRows(arena: Arena, session: Session, request: MergeRequest): Promise<void> {
  const merge = new Merge(arena, session, request);
  await merge.refuseNullKeys();
  const [ends] = await session.query(`SELECT min(${request.row}), max(${request.row}), count(*) FROM ${request.staged}`);
  const [first, last, count] = ends ?? [];
  if (first == null || last == null) return;
  await request.transaction.keepStaged();
  await merge.begin();
  await merge.range(BigInt(first), BigInt(last), Number(count));
  await merge.again();
  await merge.end();
}

class Merge {
  private readonly arena: Arena;
  private readonly session: Session;
  private readonly request: MergeRequest;
  private indexed = false;
  /** Rows that refer to what is not there: perhaps to rows that come behind them. */
  private waiting: Waiting[] = [];

  constructor(arena: Arena, session: Session, request: MergeRequest) {
    this.arena = arena;
    this.session = session;
    this.request = request;
  }

  /** Has the server look at constraints when rows are inserted. */
  begin(): Promise<void> {
    return this.constrain('IMMEDIATE');
  }

  end(): Promise<void> {
    return this.constrain('DEFERRED');
  }

  private async constrain(when: 'IMMEDIATE' | 'DEFERRED'): Promise<void> {
    const { deferred } = this.request;
    if (deferred.length > 0) await this.session.execute(`SET CONSTRAINTS ${deferred.join(', ')} ${when}`);
  }

  /** Rows without key cannot be found again. */
  async refuseNullKeys(): Promise<void> {
    const { plan, staged, row, table } = this.request;
    if (plan.ifExists !== 'upsert') return;
    for (const key of plan.keys) {
      const missing = `${quoteName(key)} IS NULL`;
      const rows = await this.session.query(`SELECT ${row} FROM ${staged} WHERE ${missing} ORDER BY 1`);
      if (rows.length > 0) await this.index();
      const message = `null value in column ${key} of ${table}; a row without a key cannot be updated later`;
      for (const [number] of rows) {
        this.request.refuse({ values: await this.valuesOf(BigInt(number!)), column: key, code: 'constraint-notnull', message });
      }
      if (rows.length > 0) await this.session.execute(`DELETE FROM ${staged} WHERE ${missing}`);
    }
  }

  /** Inserts rows `first` to `last`, in parts once one of them was refused. `all`: how many there are, if they are all. */
  async range(first: bigint, last: bigint, all?: number): Promise<void> {
    const within = all === undefined ? `${this.request.row} BETWEEN ${first} AND ${last}` : 'true';
    const error = await this.attempt(() => this.insertAll(within, all));
    if (!error) return;
    // Equal keys within the rows: the first one inserts, and the last one updates.
    const again = error.code === '21000' ? await this.attempt(() => this.insertRepeated(within)) : error;
    if (!again) return;
    if (first === last) {
      if (again.code === FOREIGN_KEY) this.waiting.push({ row: first, error: again });
      else await this.refuse(first, again);
      return;
    }
    await this.index();
    const size = (last - first + BigInt(CUTS)) / BigInt(CUTS);
    for (let from = first; from <= last; from += size) await this.range(from, from + size - 1n < last ? from + size - 1n : last);
  }

  /** Inserts the rows that wait for others, until no more of them can be. */
  async again(): Promise<void> {
    for (let before = Number.POSITIVE_INFINITY; this.waiting.length > 0 && this.waiting.length < before; ) {
      const rows = this.waiting;
      before = rows.length;
      this.waiting = [];
      for (const { row } of rows) await this.range(row, row);
    }
    for (const { row, error } of this.waiting) await this.refuse(row, error);
  }

  private async refuse(row: bigint, error: pg.DatabaseError): Promise<void> {
    const values = await this.valuesOf(row);
    this.request.refuse({ values, column: columnOf(error), code: refusalName(error), message: error.message });
  }

  private async attempt(insert: () => Promise<RowsWritten | undefined>): Promise<pg.DatabaseError | undefined> {
    const { session, request } = this;
    await session.execute('SAVEPOINT open_stage');
    try {
      const written = await untilUndisturbed(
        insert,
        (error) => isDeadlock(error) || isStale(error),
        (error) => this.undo(error),
      );
      await session.execute('RELEASE open_stage');
      request.transaction.use();
      if (written) request.written.add(written);
      return undefined;
    } catch (error) {
      const known = causeOf(error);
      if (!known || !(known.code === '21000' || isRefusal(known))) throw error;
      await session.execute('ROLLBACK TO open_stage; RELEASE open_stage');
      return known;
    }
  }

  /** Takes back a statement that others have disturbed; returns whether it can be run again. */
  private async undo(error: unknown): Promise<boolean> {
    const { session, request } = this;
    if (!isStale(error)) {
      await session.execute('ROLLBACK TO open_stage');
      return true;
    }
    if (!(await request.transaction.restart())) return false;
    await this.begin();
    await session.execute('SAVEPOINT open_stage');
    return true;
  }

  /** Inserts all rows of a range. */
  private async insertAll(within: string, all: number | undefined): Promise<RowsWritten | undefined> {
    const { plan, staged } = this.request;
    if (plan.ifExists !== 'upsert') return this.insert(`${staged} AS s WHERE ${within}`, undefined);
    const rows = all ?? Number((await this.session.query(`SELECT count(*) FROM ${staged} WHERE ${within}`))[0]![0]);
    return this.insert(`${staged} AS s WHERE ${within}`, rows);
  }

  /** Inserts the rows of a range of which some have equal keys. */
  private async insertRepeated(within: string): Promise<RowsWritten> {
    const { plan, staged, row } = this.request;
    const keys = plan.keys.map(quoteName).join(', ');
    const ends = (end: string) => `(SELECT ${end} AS place, count(*) AS places FROM ${staged} WHERE ${within} GROUP BY ${keys})`;
    const from = (end: string, least: number) =>
      `${ends(end)} AS g JOIN ${staged} AS s ON s.${row} = g.place WHERE g.places >= ${least}`;
    const columns = this.updated().map(quoteName).join(', ');
    // What a row between the first and the last one of its key would have done.
    const [counts] = await this.session.query(
      `SELECT count(*) FILTER (WHERE place = 1), count(*) FILTER (WHERE place > 1 AND differs), count(*) FILTER (WHERE place > 1 AND NOT differs)
         FROM (SELECT row_number() OVER same AS place, ${columns === '' ? 'false' : `ROW(${columns})::record *<> lag(ROW(${columns})) OVER same`} AS differs
           FROM ${staged} WHERE ${within} WINDOW same AS (PARTITION BY ${keys} ORDER BY ${row})) AS r`,
    );
    const [first = 0, updated = 0, unchanged = 0] = counts!.map(Number);
    const written = await this.insert(from(`min(${row})`, 1), first);
    await this.insert(from(`max(${row})`, 2), undefined);
    return { ...written!, updated: written!.updated + updated, unchanged: written!.unchanged + unchanged };
  }

  /** Inserts rows: `… AS s WHERE …`. `rows`: how many these are, if it is to be counted what they do. */
  private async insert(from: string, rows: number | undefined): Promise<RowsWritten | undefined> {
    const { session } = this;
    const insert = this.insertFrom(from);
    if (rows === undefined) {
      await session.client.query(insert);
      return undefined;
    }
    // A row that was there is locked before it is updated, of which its new version tells; but not to those who ask a partitioned table.
    const known = this.request.isPartitioned ? `${rows} - (SELECT count(*) FROM ${this.known(from)})` : undefined;
    const sql = `WITH written AS (${insert} RETURNING ${known === undefined ? 'o.xmax = 0' : 'true'} AS is_new)
      SELECT ${known ?? 'count(*) FILTER (WHERE is_new)'}, count(*) FROM written`;
    const result = await session.client.query({ text: sql, rowMode: 'array' });
    const [inserted = 0, written = 0] = (result.rows as unknown[][])[0]!.map(Number);
    return { inserted, updated: written - inserted, unchanged: rows - written };
  }

  /** Those of the rows whose key is in the table. */
  private known(from: string): string {
    const { plan, table, targets } = this.request;
    const same = plan.keys.map((key) => {
      const target = targets.find(({ field }) => field.name === key)!;
      return `o.${quoteName(key)} = ${this.valueOf(target)}`;
    });
    return `(SELECT 1 FROM ${from} AND EXISTS (SELECT 1 FROM ${table} AS o WHERE ${same.join(' AND ')})) AS k`;
  }

  private valueOf({ field, loading }: Target): string {
    const name = `s.${quoteName(field.name)}`;
    return loading.way === 'refused' ? name : loading.expression(name);
  }

  /** The columns that a row whose key is there changes. */
  private updated(): string[] {
    const { plan, targets } = this.request;
    return plan.updateColumns.filter((name) => targets.some(({ field }) => field.name === name));
  }

  private insertFrom(from: string): string {
    const { table, targets, plan } = this.request;
    const names = targets.map(({ field }) => quoteName(field.name)).join(', ');
    const values = targets.map((target) => this.valueOf(target));
    const keys = plan.keys.map(quoteName).join(', ');
    const updated = this.updated().map(quoteName);
    const set = updated.map((name) => `${name} = EXCLUDED.${name}`).join(', ');
    // Rows in which nothing changes are not written. They are compared byte by byte: not every type can be compared, and what is equal need not be the same.
    const record = (side: string) => `ROW(${updated.map((name) => `${side}.${name}`).join(', ')})::record`;
    const differs = `${record('o')} *<> ${record('EXCLUDED')}`;
    const action = set === '' ? 'NOTHING' : `UPDATE SET ${set} WHERE ${differs}`;
    const conflict = plan.ifExists !== 'upsert' ? '' : ` ON CONFLICT (${keys}) DO ${action}`;
    // Rows that take the place of others bring the numbers, too, that the server would count.
    const counted = plan.ifExists === 'replace' ? ' OVERRIDING SYSTEM VALUE' : '';
    return `INSERT INTO ${table} AS o (${names})${counted} SELECT ${values.join(', ')} FROM ${from}${conflict}`;
  }

  private async index(): Promise<void> {
    if (this.indexed) return;
    this.indexed = true;
    await this.session.execute(`CREATE INDEX ON ${this.request.staged} (${this.request.row})`);
  }

  /** The fields of a staged row. */
  private async valuesOf(row: bigint): Promise<Value[]> {
    const { arena, session, request } = this;
    const sent = request.targets.map(({ field }) => ({ field, reading: stagedEncoding(field.type).reading }));
    const list = sent.map(({ field }) => quoteName(field.name)).join(', ');
    const select = `SELECT ${list} FROM ${request.staged} WHERE ${request.row} = ${row}`;
    const stream = session.submit(new MessageStream(arena, commandOf(select, [])));
    const reader = new RowReader(
      arena,
      pgRowKernel(arena),
      sent.map(({ field, reading }) => ({ field: { ...field, type: reading.type }, reading })),
    );
    const { blocks } = await stream.read(reader);
    const { batch } = reader.finish(blocks);
    const values = request.schema.map((field) => {
      const i = sent.findIndex((other) => other.field.name === field.name);
      return i < 0 || batch.rows === 0 ? null : readValue(arena, batch.columns[i]!, 0);
    });
    for (const block of batch.blocks) arena.free(block);
    reader.dispose();
    stream.dispose();
    return values;
  }
}
