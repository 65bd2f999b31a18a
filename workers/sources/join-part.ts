import { concatSlices } from '../../columns/concat.ts';
import { describeKeys } from '../../columns/keys.ts';
import type { Batch } from '../../columns/vector.ts';
import { INTEGER, type Schema } from '../../model/types.ts';
import type { TaskContext } from '../context.ts';
import { Frame, type Memory, VectorColumn } from '../frame.ts';
import { createProbe } from '../kernels/probe.ts';
import { HASH, ORDER } from '../partition.ts';
import type { Unshare } from '../shared.ts';
import type { JoinTable, PartitionedBatch, Shared, SourceTask } from '../source-task.ts';
import { slicesOf } from './parts.ts';
import { unmatchedRows } from './unmatched.ts';

/** Places of right rows without partner follow those of all left rows. */
const BEHIND_LEFT = 1n << 62n;

/** Joins one hash partition of both sides. Frames come with `_order`: the place of the left row, or behind all of them that of the right row. */
export function joinPart(
  context: TaskContext,
  task: Extract<SourceTask, { kind: 'join-part' }>,
  unshare: Unshare,
  take: (frame: Frame) => void,
): void {
  const { memory } = context;
  const { plan } = task;
  const left = partOf(memory, task.left, task.part, task.leftColumns, unshare);
  const right = partOf(memory, task.right, task.part, task.rightColumns, unshare);
  const table = tableOf(
    memory,
    right,
    plan.keys.map((key) => key.right),
  );
  if (left.rows > 0) {
    const frame = Frame.of(
      memory,
      left.rows,
      left.schema.map((field, i) => [field.name, left.columns[i]!] as const),
    );
    createProbe(memory, plan, table, take, (pairs) => context.count(task.matches, pairs))(frame);
  }
  if (plan.joinType !== 'right' && plan.joinType !== 'full') return;
  const rest = unmatchedRows(memory, { kind: 'unmatched', table, plan, left: task.leftSchema, from: 0, to: right.rows });
  if (rest.rows > 0) take(rest.with(new Map([[ORDER, behind(memory, rest)]])));
}

/** The rows of a partition as one batch in the scratch. */
function partOf(
  memory: Memory,
  batches: Shared<readonly PartitionedBatch[]>,
  part: number,
  schema: Schema,
  unshare: Unshare,
): Batch {
  const slices = slicesOf(memory, unshare(batches), part);
  const { vectors, rows } = concatSlices(memory.arena, memory.scratch, slices, schema);
  return { schema, columns: vectors, rows, blocks: [] };
}

function tableOf({ arena, scratch }: Memory, batch: Batch, keys: readonly string[]): JoinTable {
  const column = (name: string) => batch.columns[batch.schema.findIndex((field) => field.name === name)]!;
  const bits = Math.max(4, 32 - Math.clz32(batch.rows) + 1);
  const heads = scratch.allocZeroed(4 * 2 ** bits);
  const next = scratch.alloc(batch.rows * 4);
  const matched = scratch.allocZeroed(batch.rows);
  const hashes = batch.rows === 0 ? 0 : column(HASH).values;
  if (batch.rows > 0) {
    const description = describeKeys(arena, (bytes) => scratch.alloc(bytes), keys.map(column));
    arena.kernels.buildChains(description, keys.length, hashes, batch.rows, 0, 0, heads, bits, next);
  }
  return { batch, hashes, heads, bits, next, matched };
}

function behind(memory: Memory, frame: Frame): VectorColumn {
  const { arena, scratch } = memory;
  const from = frame.vector(ORDER).values >>> 3;
  const values = scratch.alloc(frame.rows * 8);
  for (let row = 0; row < frame.rows; row++) arena.i64[(values >>> 3) + row] = arena.i64[from + row]! + BEHIND_LEFT;
  return new VectorColumn(memory, { type: INTEGER, length: frame.rows, values, validity: 0 });
}
