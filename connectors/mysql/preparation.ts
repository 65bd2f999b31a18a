import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { LoadRequest } from '../connector.ts';
import { type Note, noteReplacement, refuseLosses } from '../sql/replacement.ts';
import { refuseProblems } from '../target-problems.ts';
import { databaseOf, kindProblems } from './check.ts';
import { type Ending, RenameEnding, TransactionEnding, type Work } from './ending.ts';
import { HiddenTables } from './hidden.ts';
import type { LoadGroup } from './load-group.ts';
import { Emptying } from './references.ts';
import { planReplacement, type TableReplacement } from './replacement.ts';
import { type Route, stage } from './route.ts';
import type { Session } from './session.ts';
import { settingsOf, USUAL_SQL_MODE } from './settings.ts';
import { quoteName, quoteText, tableName } from './sql.ts';
import { addedType } from './storage.ts';
import { createTable, exactCollation, type FoundTable, findTable, newTargets, type Target, targetsOf } from './table.ts';

/** Finds out where the rows of a load go and how it ends, and makes what it needs for that: tables beside the one that is wanted, columns that it lacks. */
export class Preparation {
  private readonly request: LoadRequest<MysqlDestinationPlan>;
  private readonly group: LoadGroup;
  /** The connection of the group's transaction. */
  private readonly session: Session;
  private readonly note: Note;
  /** The connection that rows go through: that of the transaction, or the one beside it. */
  worker: Session;
  ending: Ending | undefined;
  /** What was made beside the table, as SQL. */
  readonly made = new Set<string>();
  route: Route | undefined;
  /** Takes the rows out of a table that stays itself; absent where there are none to take out. */
  emptying: Emptying | undefined;
  /** The database that the table is in. */
  private schema = '';
  private work: Work | undefined;
  /** What made the hidden table. */
  private makes: string | undefined;

  constructor(request: LoadRequest<MysqlDestinationPlan>, group: LoadGroup, note: Note) {
    this.request = request;
    this.group = group;
    this.session = this.worker = group.session;
    this.note = note;
  }

  async run(): Promise<void> {
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
    noteReplacement(this.note, plan, replacement, replacement.isMoved);
    if (!replacement.isMoved) {
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
}

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
