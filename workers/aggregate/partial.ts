import { gatherVectorOrNull } from '../../columns/gather.ts';
import { keyKind } from '../../columns/keys.ts';
import { bitmapBytes, type Vector, valueBytes } from '../../columns/vector.ts';
import { RunError } from '../../model/errors.ts';
import { type DataType, decimal, FLOAT, INTEGER, MAX_DECIMAL_PRECISION, type Schema } from '../../model/types.ts';
import type { Measure } from '../../stages/aggregator.ts';
import type { Memory } from '../frame.ts';
import type { PartialMeasure } from './measure.ts';

const WIDE = decimal(MAX_DECIMAL_PRECISION, 0);

const field = (name: string, type: DataType) => ({ name, type, nullable: true });

function zeros(memory: Memory, type: DataType, length: number): Vector {
  return { type, length, values: memory.scratch.allocZeroed(valueBytes(type, length)), validity: 0 };
}

/** A vector that is null where the count is 0. */
function nullWithout(memory: Memory, vector: Vector, counts: Vector): Vector {
  const validity = memory.scratch.alloc(bitmapBytes(vector.length));
  memory.arena.kernels.countsToValidity(counts.values, vector.length, validity);
  return { ...vector, validity };
}

const count: PartialMeasure = {
  state: [field('n', INTEGER)],
  accumulate(memory, { groups, rows, count: n }, input) {
    const counts = zeros(memory, INTEGER, n);
    memory.arena.kernels.accumulateCount(groups, rows, input?.validity ?? 0, counts.values);
    return [counts];
  },
  combine(memory, { groups, rows, count: n }, [part]) {
    const counts = zeros(memory, INTEGER, n);
    memory.arena.kernels.combineCount(groups, rows, part!.values, counts.values);
    return [counts];
  },
  finish: (_memory, [counts]) => counts!,
};

/** Sum or mean of floats. */
const floatSum = (mean: boolean): PartialMeasure => ({
  state: [field('sum', FLOAT), field('error', FLOAT), field('n', INTEGER)],
  accumulate(memory, { groups, rows, count: n }, input) {
    const [sums, errors, counts] = [zeros(memory, FLOAT, n), zeros(memory, FLOAT, n), zeros(memory, INTEGER, n)];
    memory.arena.kernels.accumulateFloat(groups, rows, input!.values, input!.validity, sums.values, errors.values, counts.values);
    return [sums, errors, counts];
  },
  combine(memory, { groups, rows, count: n }, [partSums, partErrors, partCounts]) {
    const [sums, errors, counts] = [zeros(memory, FLOAT, n), zeros(memory, FLOAT, n), zeros(memory, INTEGER, n)];
    memory.arena.kernels.combineFloat(
      groups,
      rows,
      partSums!.values,
      partErrors!.values,
      partCounts!.values,
      sums.values,
      errors.values,
      counts.values,
    );
    return [sums, errors, counts];
  },
  finish(memory, [sums, errors, counts], groups) {
    memory.arena.kernels.finishFloat(groups, sums!.values, errors!.values, counts!.values, mean ? 1 : 0);
    return nullWithout(memory, sums!, counts!);
  },
});

const sumOverflow = ({ column, name }: Measure, room: string, type: string): RunError =>
  new RunError('overflow', `overflow: the sum of ${column} for ${name} does not fit into ${room}`, {
    remedy: `cast the column to ${type} with a select stage before`,
  });

/** Sum or mean of integers and decimals, exact in 128 bits. */
const exactSum = (measure: Measure, input: DataType): PartialMeasure => ({
  state: [field('sum', WIDE), field('n', INTEGER)],
  accumulate(memory, { groups, rows, count: n }, values) {
    const [sums, counts] = [zeros(memory, WIDE, n), zeros(memory, INTEGER, n)];
    const { kernels } = memory.arena;
    const add = input.kind === 'decimal' ? kernels.accumulateDecimal : kernels.accumulateInteger;
    add(groups, rows, values!.values, values!.validity, sums.values, counts.values);
    return [sums, counts];
  },
  combine(memory, { groups, rows, count: n }, [partSums, partCounts]) {
    const [sums, counts] = [zeros(memory, WIDE, n), zeros(memory, INTEGER, n)];
    memory.arena.kernels.combine128(groups, rows, partSums!.values, partCounts!.values, sums.values, counts.values);
    return [sums, counts];
  },
  finish(memory, [sums, counts], groups) {
    const { kernels } = memory.arena;
    const isMean = measure.function === 'mean';
    if (input.kind === 'decimal' && kernels.sumPastRange(groups, sums!.values, isMean ? 1 : 0) >= 0) {
      throw sumOverflow(measure, `${MAX_DECIMAL_PRECISION} digits`, 'float');
    }
    if (isMean) {
      const means = zeros(memory, FLOAT, groups);
      kernels.finishMean128(groups, sums!.values, counts!.values, input.kind === 'decimal' ? 10 ** input.scale : 1, means.values);
      return nullWithout(memory, means, counts!);
    }
    if (measure.type.kind === 'decimal') return nullWithout(memory, { ...sums!, type: measure.type }, counts!);
    const narrow = zeros(memory, INTEGER, groups);
    if (kernels.finishInteger(groups, sums!.values, narrow.values) >= 0) {
      throw sumOverflow(measure, '64 bits', 'decimal(38,0) or float');
    }
    return nullWithout(memory, narrow, counts!);
  },
});

/** Variance and standard deviation of floats. */
const variance = (root: boolean): PartialMeasure => ({
  state: [field('mean', FLOAT), field('squares', FLOAT), field('n', INTEGER)],
  accumulate(memory, { groups, rows, count: n }, input) {
    const [means, squares, counts] = [zeros(memory, FLOAT, n), zeros(memory, FLOAT, n), zeros(memory, INTEGER, n)];
    memory.arena.kernels.accumulateVariance(
      groups,
      rows,
      input!.values,
      input!.validity,
      means.values,
      squares.values,
      counts.values,
    );
    return [means, squares, counts];
  },
  combine(memory, { groups, rows, count: n }, [partMeans, partSquares, partCounts]) {
    const [means, squares, counts] = [zeros(memory, FLOAT, n), zeros(memory, FLOAT, n), zeros(memory, INTEGER, n)];
    memory.arena.kernels.combineVariance(
      groups,
      rows,
      partMeans!.values,
      partSquares!.values,
      partCounts!.values,
      means.values,
      squares.values,
      counts.values,
    );
    return [means, squares, counts];
  },
  finish(memory, [, squares, counts], groups) {
    const validity = memory.scratch.alloc(bitmapBytes(groups));
    memory.arena.kernels.finishVariance(groups, squares!.values, counts!.values, root ? 1 : 0, validity);
    return { ...squares!, validity };
  },
});

const CHOICES = { min: 0, max: 1, first: 2, last: 3 } as const;

/** Least, greatest, first or last value. */
const choice = (which: keyof typeof CHOICES, type: DataType): PartialMeasure => {
  const choose = (
    memory: Memory,
    { groups, rows, count: n }: { groups: number; rows: number; count: number },
    values: Vector,
  ): Vector[] => {
    const { arena, scratch } = memory;
    const chosen = scratch.alloc(n * 4);
    arena.bytes.fill(255, chosen, chosen + n * 4);
    arena.kernels.chooseRows(CHOICES[which], keyKind(type), groups, rows, values.values, values.validity, chosen);
    return [gatherVectorOrNull(arena, scratch, values, chosen, n)];
  };
  return {
    state: [field('value', type)],
    accumulate: (memory, grouping, input) => choose(memory, grouping, input!),
    combine: (memory, grouping, [part]) => choose(memory, grouping, part!),
    finish: (_memory, [value]) => value!,
  };
};

/** The partial form of a measure over a column of type `input`, or `undefined` when it needs all values at once. */
export function partialMeasure(measure: Measure, input: DataType | undefined): PartialMeasure | undefined {
  switch (measure.function) {
    case 'count':
      return count;
    case 'sum':
    case 'mean':
      return input!.kind === 'float' ? floatSum(measure.function === 'mean') : exactSum(measure, input!);
    case 'min':
    case 'max':
    case 'first':
    case 'last':
      return choice(measure.function, input!);
    case 'std':
    case 'var':
      return variance(measure.function === 'std');
    default:
      return undefined;
  }
}

/** Whether a measure takes its column as floats, whatever numbers it has. */
export const takesFloats = (measure: Measure): boolean => ['std', 'var', 'median', 'quantile'].includes(measure.function);

/** The names of a measure's state in a partial batch. */
export const stateFields = (partial: PartialMeasure, index: number): Schema =>
  partial.state.map((state) => ({ ...state, name: `_m${index}_${state.name}` }));
