import type { RecordBatch, Table } from 'apache-arrow';
import { BatchBuilder } from '../../../columns/builder.ts';
import { fromRecordBatch } from '../../../columns/from-arrow.ts';
import { writeJsValue } from '../../../columns/js-values.ts';
import type { Batch } from '../../../columns/vector.ts';
import { CancelledError, RunError } from '../../../model/errors.ts';
import { propertyOf } from '../../../model/own.ts';
import type { Schema } from '../../../model/types.ts';
import type { MemoryInput } from '../../result.ts';
import type { Environment } from '../environment.ts';
import type { FeedItem, SourceFeed } from '../feed.ts';

/** Rows of a batch that is made of objects. The same for any number of workers: sums of floats are added up by task. */
const OBJECT_ROWS = 1 << 14;
/** Rows that are copied from an Arrow batch at a time. */
const ARROW_ROWS = 1 << 16;

/** What a `memory-origin` reads. */
export interface MemorySource {
  readonly stage: string;
  /** The name under which the program hands the data over. */
  readonly name: string;
  /** The columns to read. */
  readonly schema: Schema;
  readonly input: MemoryInput | undefined;
}

/** Data of the program as batches. Nothing is read from an iterable before it is needed; it is closed when the run ends early. */
export function memoryFeed({ arena, signal }: Environment, { stage, name, schema, input }: MemorySource): SourceFeed {
  if (input === undefined) {
    throw new RunError('missing-input', `the program passed no data for ${name}`, {
      stage,
      remedy: `run with inputs: { ${name}: … }`,
    });
  }
  let row = 0;

  const place = (error: unknown): unknown => {
    if (!(error instanceof RunError)) return error;
    const { code, message, value, remedy } = error;
    const details = { stage, ...(value !== undefined && { value }), ...(remedy !== undefined && { remedy }) };
    return new RunError(code, `row ${row + 1}: ${message}`, details);
  };

  const inherited = schema.map((field) => field.name in Object.prototype);
  const builder = new BatchBuilder(arena, schema, OBJECT_ROWS);
  let built = 0;
  const flush = function* (): Iterable<Batch> {
    if (built > 0) yield builder.finish(built);
    built = 0;
  };

  function* batchesOf(item: unknown): Iterable<Batch> {
    if (isTable(item) || isRecordBatch(item)) {
      yield* flush();
      for (const batch of isTable(item) ? item.batches : [item]) {
        for (let from = 0; from < batch.numRows; from += ARROW_ROWS) {
          const to = Math.min(from + ARROW_ROWS, batch.numRows);
          yield fromRecordBatch(arena, schema, batch, from, to);
          row += to - from;
        }
      }
      return;
    }
    if (typeof item !== 'object' || item === null) {
      throw new RunError('invalid-value', `expected an object, found ${item === null ? 'null' : typeof item}`);
    }
    const { columns } = builder;
    for (let i = 0; i < columns.length; i++) {
      const field = schema[i]!;
      writeJsValue(
        columns[i]!,
        built,
        field,
        inherited[i] ? propertyOf(item, field.name) : (item as Record<string, unknown>)[field.name],
      );
    }
    row++;
    if (++built === OBJECT_ROWS) yield* flush();
  }

  async function* batches(): AsyncIterable<Batch> {
    try {
      for await (const some of values(input!, signal, stage)) for (const item of some) yield* batchesOf(item);
      yield* flush();
    } catch (error) {
      throw place(error);
    } finally {
      builder.dispose();
    }
  }

  async function* items(): AsyncIterable<FeedItem> {
    for await (const batch of batches()) {
      const done = () => {
        for (const block of batch.blocks) arena.free(block);
      };
      yield { source: { kind: 'batch', batch }, done };
    }
  }

  return { items: items() };
}

// Told by their shape: a program may have another copy of the library.
const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && 'batches' in value && 'schema' in value && Array.isArray(value.batches);
const isRecordBatch = (value: unknown): value is RecordBatch =>
  typeof value === 'object' && value !== null && 'getChildAt' in value && 'schema' in value && 'numRows' in value;

/** The objects, tables or batches of an input, some at a time. An iterable that never gives its next value does not hold a cancelled run up. */
async function* values(input: MemoryInput, signal: AbortSignal, stage: string): AsyncIterable<Iterable<unknown>> {
  if (isTable(input)) yield [input];
  else if (Array.isArray(input)) yield input;
  else if (Symbol.asyncIterator in input) {
    for await (const value of asyncValues(input[Symbol.asyncIterator](), signal, stage)) yield [value];
  } else if (Symbol.iterator in input) yield syncValues(input[Symbol.iterator](), stage);
  else throw new RunError('invalid-input', 'the data is neither an Arrow table nor an iterable', { stage });
}

function* syncValues(iterator: Iterator<unknown>, stage: string): Iterable<unknown> {
  let ended = false;
  try {
    for (;;) {
      let next: IteratorResult<unknown>;
      try {
        next = iterator.next();
      } catch (error) {
        ended = true;
        throw failed(error, stage);
      }
      ended = next.done === true;
      if (ended) return;
      yield next.value;
    }
  } finally {
    if (!ended) iterator.return?.();
  }
}

async function* asyncValues(iterator: AsyncIterator<unknown>, signal: AbortSignal, stage: string): AsyncIterable<unknown> {
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const abort = () => aborted.reject(new CancelledError());
  signal.addEventListener('abort', abort, { once: true });
  let ended = false;
  try {
    for (;;) {
      if (signal.aborted) throw new CancelledError();
      const next = await Promise.race([
        iterator.next().catch((error: unknown) => {
          ended = true;
          throw failed(error, stage);
        }),
        aborted.promise,
      ]);
      ended = next.done === true;
      if (ended) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // Not awaited: it may hang as well.
    if (!ended) iterator.return?.().catch(() => undefined);
  }
}

/** What the program's own iterable throws is an error of the source, not a bug. */
const failed = (error: unknown, stage: string): RunError =>
  new RunError('input-failed', `the data's iterator failed: ${error instanceof Error ? error.message : String(error)}`, {
    stage,
    cause: error,
  });
