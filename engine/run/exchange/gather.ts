import { isSpilled, type SpilledBatch } from '../../../columns/stored.ts';
import type { Batch } from '../../../columns/vector.ts';
import { type Field, INTEGER, type Schema } from '../../../model/types.ts';
import { HASH, TASKS_PER_FRAGMENT } from '../../../workers/partition.ts';
import type { SinkResult } from '../../../workers/protocol.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';
import { Compactor, eachLimited } from './compact.ts';
import { type ExchangeState, Lent, Ordered } from './exchange.ts';

/** Gathers batches, and gives them again, one input after the other, each in the order of its rows. `maxRows`: only so many of them. */
export class GatherExchange implements ExchangeState {
  private readonly environment: Environment;
  private readonly stage: string;
  private readonly columns: Schema;
  private readonly maxRows: number;
  private readonly inputs: { batches: Ordered<Batch>; readonly spilled: Ordered<SpilledBatch> }[];
  private readonly finished = new Map<number, number>();
  private complete = 0;
  private completeRows = 0;
  satisfiedAfter: number | undefined;

  constructor(environment: Environment, stage: string, columns: Schema, inputs: number, maxRows = Number.POSITIVE_INFINITY) {
    this.environment = environment;
    this.stage = stage;
    this.columns = columns;
    this.maxRows = maxRows;
    this.inputs = Array.from({ length: inputs }, () => ({ batches: new Ordered<Batch>(), spilled: new Ordered<SpilledBatch>() }));
  }

  accept(sequence: number, input: number, results: readonly SinkResult[]): void {
    for (const { batch } of results) {
      this.environment.blocks.retain(batch!);
      this.inputs[input]!.batches.add(sequence, batch!);
    }
    this.finished.set(
      sequence % TASKS_PER_FRAGMENT,
      results.reduce((sum, result) => sum + result.rows, 0),
    );
    for (let rows = this.finished.get(this.complete); rows !== undefined; rows = this.finished.get(this.complete)) {
      this.finished.delete(this.complete++);
      this.completeRows += rows;
      if (this.satisfied) this.satisfiedAfter ??= this.complete;
    }
  }

  get satisfied(): boolean {
    return this.completeRows >= this.maxRows;
  }

  async spill(): Promise<void> {
    const { arena, blocks, pool, spill } = this.environment;
    const compactor = new Compactor(this.environment, this.stage, this.columns);
    for (const input of this.inputs) {
      await eachLimited(input.batches.all, pool.size, async ({ sequence, value: batch }) => {
        const result = await compactor.run({ kind: 'batch', batch });
        if (!result) return;
        input.spilled.add(sequence, await spill.write(result.batch!));
        for (const block of result.batch!.blocks) arena.free(block);
        blocks.release(batch);
      });
      input.batches = new Ordered<Batch>();
    }
    compactor.dispose();
    spill.settle();
  }

  async feed(): Promise<SourceFeed> {
    const lent = new Lent(this.environment.blocks);
    let left = this.maxRows;
    const items: FeedItem[] = [];
    const several = this.inputs.length > 1;
    let before = 0;
    this.inputs.forEach(({ batches, spilled }, input) => {
      for (const batch of [...spilled.values, ...batches.values]) {
        const done = isSpilled(batch) ? () => {} : lent.lend(batch);
        if (left <= 0) done();
        else if (batch.rows <= left) items.push({ source: { kind: 'batch', batch, before, ...(several && { input }) }, done });
        else items.push({ source: { kind: 'rows', batch, rows: Uint32Array.from({ length: left }, (_, i) => i) }, done });
        left -= batch.rows;
        before += batch.rows;
      }
    });
    for (const input of this.inputs) input.batches = new Ordered<Batch>();
    return { items, close: () => lent.close() };
  }

  dispose(): void {
    for (const input of this.inputs) {
      for (const batch of input.batches.values) this.environment.blocks.release(batch);
      input.batches = new Ordered<Batch>();
    }
  }
}

/** A row that may be in a random sample. */
interface Candidate {
  readonly hash: bigint;
  /** Numbers of its batch and of its row in it. */
  readonly batch: number;
  readonly row: number;
}

/** Gathers candidates for a random sample, and gives the rows with the least hashes, in the order of the input. */
export class ReservoirExchange implements ExchangeState {
  private readonly environment: Environment;
  private readonly stage: string;
  private readonly columns: Schema;
  private readonly rows: number;
  private batches = new Ordered<Batch>();

  /** `columns`: those of the batches, but for the hash. */
  constructor(environment: Environment, stage: string, columns: Schema, rows: number) {
    this.environment = environment;
    this.stage = stage;
    this.columns = columns;
    this.rows = rows;
  }

  accept(sequence: number, _input: number, results: readonly SinkResult[]): void {
    for (const { batch } of results) {
      this.environment.blocks.retain(batch!);
      this.batches.add(sequence, batch!);
    }
  }

  /** Nothing goes to disk: what is no candidate any more is given up. */
  async spill(): Promise<void> {
    const { blocks, pool, spill } = this.environment;
    const before = this.batches.all;
    const chosen = this.choose(before.map(({ value }) => value));
    const compactor = new Compactor(this.environment, this.stage, [...this.columns, HASH_FIELD]);
    const batches = new Ordered<Batch>();
    const keep = async ({ sequence, value: batch }: { readonly sequence: number; readonly value: Batch }, number: number) => {
      const rows = chosen[number]!;
      const result = rows.length > 0 ? await compactor.run({ kind: 'rows', batch, rows }) : undefined;
      if (result) {
        blocks.retain(result.batch!);
        batches.add(sequence, result.batch!);
      }
      blocks.release(batch);
    };
    await eachLimited(before, pool.size, keep);
    this.batches = batches;
    compactor.dispose();
    spill.settle();
  }

  async feed(): Promise<SourceFeed> {
    const batches = this.batches.values;
    this.batches = new Ordered<Batch>();
    const lent = new Lent(this.environment.blocks);
    const chosen = this.choose(batches);
    const items = batches.map((batch, number): FeedItem => {
      return { source: { kind: 'rows', batch, rows: chosen[number]! }, done: lent.lend(batch) };
    });
    return { items, close: () => lent.close() };
  }

  dispose(): void {
    for (const batch of this.batches.values) this.environment.blocks.release(batch);
    this.batches = new Ordered<Batch>();
  }

  /** Of each batch the rows that belong to the sample as far as it is known. */
  private choose(batches: readonly Batch[]): Uint32Array[] {
    const { arena } = this.environment;
    const candidates: Candidate[] = [];
    batches.forEach((batch, number) => {
      const hashes = batch.columns[batch.schema.findIndex((field) => field.name === HASH)]!.values >>> 3;
      for (let row = 0; row < batch.rows; row++) candidates.push({ hash: arena.i64[hashes + row]!, batch: number, row });
    });
    candidates.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.batch - b.batch || a.row - b.row));
    const chosen = Map.groupBy(candidates.slice(0, this.rows), (candidate) => candidate.batch);
    return batches.map((_, number) => Uint32Array.from(chosen.get(number) ?? [], ({ row }) => row).sort());
  }
}

const HASH_FIELD: Field = { name: HASH, type: INTEGER, nullable: false };
