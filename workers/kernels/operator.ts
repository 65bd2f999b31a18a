import { buildVector } from '../../columns/values.ts';
import { bitmapBytes, type Selection, type Vector, valueBytes } from '../../columns/vector.ts';
import { type DataType, type Schema, STRING } from '../../model/types.ts';
import type { TaskContext } from '../context.ts';
import type { Context, Input, Refusals } from '../expression/evaluate.ts';
import type { OperatorPlan } from '../fragment-plan.ts';
import { type Column, type Frame, type Memory, VectorColumn } from '../frame.ts';
import { refusalCode } from '../refusals.ts';

/** A stage at work in one task. */
export interface Operator {
  /** Takes rows from an input; what comes out goes through `emit` at once. */
  push(frame: Frame, input: number): void;
  /** The task has no more rows. */
  finish?(): void;
}

/** Gives rows to a port; `rejects` is the port of refused rows. */
export type Emit = (port: string, frame: Frame) => void;

export type PlanOf<Kernel extends OperatorPlan['kernel']> = Extract<OperatorPlan, { kernel: Kernel }>;

/** Makes an operator. `index`: its number in the fragment. */
export type CreateOperator<Kernel extends OperatorPlan['kernel']> = (
  operator: PlanOf<Kernel>,
  index: number,
  context: TaskContext,
  emit: Emit,
) => Operator;

/** A frame as expressions see it. */
export const inputOf = (frame: Frame): Input => ({ rows: frame.rows, column: (name) => frame.vector(name) });

export const evaluation = (memory: Memory): Context => ({ arena: memory.arena, scratch: memory.scratch });

/** The rows whose byte at `bytes` is 0 (`wanted` false) or not 0. */
export function selectBytes(memory: Memory, bytes: number, rows: number, wanted: boolean): Selection {
  const address = memory.scratch.alloc(rows * 4);
  return { address, count: memory.arena.kernels.selectBytes(bytes, rows, wanted ? 1 : 0, address) };
}

/** Sends refused rows to the rejects port. Returns the other rows' selection, or `undefined` when none was refused. */
export function rejectRows(
  context: TaskContext,
  operator: OperatorPlan,
  frame: Frame,
  refusals: Refusals | undefined,
  column: string | null,
  emit: Emit,
): Selection | undefined {
  if (refusals === undefined) return undefined;
  const { memory } = context;
  const bad = selectBytes(memory, refusals.codes, frame.rows, true);
  if (bad.count > 0) {
    const { arena, scratch } = memory;
    const rows = Array.from({ length: bad.count }, (_, i) => arena.u32[(bad.address >>> 2) + i]!);
    const texts = (textOf: (row: number) => string | null) =>
      new VectorColumn(memory, buildVector(arena, scratch, STRING, rows.map(textOf)));
    const prefix = column === null ? '' : `${column}: `;
    const added = new Map<string, Column>([
      ['_stage', texts(() => operator.stage)],
      ['_column', texts(() => column)],
      ['_code', texts((row) => refusalCode(arena.bytes[refusals.codes + row]!))],
      ['_message', texts((row) => prefix + refusals.message(row))],
    ]);
    if (refusals.remedy)
      added.set(
        '_remedy',
        texts((row) => refusals.remedy!(row) ?? null),
      );
    emit('rejects', frame.select(bad).with(added));
  }
  return selectBytes(memory, refusals.codes, frame.rows, false);
}

/** A column of nulls. */
export function nullVector(memory: Memory, type: DataType, rows: number): Vector {
  const values = memory.scratch.allocZeroed(valueBytes(type, rows));
  return { type, length: rows, values, validity: memory.scratch.allocZeroed(bitmapBytes(rows)) };
}

/** The values of columns by name, in the order of a schema. */
export const vectorsOf = (frame: Frame, schema: Schema): Vector[] => schema.map((field) => frame.vector(field.name));
