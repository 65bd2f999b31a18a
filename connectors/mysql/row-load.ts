import type { QueryError, ResultSetHeader } from 'mysql2';
import type { Arena } from '../../columns/arena.ts';
import { LOAD_BYTES } from '../../columns/layout.ts';
import type { Batch } from '../../columns/vector.ts';
import type { Schema } from '../../model/types.ts';
import type { RefusedValues } from '../rejects.ts';
import { Pump } from '../sql/pump.ts';
import { type EncodedRows, joined, RowEncoder, rowsOf, type SentColumn } from './encode.ts';
import { type Done, LoadFile } from './load-file.ts';
import { type Refusal, reasonOf, refusalOf, rowOf, warningsOf } from './refusal.ts';
import type { Session } from './session.ts';
import { beginOf, type Restarting, undisturbed } from './undisturbed.ts';

/** Bytes of rows that one statement loads: they are kept until it has succeeded, so that it can be done again without those that are to blame. */
const STATEMENT_BYTES = 32 << 20;
/** Bytes of the first statement, so that the server begins at once. */
const FIRST_BYTES = 1 << 20;
/** Rows that are tried at a time, once some row of a statement was refused. */
const RETRY_ROWS = 4096;

export interface RowTarget extends Restarting {
  /** As SQL. */
  readonly table: string;
  /** Columns with their names as SQL. */
  readonly columns: readonly (SentColumn & { readonly name: string })[];
  /** The fields of the rows. */
  readonly schema: Schema;
  /** Columns of unique keys by the keys' names. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** `commit`: every statement is a transaction, in a session without autocommit and a table that nobody looks at yet. */
  readonly each: 'savepoint' | 'commit';
  /** A statement has loaded rows. */
  readonly used: () => void;
  /** Milliseconds to wait for a lock. */
  readonly timeoutMs: number;
  /** Whether the server takes LOAD DATA LOCAL. */
  readonly localFiles: boolean;
  /** Rows that one statement loads at most. */
  readonly batchRows: number;
  /** Bytes that one INSERT may have. */
  readonly insertBytes: number;
}

/** Loads rows through one connection, by LOAD DATA LOCAL INFILE or by INSERT. */
export class RowLoad {
  readonly session: Session;
  private readonly arena: Arena;
  private readonly target: RowTarget;
  private readonly encoder: RowEncoder;
  private readonly refuse: (row: RefusedValues) => void;
  private readonly head: string;
  private queue: EncodedRows[] = [];
  private queued = 0;
  private statementBytes = FIRST_BYTES;
  private queuedRows = 0;
  /** Rows of the statement that is under way. */
  private sent: EncodedRows[] = [];
  /** Whether nobody waits for more rows. */
  private isLast = false;
  private readonly pump = new Pump(() => this.loadNext());

  constructor(arena: Arena, session: Session, target: RowTarget, refuse: (row: RefusedValues) => void) {
    this.arena = arena;
    this.session = session;
    this.target = target;
    this.refuse = refuse;
    this.encoder = new RowEncoder(arena, target.schema, target.columns, target.batchRows);
    this.head = target.localFiles ? loadData(target) : insert(target);
  }

  /** Whether there is room for more rows. */
  get isReady(): boolean {
    return !this.isFull || !this.pump.isRunning;
  }

  /** Resolves when there is room for more rows. */
  async ready(): Promise<void> {
    while (!this.isReady && !this.pump.hasFailed) await this.pump.piece();
    this.pump.check();
  }

  /** Takes rows, which are encoded at once and sent by and by. Returns their bytes. */
  write(batch: Batch): number {
    this.pump.check();
    const blocks = this.encoder.encode(batch, this.refuse);
    const bytes = sum(blocks, 'bytes');
    this.queue.push(...blocks);
    this.queued += bytes;
    this.queuedRows += sum(blocks, 'rows');
    this.pump.start();
    return bytes;
  }

  /** Sends what has come, and waits until the server has taken all. */
  async finish(): Promise<void> {
    this.isLast = true;
    this.pump.start();
    while (this.pump.isRunning) await this.pump.piece();
    this.isLast = false;
    this.pump.check();
  }

  dispose(): void {
    for (const { address } of [...this.queue, ...this.sent]) this.arena.free(address);
    this.queue = [];
    this.sent = [];
    this.encoder.dispose();
  }

  private get isFull(): boolean {
    return this.queued >= this.statementBytes || this.queuedRows >= this.target.batchRows;
  }

  private loadNext(): Promise<void> | undefined {
    if (this.queue.length === 0 || !(this.isLast || this.isFull)) return undefined;
    this.sent = this.take();
    return this.session.guarded(() => this.loadSent());
  }

  /** The blocks that one statement loads. */
  private take(): EncodedRows[] {
    const { batchRows } = this.target;
    let [bytes, rows, count] = [0, 0, 0];
    for (const block of this.queue) {
      if (count > 0 && (bytes >= this.statementBytes || rows + block.rows > batchRows)) break;
      bytes += block.bytes;
      rows += block.rows;
      count++;
    }
    this.statementBytes = STATEMENT_BYTES;
    this.queued -= bytes;
    this.queuedRows -= rows;
    return this.queue.splice(0, count);
  }

  private async loadSent(): Promise<void> {
    const { sent } = this;
    const refusals = await this.attempt(sent);
    if (refusals.length > 0) await this.sort(rowsOf(this.arena, sent), refusals);
    for (const { address } of sent) this.arena.free(address);
    this.sent = [];
  }

  /** Loads the rows that the server takes, in ever smaller parts until those that it refuses are found. */
  private async sort(rows: readonly EncodedRows[], known?: readonly Refusal[]): Promise<void> {
    if (rows.length === 0) return;
    const refusals = known ?? (await this.attempt(rows));
    if (refusals.length === 0) return;
    if (rows.length === 1) {
      this.refuseRow(rows[0]!, refusals);
      return;
    }
    const named = namedRows(refusals, rows.length);
    for (const [index, refusal] of named) this.refuseRow(rows[index]!, [refusal]);
    if (named.size > 0) {
      await this.sort(rows.filter((_, index) => !named.has(index)));
      return;
    }
    const part = rows.length > RETRY_ROWS ? RETRY_ROWS : Math.ceil(rows.length / 2);
    for (let from = 0; from < rows.length; from += part) await this.sort(rows.slice(from, from + part));
  }

  private refuseRow(row: EncodedRows, refusals: readonly Refusal[]): void {
    this.refuse({ values: this.encoder.valuesOf(row), ...reasonOf(refusals, this.target.keys) });
  }

  /** Loads rows, all or none. Returns what the server has against some of them. */
  private async attempt(rows: readonly EncodedRows[]): Promise<readonly Refusal[]> {
    const { session, target } = this;
    const refusals = await undisturbed(session, target, () => this.once(rows));
    if (refusals.length === 0) target.used();
    return refusals;
  }

  private async once(rows: readonly EncodedRows[]): Promise<readonly Refusal[]> {
    const { session, target } = this;
    const isOwn = target.each === 'commit';
    if (!isOwn) await session.execute(beginOf(target));
    const refusals = target.localFiles ? await this.loadFile(rows) : await this.insertAll(rows);
    if (refusals.length > 0) await session.execute(isOwn ? 'ROLLBACK' : 'ROLLBACK TO SAVEPOINT open_stage');
    else if (isOwn) await session.execute('COMMIT');
    return refusals;
  }

  /** LOAD DATA LOCAL only warns of what it changes or leaves out. */
  private async loadFile(rows: readonly EncodedRows[]): Promise<readonly Refusal[]> {
    const pieces = joined(rows);
    const memory = pieces.map(({ address, bytes }) => this.arena.bytes.subarray(address, address + bytes));
    const { affectedRows, refusals } = await this.run(() => this.session.submit(new LoadFile(this.head, memory)).done());
    const count = sum(pieces, 'rows');
    if (refusals.length > 0 || affectedRows === count) return refusals;
    return [{ errno: 0, message: `the server loaded ${affectedRows} of ${count} rows` }];
  }

  private async insertAll(rows: readonly EncodedRows[]): Promise<readonly Refusal[]> {
    for (const piece of joined(rows)) {
      for (const literals of this.encoder.literals(piece, this.target.insertBytes)) {
        const { refusals } = await this.run(() => this.insert(literals));
        // Its rows are counted from its own first one.
        const named = refusals.map(({ errno, message }) => ({ errno, message: message.replace(/ at row \d+$/, '') }));
        if (named.length > 0) return named;
      }
    }
    return [];
  }

  private insert(literals: string): Promise<Done> {
    return new Promise((resolve, reject) => {
      this.session.client.query(this.head + literals, (error: QueryError | null, header: unknown) => {
        if (error) return reject(error);
        const { affectedRows, warningStatus } = header as ResultSetHeader;
        resolve({ affectedRows, warnings: warningStatus });
      });
    });
  }

  /** Runs a statement. Gives the rows that it has loaded, and what the server has against some of them. */
  private async run(
    statement: () => Promise<Done>,
  ): Promise<{ readonly affectedRows: number; readonly refusals: readonly Refusal[] }> {
    const { session } = this;
    try {
      const { affectedRows, warnings } = await session.guarded(statement);
      return { affectedRows, refusals: warnings > 0 ? await warningsOf(session) : [] };
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return { affectedRows: 0, refusals: [refusal] };
    }
  }
}

const sum = (blocks: readonly EncodedRows[], what: 'bytes' | 'rows'): number =>
  blocks.reduce((total, block) => total + block[what], 0);

/** Rows that warnings name, by their place. Rows that were left out are not counted, so that numbers behind the first of them say nothing. */
function namedRows(refusals: readonly Refusal[], count: number): Map<number, Refusal> {
  const named = new Map<number, Refusal>();
  for (const refusal of refusals) {
    const row = rowOf(refusal);
    if (row === undefined || row < 1 || row > count) break;
    if (!named.has(row - 1)) named.set(row - 1, refusal);
  }
  return named;
}

function loadData({ table, columns }: RowTarget): string {
  const hex = columns.filter((column) => 'encoding' in column && column.encoding.kind === LOAD_BYTES);
  const list = columns.map((column) => (hex.includes(column) ? `@open_stage_${hex.indexOf(column)}` : column.name)).join(', ');
  const set = hex.length === 0 ? '' : ` SET ${hex.map(({ name }, i) => `${name} = UNHEX(@open_stage_${i})`).join(', ')}`;
  return `LOAD DATA LOCAL INFILE 'open-stage' INTO TABLE ${table} CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (${list})${set}`;
}

const insert = ({ table, columns }: RowTarget): string =>
  `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')}) VALUES `;
