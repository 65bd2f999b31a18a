import type { Kernels } from '../../columns/kernels.ts';
import { TEXT_BYTES } from '../../columns/layout.ts';
import { InternalError } from '../../model/errors.ts';
import type { Expression } from '../../model/expression/expression.ts';
import { type DataType, sameType, type TypeKind, typeName } from '../../model/types.ts';
import { ofCast } from './causes.ts';
import { fromBase64, toBase64, toJson, toList } from './encodings.ts';
import type { Frame } from './frame.ts';
import { one, oneRefusing, same } from './kernel.ts';
import type { Operand } from './operand.ts';
import { type StrictKernel, strictly } from './strict.ts';

const scaleOf = (type: DataType): number => (type.kind === 'decimal' ? type.scale : 0);
const precisionOf = (type: DataType): number => (type.kind === 'decimal' ? type.precision : 0);
const zonedOf = (type: DataType): number => (type.kind === 'timestamp' && type.zoned ? 1 : 0);

type Format = (values: number, rows: number, validity: number, out: number, heap: number, detail: number) => number;
type Parse = (views: number, rows: number, validity: number, out: number, refused: number, a: number, b: number) => number;

const format =
  (kernel: (kernels: Kernels) => Format, detail: (from: DataType) => number = () => 0): StrictKernel =>
  (frame, [a], validity, type) => {
    const values = frame.alloc(type);
    const heap = frame.scratch.alloc(frame.rows * TEXT_BYTES);
    kernel(frame.kernels)(a!.values, frame.rows, validity, values, heap, detail(a!.type));
    return { values };
  };

const parse =
  (
    kernel: (kernels: Kernels) => Parse,
    a: (to: DataType) => number = () => 0,
    b: (to: DataType) => number = () => 0,
  ): StrictKernel =>
  (frame, [text], validity, type) => {
    const values = frame.alloc(type);
    const refused = frame.codes();
    const count = kernel(frame.kernels)(text!.values, frame.rows, validity, values, refused, a(type), b(type));
    return { values, refused: count > 0 ? refused : 0 };
  };

/** A kernel from or to decimals, told of their scales. */
const toDecimal =
  (kernel: (kernels: Kernels) => Parse): StrictKernel =>
  (frame, args, validity, type) =>
    parse(kernel, scaleOf, precisionOf)(frame, args, validity, type);

const rescale: StrictKernel = (frame, [a], validity, type) => {
  const values = frame.alloc(type);
  const refused = frame.codes();
  const scales = [scaleOf(a!.type), scaleOf(type), precisionOf(type)] as const;
  const count = frame.kernels.castDecimalToDecimal(a!.values, frame.rows, validity, values, refused, ...scales);
  return { values, refused: count > 0 ? refused : 0 };
};

const decimalToInteger: StrictKernel = (frame, [a], validity, type) =>
  oneRefusing(
    (k) => (values, rows, valid, out, refused) => k.castDecimalToI64(values, rows, valid, out, refused, scaleOf(a!.type)),
  )(frame, [a!], validity, type);

const decimalToFloat: StrictKernel = (frame, [a], validity, type) =>
  one((k) => (values, rows, out) => k.castDecimalToF64(values, rows, out, scaleOf(a!.type)))(frame, [a!], validity, type);

const notZero: StrictKernel = (frame, [a]) => {
  const values = frame.bitmap();
  frame.kernels.equalI64(a!.values, 8, frame.zeros, 0, frame.rows, values, -1);
  return { values };
};

/** By the kinds cast from and to. */
const CASTS: Partial<Record<TypeKind, Partial<Record<TypeKind, StrictKernel>>>> = {
  string: {
    integer: parse((k) => k.castTextToI64),
    float: parse((k) => k.castTextToF64),
    decimal: toDecimal((k) => k.castTextToDecimal),
    boolean: parse((k) => k.castTextToBool),
    date: parse((k) => k.castTextToDate),
    timestamp: parse((k) => k.castTextToTimestamp, zonedOf),
    time: parse((k) => k.castTextToTime),
    binary: fromBase64,
    json: toJson,
    // Of sources; expressions have no such cast.
    list: toList,
  },
  integer: {
    string: format((k) => k.castI64ToText),
    float: one((k) => k.castI64ToF64),
    decimal: toDecimal((k) => k.castI64ToDecimal),
    boolean: notZero,
  },
  float: {
    string: format((k) => k.castF64ToText),
    integer: oneRefusing((k) => k.castF64ToI64),
    decimal: toDecimal((k) => k.castF64ToDecimal),
  },
  decimal: {
    string: format((k) => k.castDecimalToText, scaleOf),
    integer: decimalToInteger,
    float: decimalToFloat,
    decimal: rescale,
  },
  boolean: { string: format((k) => k.castBoolToText), integer: one((k) => k.castBoolToI64) },
  date: { string: format((k) => k.castDateToText), timestamp: oneRefusing((k) => k.castDateToTimestamp) },
  time: { string: format((k) => k.castTimeToText) },
  // Between timestamps with and without zone: the wall-clock time in UTC.
  timestamp: {
    string: format((k) => k.castTimestampToText, zonedOf),
    date: one((k) => k.castTimestampToDate),
    time: one((k) => k.castTimestampToTime),
    timestamp: same,
  },
  binary: { string: toBase64 },
  json: { string: same },
  list: { string: same },
};

const nullWhereRefused =
  (kernel: StrictKernel): StrictKernel =>
  (frame, args, validity, type) => {
    const { values, refused } = kernel(frame, args, validity, type);
    if (!refused) return { values };
    const valid = frame.bitmap();
    frame.kernels.refusedToNull(refused, validity, frame.rows, valid);
    return { values, validity: valid };
  };

/** `CAST(value AS type)`; with `safe`, values that do not convert become null instead of being refused. */
export function cast(frame: Frame, value: Operand, type: DataType, safe: boolean, source: Expression): Operand {
  if (sameType(value.type, type)) return value;
  if (value.isNull) return frame.nullOf(type, value.refused);
  if (value.type.kind === 'null') return frame.nullWith(type, value.refused);
  const kernel = CASTS[value.type.kind]?.[type.kind];
  if (!kernel) throw new InternalError(`no cast from ${typeName(value.type)} to ${typeName(type)}`);
  return strictly(frame, type, [value], safe ? nullWhereRefused(kernel) : kernel, ofCast(frame.arena, value, type, source));
}
