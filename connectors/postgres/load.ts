import type { Arena } from '../../columns/arena.ts';
import type { Batch } from '../../columns/vector.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import type { ConnectorThread, LoadRequest } from '../connector.ts';
import { rejectsOfRows } from '../rejects.ts';
import { tableExists } from '../sql/problems.ts';
import type { Note } from '../sql/replacement.ts';
import { closeLoads, orAbort, writeToFirst } from '../sql/side-by-side.ts';
import type { SharingLoad } from '../sql/turns.ts';
import { WrittenCounter } from '../sql/written.ts';
import { CopyLoad } from './copy-load.ts';
import type { Emptying } from './emptying.ts';
import type { Refused, SentColumn } from './encode.ts';
import type { HiddenTable } from './hidden.ts';
import { mergeRows } from './merge.ts';
import { Preparation } from './preparation.ts';
import { moveSequences } from './sequences.ts';
import { Session } from './session.ts';
import { quoteName } from './sql.ts';
import { stagedEncoding } from './storage.ts';
import type { Transaction } from './transaction.ts';

type Request = LoadRequest<PostgresDestinationPlan>;

/** Loads rows into a table, in a transaction that is open until the job ends, and that other tables are loaded in, too. */
export class PostgresLoad implements SharingLoad {
  readonly stage: string;
  private readonly arena: Arena;
  private readonly request: Request;
  private readonly stopped: () => boolean;
  private readonly transaction: Transaction;
  private readonly session: Session;
  private loads: CopyLoad[] = [];
  private readonly refused: Refused[] = [];
  private readonly note: Note;
  private readonly prepared: Preparation;
  private readonly counter = new WrittenCounter();
  private ended = false;

  private constructor({ arena, stopped, note }: ConnectorThread, request: Request, transaction: Transaction) {
    this.arena = arena;
    this.request = request;
    this.stage = request.stage;
    this.stopped = stopped;
    this.transaction = transaction;
    this.session = transaction.session;
    this.note = (text, severity = 'warning') => note(request.stage, text, severity);
    this.prepared = new Preparation(request, transaction, stopped, this.note);
  }

  /** Throws `RunError` for what cannot end well: no server, no right, a table that does not fit the rows. */
  static async open(thread: ConnectorThread, request: Request, transaction: Transaction): Promise<PostgresLoad> {
    const load = new PostgresLoad(thread, request, transaction);
    return orAbort(load, () => load.prepared.run());
  }

  async write(batch: Batch): Promise<number> {
    if (this.loads.length === 0) await this.openLoads();
    return writeToFirst(this.loads, batch);
  }

  async pause(): Promise<void> {
    for (const load of this.loads) await load.finish();
    if (!this.prepared.published) {
      if (this.prepared.route?.row !== undefined) await this.transaction.keepStaged();
      return;
    }
    // Their rows are committed.
    const { loads } = this;
    this.loads = [];
    await this.close(loads);
  }

  resume(): Promise<void> {
    return this.session.execute(`SET lock_timeout = ${this.request.plan.timeoutMs}`);
  }

  async load(): Promise<readonly Batch[]> {
    const { session, request, prepared } = this;
    const { route } = prepared;
    const { plan, stage, schema, rejects } = request;
    await this.pause();
    if (route!.row !== undefined) {
      const { emptying } = prepared;
      if (emptying) await session.again(() => this.emptyAndChange(emptying));
      const { into: staged, row, targets } = route!;
      const refuse = (row: Refused) => this.refuse(row);
      const { deferred, table, isPartitioned } = prepared;
      const { transaction, counter: written } = this;
      await session.guarded(() =>
        mergeRows(this.arena, session, {
          staged,
          row: row!,
          schema,
          table,
          targets,
          plan,
          deferred,
          refuse,
          transaction,
          isPartitioned,
          written,
        }),
      );
    }
    if (this.prepared.hidden) await this.takePlace(this.prepared.hidden);
    if (this.prepared.found)
      for (const text of await moveSequences(session, this.prepared.table, this.prepared.found, route!.targets)) this.note(text);
    this.transaction.use();
    if (plan.afterQuery !== undefined) await session.executeWithin(plan.afterQuery);
    await this.transaction.check();
    return rejectsOfRows(this.arena, rejects, schema, stage, this.refused);
  }

  receipt(): string {
    return this.transaction.receipt;
  }

  async verify(): Promise<void> {
    await this.prepared.emptying?.end(this.prepared.replacement!.losses);
  }

  async commit(): Promise<void> {
    if (this.ended) return;
    await this.transaction.commit();
    this.ended = true;
    await this.end();
  }

  written(): RowsWritten | undefined {
    return this.request.plan.ifExists === 'upsert' ? this.counter.total : undefined;
  }

  async abort(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await this.end();
    if (this.prepared.hidden && this.prepared.published) await this.drop(this.prepared.hidden).catch(() => undefined);
  }

  /** Removes what others could see; the run has stopped, so that its own sessions work no more. What cannot be removed now the next run removes. */
  private async drop({ name }: HiddenTable): Promise<void> {
    const session = await Session.open(this.request.connection, this.request.baseFolder, () => false);
    try {
      await session.execute(`SET lock_timeout = ${this.request.plan.timeoutMs}; DROP TABLE IF EXISTS ${name}`);
    } finally {
      await session.close();
    }
  }

  private refuse(row: Refused): void {
    const { request } = this;
    const { hidden } = this.prepared;
    const message = hidden ? row.message.replaceAll(hidden.shown, request.plan.table.table) : row.message;
    this.refused.push({ ...row, message });
  }

  private async end(): Promise<void> {
    const { loads } = this;
    this.loads = [];
    // No rows of others are under way any more.
    await this.transaction.close();
    await this.close(loads);
  }

  /** Ends loads, and the sessions that they have of their own. */
  private async close(loads: readonly CopyLoad[]): Promise<void> {
    await closeLoads(loads, [this.session]);
  }

  private async emptyAndChange(emptying: Emptying): Promise<void> {
    const { statements } = this.prepared.replacement!;
    await emptying.empty(statements.length > 0);
    for (const statement of statements) await this.session.execute(statement);
  }

  private async openLoads(): Promise<void> {
    const { arena, request, session, stopped } = this;
    const { into, targets, row } = this.prepared.route!;
    const names = [...targets.map(({ field }) => quoteName(field.name)), ...(row === undefined ? [] : [row])];
    const columns = targets.map(({ field, index, loading }): SentColumn => {
      const staged = row !== undefined || loading.way !== 'direct';
      return { index, encoding: staged ? stagedEncoding(field.type) : loading.encoding };
    });
    const target = {
      sql: `COPY ${into} (${names.join(', ')}) FROM STDIN (FORMAT binary)`,
      columns: row === undefined ? columns : [...columns, { row: true as const }],
      schema: request.schema,
      each: this.prepared.published ? ('commit' as const) : ('savepoint' as const),
      restart: async () => row === undefined && !this.prepared.published && this.transaction.restart(),
      used: () => {
        if (row === undefined) this.transaction.use();
      },
    };
    const refuse = (row: Refused) => this.refuse(row);
    if (!this.prepared.published) {
      this.loads.push(new CopyLoad(arena, session, target, refuse));
      return;
    }
    for (let i = 0; i < this.prepared.connections; i++) {
      const other = await Session.open(request.connection, request.baseFolder, stopped);
      this.loads.push(new CopyLoad(arena, other, target, refuse));
      await other.execute(`SET lock_timeout = ${request.plan.timeoutMs}`);
    }
  }

  /** The hidden table gets its name. */
  private async takePlace({ name }: HiddenTable): Promise<void> {
    const { session, request } = this;
    const own = quoteName(request.plan.table.table);
    // Somebody may have made it meanwhile.
    if (await this.prepared.find()) throw tableExists(request.plan.table.table);
    await session.execute(`COMMENT ON TABLE ${name} IS NULL; ALTER TABLE ${name} RENAME TO ${own}`);
  }
}
