import type { Value } from '../../columns/values.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { Schema } from '../../model/types.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { RefusedValues } from '../rejects.ts';
import type { WrittenCounter } from '../sql/written.ts';
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
  /** What the rows of an upsert did. */
  readonly written: WrittenCounter;
}

/** What a statement did. */
interface Outcome {
  readonly affectedRows: number;
  /** Numbers in what the server says of it. */
  readonly counts: readonly number[];
  readonly refusals: readonly Refusal[];
  readonly written?: RowsWritten;
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
    const { refusals, written } = await undisturbed(session, { timeoutMs: plan.timeoutMs, restart }, () =>
      this.once(first, last),
    );
    if (refusals.length > 0) return refusals;
    used();
    if (written) request.written.add(written);
    return [];
  }

  private async once(first: bigint, last: bigint): Promise<Outcome> {
    const { session, request } = this;
    const within = `s.${request.staged.row} BETWEEN ${first} AND ${last}`;
    await session.execute(beginOf(request.plan));
    const outcome = await this.insert(within);
    const end = outcome.refusals.length > 0 ? 'ROLLBACK TO SAVEPOINT open_stage; RELEASE' : 'RELEASE';
    await session.execute(`${end} SAVEPOINT open_stage`);
    return outcome;
  }

  /** Inserts rows, or updates those of their keys. Of equal keys the first row inserts, and the last one updates. */
  private async insert(within: string): Promise<Outcome> {
    const { table, plan, keys } = this.request;
    const { table: staged, row } = this.request.staged;
    const rows = `${this.into} ${staged} AS s WHERE ${within} ORDER BY s.${row}`;
    if (plan.ifExists !== 'upsert') return this.run(rows);
    const set = this.updated.map((target) => `${table}.${quoteName(target.field.name)} = ${this.valueOf(target)}`);
    if (keys.size !== 1) return this.insertAndUpdate(within, set);
    const nothing = `${table}.${quoteName(plan.keys[0]!)} = ${table}.${quoteName(plan.keys[0]!)}`;
    const done = await this.run(`${rows} ON DUPLICATE KEY UPDATE ${set.length === 0 ? nothing : set.join(', ')}`);
    const { affectedRows, counts } = done;
    const [records = 0, updated = 0] = counts;
    // A row that is updated counts twice.
    const inserted = affectedRows - 2 * updated;
    return { ...done, written: { inserted, updated, unchanged: records - inserted - updated } };
  }

  /** Where the table has other keys, by which a row must not be found. */
  private async insertAndUpdate(within: string, set: readonly string[]): Promise<Outcome> {
    const { table, plan, staged } = this.request;
    const { row } = staged;
    const keys = plan.keys.map((key) => this.keyOf(key)).join(', ');
    const same = plan.keys.map((key) => `${table}.${quoteName(key)} = ${this.keyOf(key)}`).join(' AND ');
    const numbered = (order: string) =>
      `(SELECT s.*, ROW_NUMBER() OVER (PARTITION BY ${keys} ORDER BY s.${row} ${order}) AS open_stage_place FROM ${staged.table} AS s WHERE ${within}) AS s`;
    const isNew = `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${same})`;
    const inserting = await this.run(
      `${this.into} ${numbered('ASC')} WHERE s.open_stage_place = 1 AND ${isNew} ORDER BY s.${row}`,
    );
    if (inserting.refusals.length > 0) return inserting;
    const inserted = inserting.affectedRows;
    const { all, repeated, differing } = await this.repeated(within, keys);
    if (set.length === 0) return { ...inserting, written: { inserted, updated: 0, unchanged: all - inserted } };
    const update = (order: string) =>
      this.run(`UPDATE ${table} JOIN ${numbered(order)} ON ${same} SET ${set.join(', ')} WHERE s.open_stage_place = 1`);
    const first = await update('ASC');
    const last = repeated > 0 && first.refusals.length === 0 ? await update('DESC') : first;
    const updated = first.counts[1]! + differing;
    return { ...last, written: { inserted, updated, unchanged: all - inserted - updated } };
  }

  /** Rows, those whose key comes before among them, and those of these that differ from the row of their key before. */
  private async repeated(within: string, keys: string) {
    const { table, row } = this.request.staged;
    const differs = this.updated.map((target) => {
      const value = `CAST(s.${quoteName(target.field.name)} AS BINARY)`;
      return `NOT ${value} <=> LAG(${value}) OVER (PARTITION BY ${keys} ORDER BY s.${row})`;
    });
    const [counts] = await this.session.query(
      `SELECT count(*), count(CASE WHEN place > 1 THEN 1 END), count(CASE WHEN place > 1 AND differs THEN 1 END)
         FROM (SELECT ROW_NUMBER() OVER (PARTITION BY ${keys} ORDER BY s.${row}) AS place, (${['FALSE', ...differs].join(' OR ')}) AS differs
           FROM ${table} AS s WHERE ${within}) AS r`,
    );
    const [all = 0, repeated = 0, differing = 0] = counts!.map(Number);
    return { all, repeated, differing };
  }

  private async run(statement: string): Promise<Outcome> {
    try {
      const { affectedRows, info } = await this.session.change(statement);
      return { affectedRows, counts: (info.match(/\d+/g) ?? []).map(Number), refusals: await warningsOf(this.session) };
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return { affectedRows: 0, counts: [], refusals: [refusal] };
    }
  }

  /** `INSERT INTO … SELECT … FROM`. */
  private get into(): string {
    const { table, targets } = this.request;
    const columns = targets.map(({ field }) => quoteName(field.name)).join(', ');
    const values = targets.map((target) => this.valueOf(target)).join(', ');
    return `INSERT INTO ${table} (${columns}) SELECT ${values} FROM`;
  }

  /** The columns that a row whose key is there changes. */
  private get updated(): readonly Target[] {
    const wanted = new Set(this.request.plan.updateColumns.map(sameName));
    return this.request.targets.filter(({ field }) => wanted.has(sameName(field.name)));
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
