import type { Arena } from '../../columns/arena.ts';
import type { Batch } from '../../columns/vector.ts';
import { RunError } from '../../model/errors.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { LoadRequest, LoadSession } from '../connector.ts';
import { type RefusedValues, rejectsOfRows } from '../rejects.ts';
import { notTable, tableExists } from '../sql/problems.ts';
import { closeAll, writeToFirst } from '../sql/side-by-side.ts';
import { beside, type Ending, RenameEnding, TransactionEnding, type Work } from './ending.ts';
import { HiddenTables } from './hidden.ts';
import { mergeRows } from './merge.ts';
import { type Route, refuseAmbiguous, sentColumns, stage } from './route.ts';
import { RowLoad, type RowTarget } from './row-load.ts';
import { Session } from './session.ts';
import { settingsOf, USUAL_SQL_MODE } from './settings.ts';
import { quoteName, quoteText, tableName } from './sql.ts';
import { storageOf } from './storage.ts';
import { createTable, exactCollation, type FoundTable, findTable, newTargets, type Target, targetsOf } from './table.ts';

/** Bytes of an INSERT, where the server takes so many. */
const MOST_INSERT_BYTES = 1 << 20;

type Request = LoadRequest<MysqlDestinationPlan>;

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
  private work: Work | undefined;
  private ending: Ending | undefined;
  private route: Route | undefined;
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

  write(batch: Batch): Promise<number> {
    return writeToFirst(this.loads, batch);
  }

  async load(): Promise<readonly Batch[]> {
    const { session, request, loads } = this;
    const { plan, stage, schema, rejects } = request;
    for (const load of loads) await load.finish();
    const { staged, table, targets, keys } = this.route!;
    if (staged) {
      const refuse = (refused: RefusedValues) => this.refused.push(refused);
      await session.guarded(() => mergeRows(session, { staged, schema, table, targets, keys, plan, refuse }));
    }
    await this.ending!.finish();
    return rejectsOfRows(this.arena, rejects, schema, stage, this.refused);
  }

  async commit(): Promise<void> {
    if (this.ended) return;
    await this.ending!.commit();
    this.ended = true;
    await this.cleanUp(this.session).catch(() => this.cleanUpBeside());
    await this.close();
  }

  async abort(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await this.close();
    // The run may have been stopped, so that its own sessions work no more.
    await this.cleanUpBeside();
  }

  /** Removes what was made beside the table. */
  private async cleanUp(session: Session): Promise<void> {
    const made = this.ending?.made ?? [];
    if (made.length > 0) await session.execute(`DROP TABLE IF EXISTS ${made.join(', ')}`);
  }

  /** What cannot be removed now the next run removes. */
  private async cleanUpBeside(): Promise<void> {
    if (this.ending) await beside(this.request, (session) => this.cleanUp(session)).catch(() => undefined);
  }

  private close(): Promise<void> {
    return closeAll(this.loads, this.session);
  }

  private async prepare(): Promise<void> {
    const { session, request } = this;
    const { plan, runId, stage } = request;
    await session.execute(settingsOf(plan));
    await this.findDatabase();
    await HiddenTables.removeStale(session, this.schema);
    const hidden = new HiddenTables(this.schema, runId, stage);
    await hidden.take(session, 0);
    this.work = { session, request, hidden, table: tableName({ schema: this.schema, table: plan.table.table }) };
    // Columns are added by statements that commit: they come first.
    const before = await this.find();
    if (before && plan.ifExists !== 'replace') await this.addColumns(before);
    await session.execute('START TRANSACTION');
    if (plan.beforeQuery !== undefined) await this.runBefore(plan.beforeQuery);
    const found = await this.find();
    if (found && plan.ifExists !== 'replace') await this.routeInto(found);
    else await this.routeAnew(found !== undefined);
    await this.openLoads();
  }

  /** The database that the table is in or will be; made where it is not there. */
  private async findDatabase(): Promise<void> {
    const { session, request } = this;
    const { schema } = request.plan.table;
    const [current] = await session.query('SELECT DATABASE()');
    this.schema = schema ?? current![0]!;
    if (schema === undefined) return;
    const [known] = await session.query(`SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteText(schema)}`);
    if (!known) await session.execute(`CREATE DATABASE IF NOT EXISTS ${quoteName(schema)} CHARACTER SET utf8mb4`);
  }

  /** The table that is there, if it may be loaded. */
  private async find(): Promise<FoundTable | undefined> {
    const { plan } = this.request;
    const { table } = plan.table;
    const found = await findTable(this.session, { schema: this.schema, table });
    if (!found) return undefined;
    if (plan.ifExists === 'fail') throw tableExists(table);
    if (found.isView) throw notTable(table, 'a view');
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
    if (columns.length > 0) await this.session.execute(`ALTER TABLE ${this.work!.table} ${columns.join(', ')}`);
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

  /** Into a table that is there. */
  private async routeInto(found: FoundTable): Promise<void> {
    const { session, request } = this;
    const { plan, schema } = request;
    if (await this.addColumns(found)) await session.execute('START TRANSACTION');
    const { targets } = targetsOf(found, schema, plan);
    this.ending = await TransactionEnding.open(this.work!, this.stopped);
    // A row may refer to one that comes behind it.
    const isStaged = found.refersToItself || isConverted(targets) || plan.ifExists === 'upsert';
    const staged = isStaged ? await stage(session, this.work!.hidden.staged, targets) : undefined;
    const keys = new Map(found.keys.map(({ name, columns }) => [name, columns]));
    this.route = { table: this.work!.table, targets, keys, staged };
  }

  /** Into a table that is made. */
  private async routeAnew(replaces: boolean): Promise<void> {
    const { session, request } = this;
    const { plan, schema } = request;
    const { hidden } = this.work!;
    if (replaces) await this.refuseReferences();
    const targets = newTargets(schema, plan.keys);
    this.ending = new RenameEnding(this.work!, replaces);
    const make = createTable(hidden.rows, schema, plan.keys, await exactCollation(session));
    // Not in our own session, whose transaction it would commit.
    await beside(request, (other) => other.execute(make), this.stopped);
    const staged = plan.ifExists === 'upsert' ? await stage(session, hidden.staged, targets) : undefined;
    this.route = { table: hidden.rows, targets, keys: new Map([['PRIMARY', plan.keys]]), staged };
  }

  /** Tables that refer to the one that is replaced would refer to one that is gone. */
  private async refuseReferences(): Promise<void> {
    const { table } = this.request.plan.table;
    const rows = await this.session.query(
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

  private async openLoads(): Promise<void> {
    const { arena, request, session, stopped } = this;
    const { plan, schema, connection, baseFolder } = request;
    const { table, keys, staged } = this.route!;
    const columns = sentColumns(this.route!);
    await refuseAmbiguous(session, staged?.table ?? table, columns, schema);
    const [server] = await session.query('SELECT @@local_infile, @@max_allowed_packet');
    const isOwn = this.ending instanceof RenameEnding && !staged;
    const target: RowTarget = {
      ...{ table: staged?.table ?? table, columns, schema, keys, batchRows: plan.batchRows },
      each: isOwn ? 'commit' : 'savepoint',
      localFiles: server![0] === '1',
      insertBytes: Math.min(MOST_INSERT_BYTES, Number(server![1]) / 4),
    };
    const refuse = (refused: RefusedValues) => this.refused.push(refused);
    if (!isOwn) {
      this.loads.push(new RowLoad(arena, session, target, refuse));
      return;
    }
    for (let i = 0; i < plan.connections; i++) {
      const other = await Session.open(connection, baseFolder, stopped, { localFiles: true });
      this.loads.push(new RowLoad(arena, other, target, refuse));
      await other.execute(`${settingsOf(plan)}; SET autocommit = 0`);
    }
  }
}

const isConverted = (targets: readonly Target[]): boolean => targets.some(({ loading }) => loading.way === 'staged');
