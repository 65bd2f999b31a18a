import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import type { LoadRequest } from '../connector.ts';
import { type Note, noteReplacement, refuseLosses } from '../sql/replacement.ts';
import { refuseProblems } from '../target-problems.ts';
import { kindProblems, schemaOf } from './check.ts';
import { Emptying } from './emptying.ts';
import { HiddenTable } from './hidden.ts';
import { planReplacement, type TableReplacement } from './replacement.ts';
import { Session } from './session.ts';
import { quoteName } from './sql.ts';
import { stagedType, storageOf } from './storage.ts';
import { createTable, type FoundTable, findTable, newTargets, type Target, targetsOf } from './table.ts';
import type { Transaction } from './transaction.ts';

/** Where rows go first, and what is done with them when all are there. */
export interface Route {
  /** As SQL. */
  readonly into: string;
  readonly targets: readonly Target[];
  /** The column of row numbers, where `into` is a table that rows are staged in. */
  readonly row: string | undefined;
}

/** Finds out where the rows of a load go, and makes what it needs for that: the table, columns that it lacks, a table that rows are staged in. */
export class Preparation {
  private readonly request: LoadRequest<PostgresDestinationPlan>;
  private readonly transaction: Transaction;
  private readonly session: Session;
  private readonly stopped: () => boolean;
  private readonly note: Note;
  /** The table, with its schema. */
  table = '';
  schema = '';
  /** Takes the rows out of the table whose rows are replaced; absent where none are. */
  emptying: Emptying | undefined;
  replacement: TableReplacement | undefined;
  hidden: HiddenTable | undefined;
  /** Whether the hidden table can be seen before the end, because several connections load it. */
  published = false;
  route: Route | undefined;
  /** The table as it was, if it was there. */
  found: FoundTable | undefined;
  /** Constraints of the table that are looked at only at the end of a transaction, as SQL. */
  deferred: readonly string[] = [];
  isPartitioned = false;

  constructor(request: LoadRequest<PostgresDestinationPlan>, transaction: Transaction, stopped: () => boolean, note: Note) {
    this.request = request;
    this.transaction = transaction;
    this.session = transaction.session;
    this.stopped = stopped;
    this.note = note;
  }

  async run(): Promise<void> {
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
    noteReplacement(this.note, plan, replacement, false);
    this.transaction.use();
    this.emptying = emptying;
    this.replacement = replacement;
    const staged = emptying.isExclusive || replacement.statements.length > 0;
    const route = await this.routeInto(found, replacement.targets, staged);
    if (route.row === undefined) await session.again(() => emptying.empty(false));
    return route;
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

  find() {
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

  /** Connections that load side by side. */
  get connections(): number {
    return Math.max(1, Math.min(this.request.plan.connections, this.request.connections - 1));
  }
}
