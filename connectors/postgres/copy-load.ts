import type pg from 'pg';
import type { Arena } from '../../columns/arena.ts';
import { PG_I64 } from '../../columns/layout.ts';
import { readValue, type Value } from '../../columns/values.ts';
import type { Batch } from '../../columns/vector.ts';
import type { Schema } from '../../model/types.ts';
import { untilUndisturbed } from '../sql/deadlock.ts';
import { Pump } from '../sql/pump.ts';
import { RowReader } from '../sql/rows.ts';
import { CopyIn } from './copy-in.ts';
import { type EncodedRows, HEAD_BYTES, type Refused, RowEncoder, type SentColumn } from './encode.ts';
import { isDeadlock, isPolicy, isRefusal, isStale } from './errors.ts';
import { pgRowKernel } from './row-kernel.ts';
import type { Session } from './session.ts';

/** `PGCOPY\n\377\r\n\0`, flags, length of an extension. */
const HEADER = Buffer.from([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
/** Bytes of rows that one statement loads: they are kept until it has succeeded, so that it can be done again without those that are to blame. */
const STATEMENT_BYTES = 32 << 20;
/** Encoded bytes that may wait. */
const MOST_QUEUED = 8 << 20;
/** Rows that are tried at a time, once some row of a statement was refused. */
const RETRY_ROWS = 4096;

export interface CopyTarget {
  /** `COPY … FROM STDIN (FORMAT binary)`. */
  readonly sql: string;
  readonly columns: readonly SentColumn[];
  /** The fields of the rows. */
  readonly schema: Schema;
  /** `commit`: every statement is a transaction, in a table that nobody looks at yet. */
  readonly each: 'savepoint' | 'commit';
  /** Begins the transaction anew, if nothing but the rows of one statement is lost by that; returns whether. */
  readonly restart: () => Promise<boolean>;
  /** A statement has loaded rows. */
  readonly used: () => void;
}

/** Loads rows through one connection, by COPY in binary form. */
export class CopyLoad {
  readonly session: Session;
  private readonly arena: Arena;
  private readonly target: CopyTarget;
  private readonly encoder: RowEncoder;
  private readonly refuse: (row: Refused) => void;
  private queue: EncodedRows[] = [];
  private queued = 0;
  private statement: CopyIn | undefined;
  /** Rows of the statement that is under way. */
  private sent: EncodedRows[] = [];
  private sentBytes = 0;
  private readonly pump = new Pump(() => this.sendNext());

  constructor(arena: Arena, session: Session, target: CopyTarget, refuse: (row: Refused) => void) {
    this.arena = arena;
    this.session = session;
    this.target = target;
    this.refuse = refuse;
    this.encoder = new RowEncoder(arena, target.columns);
  }

  get isReady(): boolean {
    return this.queued < MOST_QUEUED;
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
    const bytes = blocks.reduce((sum, block) => sum + block.bytes, 0);
    this.queue.push(...blocks);
    this.queued += bytes;
    this.pump.start();
    return bytes;
  }

  /** Sends the rest, and waits until the server has taken all. */
  async finish(): Promise<void> {
    while (this.pump.isRunning) await this.pump.piece();
    this.pump.check();
    if (this.statement) await this.session.guarded(() => this.endStatement());
  }

  dispose(): void {
    for (const { address } of [...this.queue, ...this.sent]) this.arena.free(address);
    this.queue = [];
    this.sent = [];
    this.encoder.dispose();
  }

  private sendNext(): Promise<void> | undefined {
    return this.queue.length === 0 ? undefined : this.session.guarded(() => this.sendSome());
  }

  /** Sends a block. */
  private async sendSome(): Promise<void> {
    const block = this.queue[0]!;
    this.statement ??= await this.begin();
    this.queue.shift();
    const isFirst = this.sent.length === 0;
    this.sent.push(block);
    this.sentBytes += block.bytes;
    await this.statement.send(this.message(block, isFirst));
    this.queued -= block.bytes;
    if (this.statement.isOver || this.sentBytes >= STATEMENT_BYTES) await this.endStatement();
  }

  /** The block as a message, with the head of the data before the first rows. */
  private message({ address, bytes }: EncodedRows, isFirst: boolean): Uint8Array {
    const memory = this.arena.bytes;
    const start = address + (isFirst ? 0 : HEADER.length);
    const end = address + HEAD_BYTES + bytes;
    memory.set(headOf(end - start - 1), start);
    if (isFirst) memory.set(HEADER, address + 5);
    return memory.subarray(start, end);
  }

  private async begin(): Promise<CopyIn> {
    await this.session.execute(this.target.each === 'commit' ? 'BEGIN' : 'SAVEPOINT open_stage');
    const statement = this.session.submit(new CopyIn(this.target.sql));
    await statement.begun;
    return statement;
  }

  private async endStatement(): Promise<void> {
    const { sent } = this;
    try {
      await untilUndisturbed(
        () => this.sendAll(),
        (error) => isDeadlock(error) || isStale(error),
        async (error) => {
          if (isStale(error)) return this.target.restart();
          await this.undo();
          return true;
        },
      );
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.undo();
      await this.sort(rowsOf(this.arena, sent));
    }
    for (const { address } of sent) this.arena.free(address);
    this.sent = [];
    this.sentBytes = 0;
  }

  /** Ends the statement that is under way; or, where there is none any more, loads what it had sent by another. */
  private async sendAll(): Promise<void> {
    const statement = this.statement ?? (await this.begin());
    if (!this.statement) for (const [i, block] of this.sent.entries()) await statement.send(this.message(block, i === 0));
    this.statement = undefined;
    await statement.finish();
    await this.keep();
  }

  private async keep(): Promise<void> {
    await this.session.execute(this.target.each === 'commit' ? 'COMMIT' : 'RELEASE open_stage');
    this.target.used();
  }

  private undo(): Promise<void> {
    return this.session.execute(this.target.each === 'commit' ? 'ROLLBACK' : 'ROLLBACK TO open_stage; RELEASE open_stage');
  }

  /** Loads the rows that the server takes, in ever smaller parts until those that it refuses are found. */
  private async sort(rows: readonly Uint8Array[]): Promise<void> {
    let [from, to] = [0, Math.min(RETRY_ROWS, rows.length)];
    // Before this row there is one, from `from` on, that was refused together with others.
    let bad = 0;
    // Rows to try at a time: as many as were taken since the last refusal, twice over. More would be sent, again and again, for nothing.
    let most = RETRY_ROWS;
    let taken = 0;
    while (from < rows.length) {
      const error = await this.attempt(rows.slice(from, to));
      if (error && to - from > 1) {
        // The server often says which row it was: `COPY t, line 7, column x`.
        const line = Number(/^COPY .*, line (\d+)/.exec(error.where ?? '')?.[1] ?? 0);
        const isKnown = line >= 1 && line <= to - from;
        bad = isKnown ? from + line : to;
        to = isKnown ? Math.max(bad - 1, from + 1) : (from + to) >> 1;
        continue;
      }
      if (error) {
        this.refuse({
          values: this.valuesOf(rows[from]!),
          column: columnOf(error),
          code: refusalName(error),
          message: error.message,
        });
        most = Math.min(2 * taken + 1, RETRY_ROWS);
        taken = 0;
      } else {
        taken += to - from;
        most = Math.min(2 * most, RETRY_ROWS);
      }
      from = to;
      to = from < bad ? from + Math.max((bad - from) >> 1, 1) : Math.min(from + most, rows.length);
    }
  }

  private async attempt(rows: readonly Uint8Array[]): Promise<pg.DatabaseError | undefined> {
    const statement = await this.begin();
    try {
      await statement.send(withHead(Buffer.concat([HEADER, ...rows])));
      await statement.finish();
      await this.keep();
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.undo();
      return error;
    }
  }

  /** The fields of an encoded row; null where they were not sent. */
  private valuesOf(row: Uint8Array): Value[] {
    const { arena, target } = this;
    const message = withHead(row);
    const address = arena.alloc(message.length + 16);
    arena.bytes.set(message, address);
    const columns = target.columns.map((column, i) => {
      const reading = 'row' in column ? ROW_NUMBER : column.encoding.reading;
      return { field: { name: String(i), type: reading.type, nullable: true }, reading };
    });
    const reader = new RowReader(arena, pgRowKernel(arena), columns);
    reader.read(address, address + message.length, address + message.length);
    const { batch } = reader.finish([address]);
    const values: Value[] = target.schema.map(() => null);
    target.columns.forEach((column, i) => {
      if ('row' in column || batch.rows === 0) return;
      const value = readValue(arena, batch.columns[i]!, 0);
      const isInteger = target.schema[column.index]!.type.kind === 'integer';
      values[column.index] = isInteger && typeof value === 'string' ? BigInt(value) : value;
    });
    for (const block of batch.blocks) arena.free(block);
    reader.dispose();
    return values;
  }
}

const ROW_NUMBER = { type: { kind: 'integer' }, kind: PG_I64, expression: (column: string) => column, parsed: false } as const;

const headOf = (length: number): number[] => [0x64, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255];

/** Bytes as a message of COPY data. */
const withHead = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from(headOf(bytes.length + 4)), bytes]);

/** Copies of the encoded rows, one by one. */
function rowsOf({ bytes }: Arena, blocks: readonly EncodedRows[]): Uint8Array[] {
  return blocks.flatMap((block) => {
    const data = Buffer.from(bytes.slice(block.address + HEAD_BYTES, block.address + HEAD_BYTES + block.bytes).buffer);
    const rows: Uint8Array[] = [];
    for (let at = 0; at < data.length; ) {
      const start = at;
      const fields = data.readInt16BE(at);
      at += 2;
      for (let i = 0; i < fields; i++) at += 4 + Math.max(0, data.readInt32BE(at));
      rows.push(data.subarray(start, at));
    }
    return rows;
  });
}

/** The code of a refused row: `constraint-unique`, `invalid-value`. */
export function refusalName(error: pg.DatabaseError): string {
  const { code } = error;
  if (isPolicy(error)) return 'row-security';
  return NAMES[code ?? ''] ?? (code?.startsWith('22') ? 'invalid-value' : `postgres-${code?.toLowerCase()}`);
}

const NAMES: Readonly<Record<string, string>> = {
  '23502': 'constraint-notnull',
  '23503': 'constraint-foreignkey',
  '23505': 'constraint-unique',
  '23514': 'constraint-check',
  '23P01': 'constraint-exclusion',
};

/** The column that the server names, or the only one of a key. */
export function columnOf({ column, where, detail }: pg.DatabaseError): string | null {
  return column ?? /, column (.+)$/.exec(where ?? '')?.[1] ?? /^Key \(([^,]+)\)=/.exec(detail ?? '')?.[1] ?? null;
}
