import * as layout from '../../columns/layout.ts';
import { InternalError } from '../../model/errors.ts';
import type { DataType } from '../../model/types.ts';
import type { Frame } from './frame.ts';
import { layoutOf, type Operand, step } from './operand.ts';
import type { Computed, StrictKernel } from './strict.ts';
import { TextReader } from './texts.ts';

const PARTS: Readonly<Record<string, number>> = {
  year: layout.PART_YEAR,
  quarter: layout.PART_QUARTER,
  month: layout.PART_MONTH,
  week: layout.PART_WEEK,
  day: layout.PART_DAY,
  dayofweek: layout.PART_DAYOFWEEK,
  dayofyear: layout.PART_DAYOFYEAR,
  hour: layout.PART_HOUR,
  minute: layout.PART_MINUTE,
  second: layout.PART_SECOND,
  millisecond: layout.PART_MILLISECOND,
  microsecond: layout.PART_MICROSECOND,
};

/** The code of a part, which is a checked literal. */
function partOf(frame: Frame, part: Operand): number {
  const name = new TextReader(frame.arena, part).text(0);
  const code = PARTS[name];
  if (code === undefined) throw new InternalError(`unknown part: ${name}`);
  return code;
}

/** EXTRACT(part FROM value) */
export const extract: StrictKernel = (frame, [part, value], _, type) => {
  const { kernels, rows } = frame;
  const values = frame.alloc(type);
  const dates = layoutOf(value!.type) === 'i32';
  if (type.kind === 'float') {
    if (dates) kernels.epochDates(value!.values, rows, values);
    else kernels.epochTimestamps(value!.values, rows, values);
    return { values };
  }
  const code = partOf(frame, part!);
  if (dates) kernels.datePartDates(value!.values, code, rows, values);
  else if (value!.type.kind === 'time') kernels.datePartTimes(value!.values, code, rows, values);
  else kernels.datePartTimestamps(value!.values, code, rows, values);
  return { values };
};

export const dateTrunc: StrictKernel = (frame, [part, value], _, type) => {
  const values = frame.alloc(type);
  const truncate = layoutOf(type) === 'i32' ? frame.kernels.truncateDates : frame.kernels.truncateTimestamps;
  truncate(value!.values, partOf(frame, part!), frame.rows, values);
  return { values };
};

export const dateAdd: StrictKernel = (frame, [value, count, part], validity, type) => {
  const values = frame.alloc(type);
  const refused = frame.codes();
  const add = layoutOf(type) === 'i32' ? frame.kernels.addToDates : frame.kernels.addToTimestamps;
  const operands = [value!.values, step(value!), count!.values, step(count!), partOf(frame, part!)] as const;
  const refusals = add(...operands, frame.rows, validity, values, refused);
  return { values, refused: refusals > 0 ? refused : 0 };
};

export const dateDiff: StrictKernel = (frame, [part, start, end], _, type) => {
  const values = frame.alloc(type);
  const diff = layoutOf(start!.type) === 'i32' ? frame.kernels.diffDates : frame.kernels.diffTimestamps;
  diff(start!.values, step(start!), end!.values, step(end!), partOf(frame, part!), frame.rows, values);
  return { values };
};

export const makeDate: StrictKernel = (frame, [year, month, day], validity, type) => {
  const values = frame.alloc(type);
  const refused = frame.codes();
  const operands = [year!.values, step(year!), month!.values, step(month!), day!.values, step(day!)] as const;
  const refusals = frame.kernels.makeDates(...operands, frame.rows, validity, values, refused);
  return { values, refused: refusals > 0 ? refused : 0 };
};

/** The timestamp so many parts after 1970-01-01 00:00. */
function sinceEpoch(frame: Frame, count: Operand, part: number, validity: number, type: DataType): Computed {
  const values = frame.alloc(type);
  const refused = frame.codes();
  const { kernels, rows, zeros } = frame;
  const refusals =
    layoutOf(count.type) === 'f64'
      ? kernels.timestampsOfEpochs(count.values, step(count), part, rows, validity, values, refused)
      : kernels.addToTimestamps(zeros, 0, count.values, step(count), part, rows, validity, values, refused);
  return { values, refused: refusals > 0 ? refused : 0 };
}

export const toTimestamp: StrictKernel = (frame, [count, part], validity, type) =>
  sinceEpoch(frame, count!, part ? partOf(frame, part) : layout.PART_SECOND, validity, type);

export const epochMs: StrictKernel = (frame, [value], validity, type) => {
  if (type.kind === 'timestamp') return sinceEpoch(frame, value!, layout.PART_MILLISECOND, validity, type);
  const values = frame.alloc(type);
  frame.kernels.diffTimestamps(frame.zeros, 0, value!.values, step(value!), layout.PART_MILLISECOND, frame.rows, values);
  return { values };
};

export const makeTimestamp: StrictKernel = (frame, args, validity, type) => {
  const [first, month, day, hour, minute, second] = args;
  if (!month) return sinceEpoch(frame, first!, layout.PART_MICROSECOND, validity, type);
  const values = frame.alloc(type);
  const refused = frame.codes();
  const refusals = frame.kernels.makeTimestamps(
    ...([first!.values, step(first!), month.values, step(month), day!.values, step(day!)] as const),
    ...([hour!.values, step(hour!), minute!.values, step(minute!), second!.values, step(second!)] as const),
    ...([frame.rows, validity, values, refused] as const),
  );
  return { values, refused: refusals > 0 ? refused : 0 };
};
