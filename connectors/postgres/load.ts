import type { Arena } from '../../columns/arena.ts';
import type { Batch } from '../../columns/vector.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import type { ConnectorThread, LoadRequest } from '../connector.ts';
import { rejectsOfRows } from '../rejects.ts';
import { tableExists } from '../sql/problems.ts';
import { refuseLosses, replacementNotes } from '../sql/replacement.ts';
import { writeToFirst } from '../sql/side-by-side.ts';
import type { SharingLoad } from '../sql/turns.ts';
import { WrittenCounter } from '../sql/written.ts';
import { refuseProblems } from '../target-problems.ts';
import { kindProblems, schemaOf } from './check.ts';
import { CopyLoad } from './copy-load.ts';
import { Emptying } from './emptying.ts';
import type { Refused, SentColumn } from './encode.ts';
import { HiddenTable } from './hidden.ts';
import { mergeRows } from './merge.ts';
import { planReplacement, type TableReplacement } from './replacement.ts';
import { moveSequences } from './sequences.ts';
import { Session } from './session.ts';
import { quoteName } from './sql.ts';
import { stagedEncoding, stagedType, storageOf } from './storage.ts';
import { createTable, type FoundTable, findTable, newTargets, type Target, targetsOf } from './table.ts';
import type { Transaction } from './transaction.ts';

type Request = LoadRequest<PostgresDestinationPlan>;

/** Where rows go first, and what is done with them when all are there. */
interface Route {
  /** As SQL. */
  readonly into: string;
  readonly targets: readonly Target[];
  /** The column of row numbers, where `into` is a table that rows are staged in. */
  readonly row: string | undefined;
}

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
  private readonly note: (text: string, severity?: 'info' | 'warning') => void;
  /** The table, with its schema. */
  private table = '';
  private schema = '';
  /** Takes the rows out of the table whose rows are replaced; absent where none are. */
  private emptying: Emptying | undefined;
  private replacement: TableReplacement | undefined;
  private hidden: HiddenTable | undefined;
  /** Whether the hidden table can be seen before the end, because several connections load it. */
  private published = false;
  private route: Route | undefined;
  /** The table as it was, if it was there. */
  private found: FoundTable | undefined;
  /** Constraints of the table that are looked at only at the end of a transaction, as SQL. */
  private deferred: readonly string[] = [];
  private isPartitioned = false;
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
  }

  /** Throws `RunError` for what cannot end well: no server, no right, a table that does not fit the rows. */
  static async open(thread: ConnectorThread, request: Request, transaction: Transaction): Promise<PostgresLoad> {
    const load = new PostgresLoad(thread, request, transaction);
    try {
      await load.prepare();
      return load;
    } catch (error) {
      await load.abort();
      throw error;
    }
  }

  async write(batch: Batch): Promise<number> {
    if (this.loads.length === 0) await this.openLoads();
    return writeToFirst(this.loads, batch);
  }

  async pause(): Promise<void> {
    for (const load of this.loads) await load.finish();
    if (!this.published) {
      if (this.route?.row !== undefined) await this.transaction.keepStaged();
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
    const { session, request, route } = this;
    const { plan, stage, schema, rejects } = request;
    await this.pause();
    if (route!.row !== undefined) {
      const { emptying } = this;
      if (emptying) await session.again(() => this.emptyAndChange(emptying));
      const { into: staged, row, targets } = route!;
      const refuse = (row: Refused) => this.refuse(row);
      const { deferred, table, transaction, isPartitioned, counter: written } = this;
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
    if (this.hidden) await this.takePlace(this.hidden);
    if (this.found) for (const text of await moveSequences(session, this.table, this.found, route!.targets)) this.note(text);
    this.transaction.use();
    if (plan.afterQuery !== undefined) await session.executeWithin(plan.afterQuery);
    await this.transaction.check();
    return rejectsOfRows(this.arena, rejects, schema, stage, this.refused);
  }

  receipt(): string {
    return this.transaction.receipt;
  }

  async verify(): Promise<void> {
    await this.emptying?.end(this.replacement!.losses);
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
    if (this.hidden && this.published) await this.drop(this.hidden).catch(() => undefined);
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
    const { hidden, request } = this;
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
    for (const load of loads) {
      if (load.session !== this.session) await load.session.close();
      load.dispose();
    }
  }

  private async prepare(): Promise<void> {
    const { session, request } = this;
    const { plan } = request;
    // Compiling the expressions that convert values takes longer than running them: by far, for lists within lists.
    await session.execute(`SET lock_timeout = ${plan.timeoutMs}; SET jit = off`);
    await this.findSchema();
    if (this.transaction.isUntidy(this.schema)) await HiddenTable.removeStale(session, this.schema);
    await this.transaction.begin();
    if (plan.beforeQuery !== undefined) {
      this.transaction.use();
      await session.executeWithin(plan.beforeQuery);
    }
    const found = await this.find();
    if (found) refuseProblems(kindProblems(found, plan));
    this.found = found;
    if (!found) this.route = await this.makeTable();
    else if (plan.ifExists === 'replace') this.route = await this.replaceRows(found);
    else this.route = await this.addRows(found);
  }

  private async addRows(found: FoundTable): Promise<Route> {
    const { request, session } = this;
    const { targets, added, problems } = targetsOf(found, request.schema, request.plan);
    refuseProblems(problems);
    const columns = added.map(({ name, type }) => `ADD COLUMN ${quoteName(name)} ${storageOf(type)}`);
    if (columns.length > 0) {
      this.transaction.use();
      await session.again(() => session.execute(`ALTER TABLE ${this.table} ${columns.join(', ')}`));
    }
    return this.routeInto(found, targets, false);
  }

  /** Keeps the table: its rows go, and its columns change where the rows do not fit. Nothing is done yet that others would have to wait for with reading. */
  private async replaceRows(found: FoundTable): Promise<Route> {
    const { session, request, table } = this;
    const { plan, schema } = request;
    const replacement = await planReplacement(session, table, found, schema, plan);
    refuseLosses(plan.table.table, replacement, plan);
    const emptying = await Emptying.look(session, table, plan.table.table, found);
    for (const text of replacementNotes(plan.table.table, replacement)) this.note(text);
    if (plan.connections > 1)
      this.note(`table ${plan.table.table} keeps its definition, so only one connection loads it`, 'info');
    this.transaction.use();
    this.emptying = emptying;
    this.replacement = replacement;
    const staged = emptying.isExclusive || replacement.statements.length > 0;
    const route = await this.routeInto(found, replacement.targets, staged);
    if (route.row === undefined) await session.again(() => emptying.empty(false));
    return route;
  }

  private async emptyAndChange(emptying: Emptying): Promise<void> {
    const { statements } = this.replacement!;
    await emptying.empty(statements.length > 0);
    for (const statement of statements) await this.session.execute(statement);
  }

  /** COPY does not know row security; and a row that is refused at the end of the transaction is found only by inserting it again. */
  private async routeInto(found: FoundTable, targets: readonly Target[], staged: boolean): Promise<Route> {
    const { waiting } = this.transaction;
    this.deferred = found.deferred;
    this.isPartitioned = found.kind === 'p';
    const isStaged =
      staged ||
      found.rowSecurityActive ||
      found.deferred.length > 0 ||
      found.refersToItself ||
      // The rows that these refer to are not there yet.
      found.parents.some((parent) => waiting.has(parent));
    const route = await this.routeTo(this.table, targets, isStaged);
    if (route.row !== undefined) waiting.add(found.oid);
    return route;
  }

  /** The schema that the table is in or will be; made where it is not there. */
  private async findSchema(): Promise<void> {
    const { session, request } = this;
    const { table } = request.plan;
    const schema = await schemaOf(session, table);
    this.schema = schema;
    this.table = `${quoteName(schema)}.${quoteName(table.table)}`;
    if (table.schema === undefined) return;
    const [known] = await session.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
    if (!known) await session.execute(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
  }

  private find() {
    return findTable(this.session, { table: { schema: this.schema, table: this.request.plan.table.table } });
  }

  private async makeTable(): Promise<Route> {
    const { session, request } = this;
    const { plan, schema, runId, stage } = request;
    const targets = newTargets(schema);
    this.transaction.use();
    if (plan.columnTypes) return this.makeOfTypes();
    if (this.connections === 1 || targets.some(({ loading }) => loading.way !== 'direct')) {
      await session.execute(createTable(this.table, schema, plan.keys));
      return this.routeTo(this.table, targets);
    }
    this.hidden = new HiddenTable(this.schema, runId, stage);
    await this.hidden.lock(session);
    const statements = `${createTable(this.hidden.name, schema, plan.keys)}; ${this.hidden.comment}`;
    // The others must see it.
    const other = await Session.open(request.connection, request.baseFolder, this.stopped);
    try {
      await other.execute(statements);
    } finally {
      await other.close();
    }
    this.published = true;
    return { into: this.hidden.name, targets, row: undefined };
  }

  /** Makes a table of the types that the job gives: how rows get into them, the server has to say. */
  private async makeOfTypes(): Promise<Route> {
    const { plan, schema } = this.request;
    await this.session.execute(createTable(this.table, schema, plan.keys, plan.columnTypes));
    if (plan.connections > 1) this.note(`table ${plan.table.table} gets columnTypes: one connection loads it`, 'info');
    const found = (await this.find())!;
    return this.routeInto(found, targetsOf(found, schema, { ...plan, ifExists: 'append' }).targets, false);
  }

  /** Straight into the table; or, where the server must convert or find rows, into one beside it. */
  private async routeTo(table: string, targets: readonly Target[], staged = false): Promise<Route> {
    const { request } = this;
    const isUpsert = request.plan.ifExists === 'upsert';
    if (!isUpsert && !staged && targets.every(({ loading }) => loading.way === 'direct')) {
      return { into: table, targets, row: undefined };
    }
    const names = new Set(targets.map(({ field }) => field.name));
    let row = 'open_stage_row';
    while (names.has(row)) row += '_';
    const columns = targets.map(({ field }) => `${quoteName(field.name)} ${stagedType(field.type)}`);
    const into = await this.transaction.stage([...columns, `${quoteName(row)} bigint`].join(', '));
    return { into, targets, row: quoteName(row) };
  }

  private async openLoads(): Promise<void> {
    const { arena, request, session, stopped } = this;
    const { into, targets, row } = this.route!;
    const names = [...targets.map(({ field }) => quoteName(field.name)), ...(row === undefined ? [] : [row])];
    const columns = targets.map(({ field, index, loading }): SentColumn => {
      const staged = row !== undefined || loading.way !== 'direct';
      return { index, encoding: staged ? stagedEncoding(field.type) : loading.encoding };
    });
    const target = {
      sql: `COPY ${into} (${names.join(', ')}) FROM STDIN (FORMAT binary)`,
      columns: row === undefined ? columns : [...columns, { row: true as const }],
      schema: request.schema,
      each: this.published ? ('commit' as const) : ('savepoint' as const),
      restart: async () => row === undefined && !this.published && this.transaction.restart(),
      used: () => {
        if (row === undefined) this.transaction.use();
      },
    };
    const refuse = (row: Refused) => this.refuse(row);
    if (!this.published) {
      this.loads.push(new CopyLoad(arena, session, target, refuse));
      return;
    }
    for (let i = 0; i < this.connections; i++) {
      const other = await Session.open(request.connection, request.baseFolder, stopped);
      this.loads.push(new CopyLoad(arena, other, target, refuse));
      await other.execute(`SET lock_timeout = ${request.plan.timeoutMs}`);
    }
  }

  /** Connections that load side by side. */
  private get connections(): number {
    return Math.max(1, Math.min(this.request.plan.connections, this.request.connections - 1));
  }

  /** The hidden table gets its name. */
  private async takePlace({ name }: HiddenTable): Promise<void> {
    const { session, request } = this;
    const own = quoteName(request.plan.table.table);
    // Somebody may have made it meanwhile.
    if (await this.find()) throw tableExists(request.plan.table.table);
    await session.execute(`COMMENT ON TABLE ${name} IS NULL; ALTER TABLE ${name} RENAME TO ${own}`);
  }
}
