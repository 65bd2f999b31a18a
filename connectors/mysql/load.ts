import type { Arena } from '../../columns/arena.ts';
import type { Batch } from '../../columns/vector.ts';
import type { RowsWritten } from '../../model/rows-written.ts';
import type { MysqlDestinationPlan } from '../../stages/mysql-destination.ts';
import type { ConnectorThread, LoadRequest } from '../connector.ts';
import { type RefusedValues, rejectsOfRows } from '../rejects.ts';
import { closeLoads, orAbort, writeToFirst } from '../sql/side-by-side.ts';
import type { SharingLoad } from '../sql/turns.ts';
import { WrittenCounter } from '../sql/written.ts';
import { beside } from './ending.ts';
import { withoutHidden } from './hidden.ts';
import type { LoadGroup } from './load-group.ts';
import { mergeRows } from './merge.ts';
import { Preparation } from './preparation.ts';
import type { Emptying } from './references.ts';
import { refuseAmbiguous, sentColumns } from './route.ts';
import { RowLoad, type RowTarget } from './row-load.ts';
import { Session } from './session.ts';
import { settingsOf, waitFor } from './settings.ts';

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
  private readonly prepared: Preparation;
  private loads: RowLoad[] = [];
  private readonly refused: RefusedValues[] = [];
  private target: RowTarget | undefined;
  /** What took the rows out of a table that stays itself. */
  private emptied: Emptying | undefined;
  private readonly counter = new WrittenCounter();
  private ended = false;
  private settled = false;

  private constructor({ arena, stopped, note }: ConnectorThread, request: Request, group: LoadGroup) {
    this.arena = arena;
    this.request = request;
    this.stage = request.stage;
    this.stopped = stopped;
    this.prepared = new Preparation(request, group, (text, severity = 'warning') => note(request.stage, text, severity));
    this.group = group;
    this.session = group.session;
    group.enter();
  }

  /** Throws `RunError` for what cannot end well: no server, no right, a table that does not fit the rows. */
  static async open(thread: ConnectorThread, request: Request, group: LoadGroup): Promise<MysqlLoad> {
    const load = new MysqlLoad(thread, request, group);
    return orAbort(load, async () => {
      await load.prepared.run();
      await load.findTarget();
    });
  }

  async write(batch: Batch): Promise<number> {
    if (this.loads.length === 0) await this.openLoads();
    return writeToFirst(this.loads, batch);
  }

  async pause(): Promise<void> {
    for (const load of this.loads) await load.finish();
    if (!this.isBeside) {
      if (this.group.inTransaction) await this.session.execute(waitFor(this.request.plan));
      if (this.prepared.route?.staged) await this.group.keepStaged();
      return;
    }
    // What another load takes back there must not be ours.
    await this.prepared.worker.execute('COMMIT');
    const more = this.loads.filter(({ session }) => session !== this.prepared.worker);
    this.loads = this.loads.filter(({ session }) => session === this.prepared.worker);
    await this.close(more);
  }

  async resume(): Promise<void> {
    const settings = settingsOf(this.request.plan);
    await this.session.execute(settings);
    if (this.isBeside) await this.prepared.worker.execute(settings);
  }

  async load(): Promise<readonly Batch[]> {
    const { session, request, group } = this;
    const { worker } = this.prepared;
    const { plan, stage, schema, rejects } = request;
    if (!this.isBeside) await group.begin();
    await this.pause();
    await this.empty();
    const { staged, table, targets, keys } = this.prepared.route!;
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
    await this.prepared.ending!.finish();
    await session.execute(settingsOf(plan));
    return rejectsOfRows(this.arena, rejects, schema, stage, this.refused);
  }

  receipt(): string | undefined {
    return this.prepared.ending!.receipt;
  }

  async verify(): Promise<void> {
    await this.emptied?.end();
  }

  async commit(): Promise<void> {
    if (this.ended) return;
    await this.prepared.ending!.commit();
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
    return this.prepared.worker !== this.session;
  }

  /** Messages name tables of our own, and rows by their place in a statement: what the job calls the table stands there instead. */
  private refuse(row: RefusedValues): void {
    const { table } = this.request.plan.table;
    this.refused.push({ ...row, message: withoutHidden(row.message, table).replace(/ at row \d+$/, '') });
  }

  /** Takes the old rows out, in the transaction. */
  private async empty(): Promise<void> {
    const { emptying } = this.prepared;
    if (!emptying || this.emptied) return;
    await emptying.empty();
    // The old rows do not come back by themselves.
    this.group.use();
    this.emptied = emptying;
  }

  /** Removes what was made beside the table. */
  private async cleanUp(session: Session): Promise<void> {
    if (this.prepared.made.size > 0) await session.execute(`DROP TABLE IF EXISTS ${[...this.prepared.made].join(', ')}`);
  }

  /** What cannot be removed now the next run removes. */
  private async cleanUpBeside(): Promise<void> {
    if (this.prepared.made.size > 0) await beside(this.request, (session) => this.cleanUp(session)).catch(() => undefined);
  }

  private async end(leave: () => Promise<void>): Promise<void> {
    const { loads } = this;
    this.loads = [];
    await leave();
    await this.close(loads);
  }

  /** Ends loads, and the sessions that they have of their own. */
  private async close(loads: readonly RowLoad[]): Promise<void> {
    await closeLoads(loads, [this.session, this.prepared.worker]);
  }

  /** What rows are loaded into, and how. */
  private async findTarget(): Promise<void> {
    const { request } = this;
    const { worker } = this.prepared;
    const { plan, schema } = request;
    const { table, keys, staged } = this.prepared.route!;
    const columns = sentColumns(this.prepared.route!);
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
    const { arena, request, group, stopped } = this;
    const { worker } = this.prepared;
    const { plan, connection, baseFolder } = request;
    if (!this.isBeside) await group.begin();
    if (!this.prepared.route!.staged) await this.empty();
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
