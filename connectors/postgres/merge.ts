import type pg from 'pg';
import type { Arena } from '../../columns/arena.ts';
import { readValue, type Value } from '../../columns/values.ts';
import type { Schema } from '../../model/types.ts';
import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import { untilUndisturbed } from '../sql/deadlock.ts';
import { RowReader } from '../sql/rows.ts';
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
}

/** Puts staged rows into the table: converted, and by key where they are to be. Rows that the server refuses are found. */
export async function mergeRows(arena: Arena, session: Session, request: MergeRequest): Promise<void> {
  const merge = new Merge(arena, session, request);
  await merge.refuseNullKeys();
  const [ends] = await session.query(`SELECT min(${request.row}), max(${request.row}) FROM ${request.staged}`);
  const [first, last] = ends ?? [];
  if (first == null || last == null) return;
  await request.transaction.keepStaged();
  await merge.begin();
  await merge.range(BigInt(first), BigInt(last), true);
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

  /** Inserts rows `first` to `last`, in parts once one of them was refused. */
  async range(first: bigint, last: bigint, whole = false): Promise<void> {
    const error = await this.attempt(first, last, whole, false);
    if (!error) return;
    // Equal keys within the rows: the last one counts.
    const again = error.code === '21000' ? await this.attempt(first, last, whole, true) : error;
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

  private async attempt(first: bigint, last: bigint, whole: boolean, distinct: boolean): Promise<pg.DatabaseError | undefined> {
    const { session, request } = this;
    await session.execute('SAVEPOINT open_stage');
    const within = whole ? 'true' : `${request.row} BETWEEN ${first} AND ${last}`;
    try {
      await untilUndisturbed(
        () => session.client.query(this.insert(within, distinct)),
        (error) => isDeadlock(error) || isStale(error),
        (error) => this.undo(error),
      );
      await session.execute('RELEASE open_stage');
      request.transaction.use();
      return undefined;
    } catch (error) {
      const known = error as pg.DatabaseError;
      if (!isRefusal(error) && known.code !== '21000') throw error;
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

  private insert(within: string, distinct: boolean): string {
    const { table, targets, plan, staged, row } = this.request;
    const names = targets.map(({ field }) => quoteName(field.name)).join(', ');
    const updated = new Set(plan.updateColumns);
    // Of equal keys the first row inserts, and the last one updates.
    const side = (name: string) => (!distinct ? 's' : updated.has(name) ? 'l' : 'f');
    const values = targets.map(({ field, loading }) => {
      const name = `${side(field.name)}.${quoteName(field.name)}`;
      return loading.way === 'refused' ? name : loading.expression(name);
    });
    const keys = plan.keys.map(quoteName).join(', ');
    const from = distinct
      ? `(SELECT min(${row}) AS least, max(${row}) AS most FROM ${staged} WHERE ${within} GROUP BY ${keys}) AS g
         JOIN ${staged} AS f ON f.${row} = g.least JOIN ${staged} AS l ON l.${row} = g.most`
      : `${staged} AS s WHERE ${within}`;
    const set = plan.updateColumns
      .filter((name) => targets.some(({ field }) => field.name === name))
      .map((name) => `${quoteName(name)} = EXCLUDED.${quoteName(name)}`);
    const conflict =
      plan.ifExists !== 'upsert'
        ? ''
        : ` ON CONFLICT (${keys}) DO ${set.length === 0 ? 'NOTHING' : `UPDATE SET ${set.join(', ')}`}`;
    // Rows that take the place of others bring the numbers, too, that the server would count.
    const counted = plan.ifExists === 'replace' ? ' OVERRIDING SYSTEM VALUE' : '';
    return `INSERT INTO ${table} (${names})${counted} SELECT ${values.join(', ')} FROM ${from}${conflict}`;
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
