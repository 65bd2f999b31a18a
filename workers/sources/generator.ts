import { gatherVector } from '../../columns/gather.ts';
import { bitmapBytes, type Vector, valueBytes } from '../../columns/vector.ts';
import { STRING } from '../../model/types.ts';
import type { GeneratedColumn, GeneratorSourcePlan } from '../fragment-plan.ts';
import { Frame, type Memory, VectorColumn } from '../frame.ts';

/** Bytes of a UUID as text. */
const UUID_BYTES = 36;

/** Rows [from, from + rows) of generated data. Columns are made when they are first read. */
export function generateRows(memory: Memory, plan: GeneratorSourcePlan, from: number, rows: number): Frame {
  const columns = new Map(plan.columns.map((column) => [column.name, column]));
  return new Frame(rows, (name) => {
    const column = columns.get(name);
    return column && new VectorColumn(memory, generate(memory, column, BigInt(from), rows));
  });
}

function generate(memory: Memory, column: GeneratedColumn, from: bigint, rows: number): Vector {
  const vector = generateValues(memory, column, from, rows);
  if (column.nulls === 0) return vector;
  const { arena, scratch } = memory;
  const validity = scratch.alloc(bitmapBytes(rows));
  const nulls = arena.kernels.generateNulls(column.nullKey, from, rows, column.nulls, validity);
  return { ...vector, validity: nulls === 0 ? 0 : validity };
}

function generateValues(memory: Memory, column: GeneratedColumn, from: bigint, rows: number): Vector {
  const { arena, scratch } = memory;
  const { kernels } = arena;
  const { key, type, generator } = column;
  const made = (values: number): Vector => ({ type, length: rows, values, validity: 0 });
  const room = () => scratch.alloc(valueBytes(type, rows));
  switch (generator.kind) {
    case 'sequence': {
      const values = room();
      kernels.generateSequence(generator.start, generator.step, from, rows, values);
      return made(values);
    }
    case 'integers': {
      const values = room();
      if (type.kind === 'date') kernels.generateSmallIntegers(key, from, rows, generator.min, generator.span, values);
      else kernels.generateIntegers(key, from, rows, generator.min, generator.span, values);
      return made(values);
    }
    case 'floats': {
      const values = room();
      kernels.generateFloats(key, from, rows, generator.min, generator.max, values);
      return made(values);
    }
    case 'normal': {
      const values = room();
      kernels.generateNormals(key, from, rows, generator.mean, generator.stddev, values);
      return made(values);
    }
    case 'choice': {
      const chosen = scratch.alloc(rows * 4);
      const { cumulative, values } = generator;
      kernels.generateChoices(key, from, rows, cumulative, values.length, chosen);
      return gatherVector(arena, scratch, values, chosen, rows);
    }
    case 'pick': {
      const chosen = scratch.alloc(rows * 4);
      kernels.generateSmallIntegers(key, from, rows, 0n, BigInt(generator.values.length), chosen);
      return gatherVector(arena, scratch, generator.values, chosen, rows);
    }
    case 'uuid': {
      const views = scratch.alloc(valueBytes(STRING, rows));
      kernels.generateUuids(key, generator.lowKey, from, rows, views, scratch.alloc(rows * UUID_BYTES));
      return made(views);
    }
    case 'email': {
      const { locals, domains, longestBytes } = generator;
      const views = scratch.alloc(valueBytes(STRING, rows));
      const heap = scratch.alloc(rows * longestBytes + 64);
      kernels.generateEmails(key, from, rows, locals.values, locals.length, domains.values, domains.length, views, heap);
      return made(views);
    }
  }
}
