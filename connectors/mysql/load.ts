import type { Arena } from '../../columns/arena.ts';
import type { Batch } from '../../columns/vector.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { ConnectorThread, LoadRequest } from '../connector.ts';
import { type RefusedValues, rejectsOfRows } from '../rejects.ts';
import { refuseLosses, replacementNotes } from '../sql/replacement.ts';
import { writeToFirst } from '../sql/side-by-side.ts';
import type { SharingLoad } from '../sql/turns.ts';
import { WrittenCounter } from '../sql/written.ts';
import { refuseProblems } from '../target-problems.ts';
import { databaseOf, kindProblems } from './check.ts';
import { beside, type Ending, RenameEnding, TransactionEnding, type Work } from './ending.ts';
import { HiddenTables, withoutHidden } from './hidden.ts';
import type { LoadGroup } from './load-group.ts';
import { mergeRows } from './merge.ts';
import { Emptying } from './references.ts';
import { planReplacement, type TableReplacement } from './replacement.ts';
import { type Route, refuseAmbiguous, sentColumns, stage } from './route.ts';
import { RowLoad, type RowTarget } from './row-load.ts';
import { Session } from './session.ts';
import { settingsOf, USUAL_SQL_MODE, waitFor } from './settings.ts';
import { quoteName, quoteText, tableName } from './sql.ts';
import { addedType } from './storage.ts';
import { createTable, exactCollation, type FoundTable, findTable, newTargets, type Target, targetsOf } from './table.ts';

/** Bytes of an INSERT, where the server takes so many. */
const MOST_INSERT_BYTES = 1 << 20;

type Request = LoadRequest<MysqlDestinationPlan>;

/** Loads rows into a table: in a transaction that is open until the job ends, or into a hidden table that takes the name of the one that is wanted. */
export class MysqlLoad implements SharingLoad {
  readonly stage: string;
  private readonly arena: Arena;
  private readonly request: Request;
  private readonly stopped: () => boolean;
  private readonly group: LoadGroup;
  /** The connection of the group's transaction. */
  private readonly session: Session;
  /** The connection that rows go through: that of the transaction, or the one beside it. */
  private worker: Session;
  private loads: RowLoad[] = [];
  private readonly refused: RefusedValues[] = [];
  private readonly note: (text: string, severity?: 'info' | 'warning') => void;
  /** The database that the table is in. */
  private schema = '';
  private work: Work | undefined;
  private ending: Ending | undefined;
  /** What was made beside the table, as SQL. */
  private readonly made = new Set<string>();
  private route: Route | undefined;
  private target: RowTarget | undefined;
  /** What made the hidden table. */
  private makes: string | undefined;
  /** Takes the rows out of a table that stays itself; absent where it is done, or not to be done. */
  private emptying: Emptying | undefined;
  private emptied: Emptying | undefined;
  private readonly counter = new WrittenCounter();
  private ended = false;
  private settled = false;

  private constructor({ arena, stopped, note }: ConnectorThread, request: Request, group: LoadGroup) {
    this.arena = arena;
    this.request = request;
    this.stage = request.stage;
    this.stopped = stopped;
    this.note = (text, severity = 'warning') => note(request.stage, text, severity);
    this.group = group;
    this.session = group.session;
    this.worker = group.session;
    group.enter();
  }

  /** Throws `RunError` for what cannot end well: no server, no right, a table that does not fit the rows. */
  static async open(thread: ConnectorThread, request: Request, group: LoadGroup): Promise<MysqlLoad> {
    const load = new MysqlLoad(thread, request, group);
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
    if (!this.isBeside) {
      if (this.group.inTransaction) await this.session.execute(waitFor(this.request.plan));
      if (this.route?.staged) await this.group.keepStaged();
      return;
    }
    // What another load takes back there must not be ours.
    await this.worker.execute('COMMIT');
    const more = this.loads.filter(({ session }) => session !== this.worker);
    this.loads = this.loads.filter(({ session }) => session === this.worker);
    await this.close(more);
  }

  async resume(): Promise<void> {
    const settings = settingsOf(this.request.plan);
    await this.session.execute(settings);
    if (this.isBeside) await this.worker.execute(settings);
  }

  async load(): Promise<readonly Batch[]> {
    const { session, worker, request, group } = this;
    const { plan, stage, schema, rejects } = request;
    if (!this.isBeside) await group.begin();
    await this.pause();
    await this.empty();
    const { staged, table, targets, keys } = this.route!;
    if (staged) {
      const refuse = (refused: RefusedValues) => this.refuse(refused);
      const merge = {
        staged,
        schema,
        table,
        targets,
        keys,
        plan,
        refuse,
        written: this.counter,
        ...(this.isBeside ? ONCE : this.again),
      };
      await worker.guarded(() => mergeRows(worker, merge));
    }
    await this.pause();
    await this.ending!.finish();
    await session.execute(settingsOf(plan));
    return rejectsOfRows(this.arena, rejects, schema, stage, this.refused);
  }

  receipt(): string | undefined {
    return this.ending!.receipt;
  }

  async verify(): Promise<void> {
    await this.emptied?.end();
  }

  async commit(): Promise<void> {
    if (this.ended) return;
    await this.ending!.commit();
    this.ended = true;
    // What tells that it is committed stays until that is known elsewhere.
    if (this.request.receiptsOf === undefined) await this.settle();
  }

  written(): RowsWritten | undefined {
    return this.request.plan.ifExists === 'upsert' ? this.counter.total : undefined;
  }

  async settle(): Promise<void> {
    this.settled = true;
    await this.cleanUp(this.session).catch(() => this.cleanUpBeside());
    await this.end(() => this.group.leave());
  }

  async abort(): Promise<void> {
    if (this.ended) {
      if (!this.settled) await this.end(() => this.group.close());
      this.settled = true;
      return;
    }
    this.ended = this.settled = true;
    await this.end(() => this.group.close());
    // The run may have been stopped, so that its own sessions work no more.
    await this.cleanUpBeside();
  }

  /** Whether rows go through the connection beside that of the transaction. */
  private get isBeside(): boolean {
    return this.worker !== this.session;
  }

  /** Messages name tables of our own, and rows by their place in a statement: what the job calls the table stands there instead. */
  private refuse(row: RefusedValues): void {
    const { table } = this.request.plan.table;
    this.refused.push({ ...row, message: withoutHidden(row.message, table).replace(/ at row \d+$/, '') });
  }

  /** Takes the old rows out, in the transaction. */
  private async empty(): Promise<void> {
    const { emptying } = this;
    if (!emptying) return;
    this.emptying = undefined;
    await emptying.empty();
    // The old rows do not come back by themselves.
    this.group.use();
    this.emptied = emptying;
  }

  /** Removes what was made beside the table. */
  private async cleanUp(session: Session): Promise<void> {
    if (this.made.size > 0) await session.execute(`DROP TABLE IF EXISTS ${[...this.made].join(', ')}`);
  }

  /** What cannot be removed now the next run removes. */
  private async cleanUpBeside(): Promise<void> {
    if (this.made.size > 0) await beside(this.request, (session) => this.cleanUp(session)).catch(() => undefined);
  }

  private async end(leave: () => Promise<void>): Promise<void> {
    const { loads } = this;
    this.loads = [];
    await leave();
    await this.close(loads);
  }

  /** Ends loads, and the sessions that they have of their own. */
  private async close(loads: readonly RowLoad[]): Promise<void> {
    for (const load of loads) {
      if (load.session !== this.session && load.session !== this.worker) await load.session.close();
      load.dispose();
    }
  }

  private async prepare(): Promise<void> {
    const { session, request, group } = this;
    const { plan, runId, stage } = request;
    await session.execute(settingsOf(plan));
    await this.findDatabase();
    if (group.isUntidy(this.schema)) await HiddenTables.removeStale(session, this.schema);
    const hidden = new HiddenTables(this.schema, runId, stage);
    await hidden.take(session, 0);
    this.work = { group, request, hidden, table: tableName({ schema: this.schema, table: plan.table.table }) };
    // Tables and columns are made by statements that commit: they come first.
    const before = await this.find();
    let replacement: TableReplacement | undefined;
    if (!before) await this.makeHidden(await this.definitionOf());
    else if (plan.ifExists === 'replace') replacement = await this.readyToReplace(before);
    else {
      await this.addColumns(before, (sql) => group.define(sql));
      this.endBy(await TransactionEnding.open(this.work));
    }
    if (plan.beforeQuery !== undefined) {
      await this.runBefore(plan.beforeQuery);
      replacement = undefined;
    }
    const found = await this.find();
    if (!found) await this.routeAnew();
    else if (plan.ifExists === 'replace') await this.routeReplace(found, replacement ?? (await this.replacementOf(found)));
    else await this.addRows(found);
    await this.findTarget();
  }

  /** The database that the table is in or will be; made where it is not there. */
  private async findDatabase(): Promise<void> {
    const { session, request } = this;
    const { schema } = request.plan.table;
    this.schema = await databaseOf(session, request.plan.table);
    if (schema === undefined) return;
    const [known] = await session.query(`SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteText(schema)}`);
    if (!known) await this.group.define(`CREATE DATABASE IF NOT EXISTS ${quoteName(schema)} CHARACTER SET utf8mb4`);
  }

  /** The table that is there, if it may be loaded. */
  private async find(): Promise<FoundTable | undefined> {
    const { plan } = this.request;
    const { table } = plan.table;
    const found = await findTable(this.session, { schema: this.schema, table });
    if (!found) return undefined;
    refuseProblems(kindProblems(found, plan));
    return found;
  }

  private async addColumns(found: FoundTable, run: (sql: string) => Promise<unknown>): Promise<boolean> {
    const { added, problems } = targetsOf(found, this.request.schema, this.request.plan);
    refuseProblems(problems);
    const columns = added.map((field) => `ADD COLUMN ${quoteName(field.name)} ${addedType(field.type)} NULL`);
    if (columns.length > 0) await run(`ALTER TABLE ${this.work!.table} ${columns.join(', ')}`);
    return columns.length > 0;
  }

  /** Statements may commit, and change how the session works. Who has some shares the session with nobody. */
  private async runBefore(sql: string): Promise<void> {
    const { session, request, group } = this;
    await group.begin();
    await session.execute(USUAL_SQL_MODE);
    await session.execute(sql);
    await session.execute(settingsOf(request.plan));
    await group.goOn();
  }

  /** Into a table that is there. */
  private async addRows(found: FoundTable): Promise<void> {
    const { session, request, group } = this;
    // Only `beforeQuery` can have made some necessary.
    if (await this.addColumns(found, (sql) => session.execute(sql))) await group.goOn();
    await this.routeInto(found, targetsOf(found, request.schema, request.plan).targets);
  }

  private async routeInto(found: FoundTable, targets: readonly Target[]): Promise<void> {
    if (!this.ending) this.endBy(await TransactionEnding.open(this.work!));
    // A row may refer to one that comes behind it.
    const isStaged = found.refersToItself || isConverted(targets) || this.request.plan.ifExists === 'upsert';
    const staged = isStaged ? await stage(this.session, this.work!.hidden.staged, targets) : undefined;
    this.route = { table: this.work!.table, targets, keys: keysOf(found), staged };
  }

  /** How rows take the place of those of a table. Throws `RunError` for what the job does not give up. */
  private async replacementOf(found: FoundTable): Promise<TableReplacement> {
    const { plan, schema } = this.request;
    const replacement = await planReplacement(this.session, found, schema, plan);
    refuseLosses(plan.table.table, replacement, plan);
    return replacement;
  }

  /** Makes what is needed while no transaction is open. What `beforeQuery` leaves of the table, nobody knows yet. */
  private async readyToReplace(found: FoundTable): Promise<TableReplacement | undefined> {
    try {
      const replacement = await this.replacementOf(found);
      if (replacement.isMoved) await this.makeHidden(copyOf(this.work!, found, replacement));
      else this.endBy(await TransactionEnding.open(this.work!));
      return replacement;
    } catch (error) {
      if (this.request.plan.beforeQuery === undefined) throw error;
      return undefined;
    }
  }

  /** Keeps the table: an empty copy of it is loaded and takes its place; or its rows are taken out, where a copy would lack something. */
  private async routeReplace(found: FoundTable, replacement: TableReplacement): Promise<void> {
    const { session, request } = this;
    const { plan } = request;
    const { targets } = replacement;
    for (const text of replacementNotes(plan.table.table, replacement)) this.note(text);
    if (!replacement.isMoved) {
      if (plan.connections > 1)
        this.note(`table ${plan.table.table} keeps its definition, so only one connection loads it`, 'info');
      this.emptying = await Emptying.look(session, found.name, found.references);
      return this.routeInto(found, targets);
    }
    await this.makeHidden(copyOf(this.work!, found, replacement));
    const engine = `${found.engine} ROW_FORMAT = ${replacement.rowFormat ?? 'DEFAULT'}`;
    this.endBy(new RenameEnding(this.work!, true, found.transactional ? undefined : engine));
    await this.routeBeside(targets, keysOf(found), isConverted(targets));
  }

  /** Into a table that is made. */
  private async routeAnew(): Promise<void> {
    const { plan, schema } = this.request;
    await this.makeHidden(await this.definitionOf());
    this.endBy(new RenameEnding(this.work!, false));
    const isUpsert = plan.ifExists === 'upsert';
    if (!plan.columnTypes) return this.routeBeside(newTargets(schema, plan.keys), new Map([['PRIMARY', plan.keys]]), isUpsert);
    const found = (await findTable(this.session, { schema: this.schema, table: this.work!.hidden.rowsName }))!;
    const { targets } = targetsOf(found, schema, { ...plan, ifExists: 'append' });
    await this.routeBeside(targets, keysOf(found), isUpsert || isConverted(targets));
  }

  private async routeBeside(targets: readonly Target[], keys: Route['keys'], isStaged: boolean): Promise<void> {
    const { hidden } = this.work!;
    if (this.group.hasLoader) this.worker = await this.group.loader();
    const staged = isStaged ? await stage(this.worker, hidden.staged, targets) : undefined;
    this.route = { table: hidden.rows, targets, keys, staged };
  }

  private async definitionOf(): Promise<string> {
    const { schema, plan } = this.request;
    return createTable(this.work!.hidden.rows, schema, plan.keys, await exactCollation(this.session), plan.columnTypes);
  }

  /** Makes the table that rows are loaded into before it gets its name; anew where another one was made. */
  private async makeHidden(sql: string): Promise<void> {
    const { rows } = this.work!.hidden;
    if (this.makes === sql) return;
    if (this.makes !== undefined) await this.group.define(`DROP TABLE IF EXISTS ${rows}`);
    this.made.add(rows);
    await this.group.define(sql);
    this.makes = sql;
  }

  private endBy(ending: Ending): void {
    this.ending = ending;
    for (const table of ending.made) this.made.add(table);
  }

  /** What rows are loaded into, and how. */
  private async findTarget(): Promise<void> {
    const { request, worker } = this;
    const { plan, schema } = request;
    const { table, keys, staged } = this.route!;
    const columns = sentColumns(this.route!);
    await refuseAmbiguous(worker, staged?.table ?? table, columns, schema);
    const [server] = await worker.query('SELECT @@local_infile, @@max_allowed_packet');
    this.target = {
      ...{ table: staged?.table ?? table, columns, schema, keys, batchRows: plan.batchRows, timeoutMs: plan.timeoutMs },
      ...(staged ? ONCE : this.again),
      each: this.isBeside && !staged ? 'commit' : 'savepoint',
      localFiles: server![0] === '1',
      insertBytes: Math.min(MOST_INSERT_BYTES, Number(server![1]) / 4),
    };
  }

  /** What the group's transaction knows of statements that load or merge into the table. Beside it, each is a transaction of its own. */
  private get again(): Pick<RowTarget, 'restart' | 'used'> {
    const { group } = this;
    if (this.isBeside) return { restart: rollBack, used: () => undefined };
    return { restart: () => group.restart(), used: () => group.use() };
  }

  private async openLoads(): Promise<void> {
    const { arena, request, group, stopped, worker } = this;
    const { plan, connection, baseFolder } = request;
    if (!this.isBeside) await group.begin();
    if (!this.route!.staged) await this.empty();
    const target = this.target!;
    const refuse = (refused: RefusedValues) => this.refuse(refused);
    this.loads.push(new RowLoad(arena, worker, target, refuse));
    const most = target.each === 'commit' ? Math.min(plan.connections, request.connections - 1) : 1;
    while (this.loads.length < most) {
      const other = await Session.open(connection, baseFolder, stopped, { localFiles: true });
      this.loads.push(new RowLoad(arena, other, target, refuse));
      await other.execute(`${settingsOf(plan)}; SET autocommit = 0`);
    }
  }
}

async function rollBack(session: Session): Promise<boolean> {
  await session.execute('ROLLBACK');
  return true;
}

/** Of rows that are only staged: nobody waits for them, and they are not at hand. */
const ONCE: Pick<RowTarget, 'restart' | 'used'> = { restart: async () => false, used: () => undefined };

/** Columns of the table's unique keys by the keys' names. */
const keysOf = ({ keys }: FoundTable): Map<string, readonly string[]> =>
  new Map(keys.map(({ name, columns }) => [name, columns]));

/** The statements that make an empty copy of a table, changed so that the rows fit. */
function copyOf({ hidden, table }: Work, found: FoundTable, { alterations, counter }: TableReplacement): string {
  const changes = [
    ...alterations,
    ...(counter === undefined ? [] : [`AUTO_INCREMENT = ${counter}`]),
    // Only there a statement whose rows are refused can be taken back.
    ...(found.transactional ? [] : ['ENGINE = InnoDB ROW_FORMAT = DEFAULT']),
  ];
  const alter = changes.length === 0 ? '' : `; ALTER TABLE ${hidden.rows} ${changes.join(', ')}`;
  // The copy has no history yet.
  const keep = found.versioned ? "SET system_versioning_alter_history = 'KEEP'; " : '';
  const drop = found.versioned ? '; SET system_versioning_alter_history = DEFAULT' : '';
  return `${keep}CREATE TABLE ${hidden.rows} LIKE ${table}${alter}${drop}`;
}

const isConverted = (targets: readonly Target[]): boolean => targets.some(({ loading }) => loading.way === 'staged');
