import { type Batch, bitmapBytes, type Vector, valueBytes } from '../../../columns/vector.ts';
import { InternalError } from '../../../model/errors.ts';
import { INTEGER, type Schema } from '../../../model/types.ts';
import type { StateShape } from '../../../stages/shape.ts';
import { HASH } from '../../../workers/partition.ts';
import type { SinkResult } from '../../../workers/protocol.ts';
import type { JoinTable } from '../../../workers/source-task.ts';
import type { Environment } from '../environment.ts';
import type { SourceFeed } from '../feed.ts';
import { type ExchangeState, Ordered } from './exchange.ts';

/** Part of the memory that may be in use while a table is built. */
const MOST_USED_SHARE = 0.8;

/** The right side of a join is too large for a table in memory: the job must be planned anew, with both sides split by hash. */
export class TableTooLarge extends Error {
  readonly stage: string;
  constructor(stage: string) {
    super(`the table of ${stage} does not fit into memory`);
    this.stage = stage;
  }
}

/** Gathers the right side of a join or the reference of a lookup, and builds the hash table that workers probe. */
export class TableExchange implements ExchangeState {
  /** Of those that can be done without a table. */
  readonly spill?: () => Promise<void>;
  readonly state: StateShape;
  private readonly environment: Environment;
  private readonly stages: readonly string[];
  private readonly schema: Schema;
  private readonly keys: readonly string[];
  private batches = new Ordered<Batch>();
  private built: { readonly table: JoinTable; readonly blocks: readonly number[] } | undefined;

  /** `columns`: those of the batches, but for the hash. */
  constructor(environment: Environment, stage: string, state: StateShape, columns: Schema) {
    this.environment = environment;
    this.state = state;
    this.stages = [stage];
    if (state.partitions) {
      this.spill = async () => {
        throw new TableTooLarge(stage);
      };
    }
    this.schema = [...columns, { name: HASH, type: INTEGER, nullable: false }];
    this.keys = state.keys.map((key) => key.right);
  }

  accept(sequence: number, _input: number, results: readonly SinkResult[]): void {
    for (const { batch } of results) {
      this.environment.blocks.retain(batch!);
      this.batches.add(sequence, batch!);
    }
  }

  /** The table, built when first asked for. */
  async table(): Promise<JoinTable> {
    this.built ??= await this.build();
    return this.built.table;
  }

  /** The ranges of rows to look through for those that no left row matched. */
  unmatched(): { readonly from: number; readonly to: number }[] {
    const rows = this.built?.table.batch.rows ?? 0;
    const { partRows } = this.environment.granularity;
    return Array.from({ length: Math.ceil(rows / partRows) }, (_, i) => ({
      from: i * partRows,
      to: Math.min(rows, (i + 1) * partRows),
    }));
  }

  feed(): Promise<SourceFeed> {
    throw new InternalError('a table is probed, not fed on');
  }

  dispose(): void {
    for (const batch of this.batches.values) this.environment.blocks.release(batch);
    this.batches = new Ordered<Batch>();
    for (const block of this.built?.blocks ?? []) this.environment.arena.free(block);
    this.built = undefined;
  }

  private async build(): Promise<{ table: JoinTable; blocks: number[] }> {
    const { arena, pool } = this.environment;
    const batches = this.batches.values;
    // The rows lie there twice while they are brought together.
    if (arena.used + this.bytesOf(batches) > arena.capacity * MOST_USED_SHARE) await this.spill?.();
    const { batch, blocks } = this.reserve(batches);
    const parts = Math.min(pool.size * 2, Math.max(1, batch.columns.length));
    await Promise.all(
      Array.from({ length: parts }, (_, part) => pool.run({ kind: 'concat', batches, target: batch, part, parts }, this.stages)),
    );
    const bits = Math.max(4, 32 - Math.clz32(batch.rows) + 1);
    const heads = arena.alloc(4 * 2 ** bits);
    arena.kernels.zeroBytes(heads, 4 * 2 ** bits);
    const next = arena.alloc(batch.rows * 4);
    blocks.push(heads, next);
    let matched = 0;
    if (this.state.unmatched) {
      matched = arena.alloc(batch.rows);
      arena.kernels.zeroBytes(matched, batch.rows);
      blocks.push(matched);
    }
    const hashes = batch.columns.at(-1)!.values;
    const table: JoinTable = { batch, hashes, heads, bits, next, matched };
    const partBits = this.keys.length === 0 ? undefined : Math.min(bits, Math.ceil(Math.log2(pool.size)) + 1);
    if (partBits !== undefined) {
      await Promise.all(
        Array.from({ length: 2 ** partBits }, (_, part) =>
          pool.run({ kind: 'chain', table, keys: this.keys, part, partBits }, this.stages),
        ),
      );
    }
    return { table, blocks };
  }

  private bytesOf(batches: readonly Batch[]): number {
    const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
    return this.schema.reduce((sum, field) => sum + valueBytes(field.type, rows) + bitmapBytes(rows), rows * 12);
  }

  /** Room for the rows of all batches as one. Their text stays where it is. */
  private reserve(batches: readonly Batch[]): { batch: Batch; blocks: number[] } {
    const { arena } = this.environment;
    const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
    const { schema } = this;
    const blocks: number[] = [];
    const columns = schema.map((field, index): Vector => {
      const values = arena.alloc(valueBytes(field.type, rows) + 16);
      blocks.push(values);
      let validity = 0;
      if (batches.some((batch) => batch.columns[index]!.validity !== 0)) {
        validity = arena.alloc(bitmapBytes(rows) + 16);
        blocks.push(validity);
      }
      return { type: field.type, length: rows, values, validity };
    });
    return { batch: { schema, columns, rows, blocks: [] }, blocks };
  }
}
