import type { Value } from '../../columns/values.ts';
import type { Schema } from '../../model/types.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { RefusedValues } from '../rejects.ts';
import { valueOfText } from './encode.ts';
import { type Refusal, reasonOf, refusalName, refusalOf, warningsOf } from './refusal.ts';
import type { Session } from './session.ts';
import { quoteName } from './sql.ts';
import { sameName, type Target } from './table.ts';
import { beginOf, type Restarting, undisturbed } from './undisturbed.ts';

/** Parts that a range of rows is cut into, when one of them was refused. */
const CUTS = 16n;

export interface MergeRequest extends Restarting {
  /** The table that rows are staged in, and its column with the row's number; both as SQL. */
  readonly staged: { readonly table: string; readonly row: string };
  readonly schema: Schema;
  /** As SQL. */
  readonly table: string;
  readonly targets: readonly Target[];
  readonly plan: MysqlDestinationPlan;
  /** Columns of unique keys by the keys' names. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly refuse: (row: RefusedValues) => void;
  /** As in `RowTarget`. */
  readonly used: () => void;
}

/** Puts staged rows into the table: converted, and by key where they are to be. Rows that the server refuses are found. */
export async function mergeRows(session: Session, request: MergeRequest): Promise<void> {
  const { row, table } = request.staged;
  const [ends] = await session.query(`SELECT min(${row}), max(${row}) FROM ${table}`);
  const [first, last] = ends ?? [];
  if (first == null || last == null) return;
  const merge = new Merge(session, request);
  await merge.range(BigInt(first), BigInt(last));
  await merge.again();
}

class Merge {
  private readonly session: Session;
  private readonly request: MergeRequest;
  /** Rows that refer to what is not there: perhaps to rows that come behind them. */
  private waiting: { readonly row: bigint; readonly refusals: readonly Refusal[] }[] = [];

  constructor(session: Session, request: MergeRequest) {
    this.session = session;
    this.request = request;
  }

  /** Inserts rows `first` to `last`, in parts once one of them was refused. */
  async range(first: bigint, last: bigint): Promise<void> {
    const refusals = await this.attempt(first, last);
    if (refusals.length === 0) return;
    if (first === last) {
      if (refusals.some((refusal) => refusalName(refusal) === 'constraint-foreignkey'))
        this.waiting.push({ row: first, refusals });
      else await this.refuse(first, refusals);
      return;
    }
    const size = (last - first + CUTS) / CUTS;
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
    for (const { row, refusals } of this.waiting) await this.refuse(row, refusals);
  }

  private async refuse(row: bigint, refusals: readonly Refusal[]): Promise<void> {
    this.request.refuse({ values: await this.valuesOf(row), ...reasonOf(refusals, this.request.keys) });
  }

  private async attempt(first: bigint, last: bigint): Promise<readonly Refusal[]> {
    const { session, request } = this;
    const { restart, used, plan } = request;
    const refusals = await undisturbed(session, { timeoutMs: plan.timeoutMs, restart }, () => this.once(first, last));
    if (refusals.length === 0) used();
    return refusals;
  }

  private async once(first: bigint, last: bigint): Promise<readonly Refusal[]> {
    const { session, request } = this;
    const within = `s.${request.staged.row} BETWEEN ${first} AND ${last}`;
    await session.execute(beginOf(request.plan));
    for (const statement of this.statements(within)) {
      const refusals = await this.run(statement);
      if (refusals.length === 0) continue;
      await session.execute('ROLLBACK TO SAVEPOINT open_stage; RELEASE SAVEPOINT open_stage');
      return refusals;
    }
    await session.execute('RELEASE SAVEPOINT open_stage');
    return [];
  }

  private async run(statement: string): Promise<readonly Refusal[]> {
    try {
      await this.session.execute(statement);
      return await warningsOf(this.session);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return [refusal];
    }
  }

  private statements(within: string): string[] {
    const { table, plan, targets, keys } = this.request;
    const { table: staged, row } = this.request.staged;
    const columns = targets.map(({ field }) => quoteName(field.name)).join(', ');
    const values = targets.map((target) => this.valueOf(target)).join(', ');
    const all = `INSERT INTO ${table} (${columns}) SELECT ${values} FROM`;
    const inserted = `${all} ${staged} AS s WHERE ${within} ORDER BY s.${row}`;
    if (plan.ifExists !== 'upsert') return [inserted];
    const wanted = new Set(plan.updateColumns.map(sameName));
    const updated = targets.filter(({ field }) => wanted.has(sameName(field.name)));
    const set = updated.map((target) => `${table}.${quoteName(target.field.name)} = ${this.valueOf(target)}`);
    // Of equal keys the first row inserts, and the last one updates.
    if (keys.size === 1) {
      const nothing = `${table}.${quoteName(plan.keys[0]!)} = ${table}.${quoteName(plan.keys[0]!)}`;
      return [`${inserted} ON DUPLICATE KEY UPDATE ${set.length === 0 ? nothing : set.join(', ')}`];
    }
    // A row must not be found by the other keys of the table.
    const same = plan.keys.map((key) => `${table}.${quoteName(key)} = ${this.keyOf(key)}`).join(' AND ');
    const numbered = (order: string) =>
      `(SELECT s.*, ROW_NUMBER() OVER (PARTITION BY ${plan.keys.map((key) => this.keyOf(key)).join(', ')} ORDER BY s.${row} ${order}) AS open_stage_place FROM ${staged} AS s WHERE ${within}) AS s`;
    const isNew = `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${same})`;
    const insert = `${all} ${numbered('ASC')} WHERE s.open_stage_place = 1 AND ${isNew} ORDER BY s.${row}`;
    const update = `UPDATE ${table} JOIN ${numbered('DESC')} ON ${same} SET ${set.join(', ')} WHERE s.open_stage_place = 1`;
    return set.length === 0 ? [insert] : [insert, update];
  }

  /** What a column of the table gets. */
  private valueOf({ field, loading }: Target): string {
    const column = `s.${quoteName(field.name)}`;
    return loading.way === 'staged' ? loading.expression(column) : column;
  }

  /** A key of the staged rows, as the table compares it. */
  private keyOf(key: string): string {
    const { targets } = this.request;
    const collation = targets.find(({ field }) => sameName(field.name) === sameName(key))?.collation ?? null;
    const column = `s.${quoteName(key)}`;
    return collation === null ? column : `CONVERT(${column} USING ${collation.split('_')[0]}) COLLATE ${collation}`;
  }

  /** The fields of a staged row. */
  private async valuesOf(row: bigint): Promise<Value[]> {
    const { schema, targets, staged } = this.request;
    const list = targets.map(({ field }) =>
      field.type.kind === 'binary' ? `HEX(${quoteName(field.name)})` : quoteName(field.name),
    );
    const [found] = await this.session.query(`SELECT ${list.join(', ')} FROM ${staged.table} WHERE ${staged.row} = ${row}`);
    return schema.map((field) => {
      const i = targets.findIndex((target) => target.field.name === field.name);
      return i < 0 ? null : valueOfText(found?.[i] ?? null, field.type);
    });
  }
}
