import type { Arena } from '../../columns/arena.ts';
import type { Batch } from '../../columns/vector.ts';
import { RunError } from '../../model/errors.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { LoadRequest, LoadSession } from '../connector.ts';
import { type RefusedValues, rejectsOfRows } from '../rejects.ts';
import type { SentColumn } from './encode.ts';
import { HiddenTables } from './hidden.ts';
import { mergeRows } from './merge.ts';
import { wasDone } from './outcome.ts';
import { RowLoad } from './row-load.ts';
import { Session } from './session.ts';
import { settingsOf, USUAL_SQL_MODE } from './settings.ts';
import { quoteName, quoteText, tableName } from './sql.ts';
import { stagedType, storageOf } from './storage.ts';
import { createTable, exactCollation, type FoundTable, findTable, newTargets, type Target, targetsOf } from './table.ts';

/** Bytes of an INSERT, where the server takes so many. */
const MOST_INSERT_BYTES = 1 << 20;

type Request = LoadRequest<MysqlDestinationPlan>;

/** Where rows go first, and what is done with them when all are there. */
interface Route {
  /** What the rows end up in, as SQL. */
  readonly table: string;
  readonly targets: readonly Target[];
  /** Columns of unique keys by the keys' names. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** The column of row numbers, where rows are staged. */
  readonly row: string | undefined;
}

/** Loads rows into a table: in one transaction that is open while the job runs, or into a hidden table that takes the name of the one that is wanted. */
export class MysqlLoad implements LoadSession {
  private readonly arena: Arena;
  private readonly request: Request;
  private readonly stopped: () => boolean;
  private readonly session: Session;
  private readonly loads: RowLoad[] = [];
  private readonly refused: RefusedValues[] = [];
  /** The database that the table is in. */
  private schema = '';
  /** The table, with its database, as SQL. */
  private table = '';
  private hidden: HiddenTables | undefined;
  /** The table that is there. */
  private found: FoundTable | undefined;
  private route: Route | undefined;
  /** Whether the rows go into the hidden table. */
  private isHidden = false;
  /** Whether there is a table that tells whether the transaction was committed. */
  private marked = false;
  private ended = false;

  private constructor(arena: Arena, request: Request, stopped: () => boolean, session: Session) {
    this.arena = arena;
    this.request = request;
    this.stopped = stopped;
    this.session = session;
  }

  /** Throws `RunError` for what cannot end well: no server, no right, a table that does not fit the rows. */
  static async open(arena: Arena, request: Request, stopped: () => boolean): Promise<MysqlLoad> {
    const session = await Session.open(request.connection, request.baseFolder, stopped, { localFiles: true });
    const load = new MysqlLoad(arena, request, stopped, session);
    try {
      await load.prepare();
      return load;
    } catch (error) {
      await load.abort();
      throw error;
    }
  }

  async write(batch: Batch): Promise<number> {
    const ready = this.loads.find(({ isReady }) => isReady);
    if (ready) {
      await ready.ready();
      return ready.write(batch);
    }
    await Promise.race(this.loads.map((load) => load.ready()));
    return this.write(batch);
  }

  async load(): Promise<readonly Batch[]> {
    const { session, request, route, loads } = this;
    const { plan, stage, schema, rejects } = request;
    for (const load of loads) await load.finish();
    const { row, table, targets, keys } = route!;
    if (row !== undefined) {
      const refuse = (refused: RefusedValues) => this.refused.push(refused);
      const staged = this.hidden!.staged;
      await session.guarded(() => mergeRows(session, { staged, row, schema, table, targets, keys, plan, refuse }));
    }
    if (!this.isHidden) await this.finishTransaction();
    return rejectsOfRows(this.arena, rejects, schema, stage, this.refused);
  }

  async commit(): Promise<void> {
    if (this.ended) return;
    if (this.isHidden) await this.takePlace();
    else await this.commitTransaction();
    this.ended = true;
    const again = () => this.withSession((session) => this.cleanUp(session)).catch(() => undefined);
    await this.cleanUp(this.session).catch(again);
    await this.close();
  }

  async abort(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await this.close();
    // The run may have been stopped, so that its own sessions work no more. What cannot be removed now the next run removes.
    if (this.isHidden || this.marked) await this.withSession((session) => this.cleanUp(session)).catch(() => undefined);
  }

  private async prepare(): Promise<void> {
    const { session, request } = this;
    const { plan, runId, stage } = request;
    await session.execute(settingsOf(plan));
    await this.findDatabase();
    await HiddenTables.removeStale(session, this.schema);
    this.hidden = new HiddenTables(this.schema, runId, stage);
    await this.hidden.take(session, 0);
    this.found = await this.find();
    // Columns are added, and tables made, by statements that commit: they come first.
    if (this.found && plan.ifExists !== 'replace') await this.addColumns(this.found);
    await session.execute('START TRANSACTION');
    if (plan.beforeQuery !== undefined) await this.runBefore(plan.beforeQuery);
    this.found = await this.find();
    await this.chooseRoute();
    await this.openLoads();
  }

  /** The database that the table is in or will be; made where it is not there. */
  private async findDatabase(): Promise<void> {
    const { session, request } = this;
    const { table } = request.plan;
    const [current] = await session.query('SELECT DATABASE()');
    this.schema = table.schema ?? current![0]!;
    this.table = tableName({ schema: this.schema, table: table.table });
    if (table.schema === undefined) return;
    const [known] = await session.query(
      `SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteText(this.schema)}`,
    );
    if (!known) await session.execute(`CREATE DATABASE IF NOT EXISTS ${quoteName(this.schema)} CHARACTER SET utf8mb4`);
  }

  /** The table that is there, if it may be loaded. */
  private async find(): Promise<FoundTable | undefined> {
    const { plan } = this.request;
    const { table } = plan.table;
    const found = await findTable(this.session, { schema: this.schema, table });
    if (!found) return undefined;
    if (plan.ifExists === 'fail') throw tableExists(table);
    if (found.isView) throw new RunError('not-a-table', `${table} is a view`, { value: table, remedy: 'name a table' });
    if (plan.ifExists !== 'replace' && !found.transactional) {
      throw new RunError(
        'not-transactional',
        `table ${table} takes no part in transactions, so that a run that fails would leave a part of its rows`,
        {
          value: table,
          remedy: `ALTER TABLE ${quoteName(table)} ENGINE = InnoDB, or set ifExists: replace`,
        },
      );
    }
    return found;
  }

  private async addColumns(found: FoundTable): Promise<boolean> {
    const { added } = targetsOf(found, this.request.schema, this.request.plan);
    const columns = added.map((field) => `ADD COLUMN ${quoteName(field.name)} ${storageOf(field.type)} NULL`);
    if (columns.length > 0) await this.session.execute(`ALTER TABLE ${this.table} ${columns.join(', ')}`);
    return columns.length > 0;
  }

  /** Statements may commit, and change how the session works. */
  private async runBefore(sql: string): Promise<void> {
    const { session, request } = this;
    await session.execute(USUAL_SQL_MODE);
    await session.execute(sql);
    await session.execute(settingsOf(request.plan));
    if (!(await session.inTransaction())) await session.execute('START TRANSACTION');
  }

  private async chooseRoute(): Promise<void> {
    const { session, request, found } = this;
    const { plan, schema } = request;
    if (found && plan.ifExists !== 'replace') {
      if (await this.addColumns(found)) await session.execute('START TRANSACTION');
      const { targets } = targetsOf(found, schema, plan);
      await this.makeMark();
      await this.routeTo(this.table, targets, new Map(found.keys.map(({ name, columns }) => [name, columns])));
      return;
    }
    if (found) await this.refuseReferences();
    const collation = await exactCollation(session);
    this.isHidden = true;
    await this.make(createTable(this.hidden!.rows, schema, plan.keys, collation));
    const keys = new Map(plan.keys.length === 0 ? [] : [['PRIMARY', plan.keys]]);
    await this.routeTo(this.hidden!.rows, newTargets(schema, plan.keys), keys);
  }

  /** Makes a table; not in our own session, whose transaction that would commit. */
  private make(sql: string): Promise<void> {
    return this.withSession((other) => other.execute(sql), true);
  }

  /** A table that gets a row in the transaction. Who may make none is not told what became of a commit whose answer is lost. */
  private async makeMark(): Promise<void> {
    try {
      await this.make(`CREATE TABLE ${this.hidden!.mark} (loaded tinyint NOT NULL) ENGINE = InnoDB`);
      this.marked = true;
    } catch (error) {
      if (!(error instanceof RunError) || error.code !== 'permission-denied') throw error;
    }
  }

  /** Tables that refer to the one that is replaced would refer to one that is gone. */
  private async refuseReferences(): Promise<void> {
    const { session, request } = this;
    const { table } = request.plan.table;
    const rows = await session.query(
      `SELECT CONSTRAINT_SCHEMA, TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS
       WHERE UNIQUE_CONSTRAINT_SCHEMA = ${quoteText(this.schema)} AND REFERENCED_TABLE_NAME = ${quoteText(table)} AND @@foreign_key_checks`,
    );
    const others = rows.filter(([schema, name]) => schema !== this.schema || name !== table).map((row) => row.join('.'));
    if (others.length === 0) return;
    throw new RunError('table-referenced', `other tables refer to ${table}: ${others.join(', ')}`, {
      value: table,
      remedy: 'set ifExists: append and beforeQuery: DELETE FROM …',
    });
  }

  /** Straight into the table; or, where the server must convert or find rows, into one beside it. */
  private async routeTo(table: string, targets: readonly Target[], keys: Route['keys']): Promise<void> {
    const isDirect = this.request.plan.ifExists !== 'upsert' && targets.every(({ loading }) => loading.way === 'direct');
    if (isDirect) {
      this.route = { table, targets, keys, row: undefined };
      return;
    }
    const names = new Set(targets.map(({ field }) => field.name.toLowerCase()));
    let row = 'open_stage_row';
    while (names.has(row)) row += '_';
    const columns = targets.map(({ field }) => `${quoteName(field.name)} ${stagedType(field.type)} NULL`);
    const list = [...columns, `${quoteName(row)} bigint NOT NULL PRIMARY KEY`].join(', ');
    await this.session.execute(
      `CREATE TEMPORARY TABLE ${this.hidden!.staged} (${list}) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4`,
    );
    this.route = { table, targets, keys, row: quoteName(row) };
  }

  private async openLoads(): Promise<void> {
    const { arena, request, session, stopped } = this;
    const { plan, schema, connection, baseFolder } = request;
    const { table, targets, keys, row } = this.route!;
    const columns = targets.flatMap(({ field, index, loading }): (SentColumn & { readonly name: string })[] =>
      loading.way === 'refused' ? [] : [{ index, encoding: loading.encoding, name: quoteName(field.name) }],
    );
    const [server] = await session.query('SELECT @@local_infile, @@max_allowed_packet');
    const isShared = this.isHidden && row === undefined;
    const target = {
      table: row === undefined ? table : this.hidden!.staged,
      columns: row === undefined ? columns : [...columns, { row: true as const, name: row }],
      ...{ schema, keys, batchRows: plan.batchRows },
      each: isShared ? ('commit' as const) : ('savepoint' as const),
      localFiles: server![0] === '1',
      insertBytes: Math.min(MOST_INSERT_BYTES, Number(server![1]) / 4),
    };
    const refuse = (refused: RefusedValues) => this.refused.push(refused);
    if (!isShared) {
      this.loads.push(new RowLoad(arena, session, target, refuse));
      return;
    }
    for (let i = 0; i < plan.connections; i++) {
      const other = await Session.open(connection, baseFolder, stopped, { localFiles: true });
      this.loads.push(new RowLoad(arena, other, target, refuse));
      await other.execute(settingsOf(plan));
    }
  }

  /** All but the commit. */
  private async finishTransaction(): Promise<void> {
    const { session, hidden, marked } = this;
    const { afterQuery } = this.request.plan;
    if (marked) await session.execute(`INSERT INTO ${hidden!.mark} VALUES (1)`);
    if (afterQuery === undefined) return;
    try {
      await this.runAfter(afterQuery);
    } catch (error) {
      if (error instanceof RunError && marked && (await this.isCommitted(session).catch(() => false))) {
        throw new RunError(error.code, `${error.message}; the rows are loaded: a statement of afterQuery before committed them`, {
          cause: error,
        });
      }
      throw error;
    }
  }

  private async runAfter(sql: string): Promise<void> {
    await this.session.execute(USUAL_SQL_MODE);
    await this.session.execute(sql);
  }

  /** Whether a transaction that is over was committed. */
  private async isCommitted(session: Session): Promise<boolean> {
    if (await session.inTransaction()) return false;
    const rows = await session.query(`SELECT 1 FROM ${this.hidden!.mark}`);
    return rows.length > 0;
  }

  private async commitTransaction(): Promise<void> {
    const { session, request, hidden } = this;
    try {
      await session.execute('COMMIT');
    } catch (error) {
      if (!(error instanceof RunError) || error.code !== 'connection-lost') throw error;
      if (!this.marked) throw error;
      if (!(await wasDone(request, hidden!, (other) => this.isCommitted(other), error))) throw error;
    }
  }

  /** The hidden table gets its name, and the one that it replaces a hidden one, in one step. */
  private async takePlace(): Promise<void> {
    const { session, request, hidden, table, found } = this;
    const { rows, old } = hidden!;
    for (const load of this.loads) {
      if (load.session !== session) await load.session.close();
    }
    try {
      await session.execute(`RENAME TABLE ${found ? `${table} TO ${old}, ` : ''}${rows} TO ${table}`);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      if (error.code === 'mysql-1050') throw tableExists(request.plan.table.table);
      if (error.code !== 'connection-lost') throw error;
      if (!(await wasDone(request, hidden!, async (other) => !(await hidden!.hasRows(other)), error))) throw error;
      if (request.plan.afterQuery !== undefined) await this.putBack(error);
      return;
    }
    const { afterQuery } = request.plan;
    if (afterQuery === undefined) return;
    try {
      await session.execute('START TRANSACTION');
      await this.runAfter(afterQuery);
      await session.execute('COMMIT');
    } catch (error) {
      await this.putBack(error);
    }
  }

  /** Gives the table that was replaced its name again. Throws what has gone wrong. */
  private async putBack(error: unknown): Promise<never> {
    const { table, hidden, found } = this;
    await this.session.close();
    await this.withSession((session) =>
      session.execute(`RENAME TABLE ${table} TO ${hidden!.rows}${found ? `, ${hidden!.old} TO ${table}` : ''}`),
    );
    throw error;
  }

  /** Removes what was made beside the table. */
  private async cleanUp(session: Session): Promise<void> {
    const { rows, old, mark } = this.hidden!;
    const made = [...(this.isHidden ? [rows, old] : []), ...(this.marked ? [mark] : [])];
    if (made.length > 0) await session.execute(`DROP TABLE IF EXISTS ${made.join(', ')}`);
  }

  /** Works in a session of its own. `stops`: with the run. */
  private async withSession(action: (session: Session) => Promise<unknown>, stops = false): Promise<void> {
    const { connection, baseFolder, plan } = this.request;
    const session = await Session.open(connection, baseFolder, stops ? this.stopped : () => false);
    try {
      await session.execute(settingsOf(plan));
      await action(session);
    } finally {
      await session.close();
    }
  }

  private async close(): Promise<void> {
    for (const load of this.loads) {
      if (load.session !== this.session) await load.session.close();
    }
    await this.session.close();
    for (const load of this.loads) load.dispose();
  }
}

const tableExists = (table: string): RunError =>
  new RunError('table-exists', `table ${table} exists`, {
    value: table,
    remedy: 'set ifExists: replace, append or upsert, or name another table',
  });
