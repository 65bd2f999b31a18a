import type { Expression } from '../../model/expression/expression.ts';
import type { FunctionName } from '../../model/expression/functions.ts';
import * as arithmetic from './arithmetic.ts';
import { ofCall } from './causes.ts';
import * as comparison from './comparison.ts';
import { coalesce, extreme, nullIf } from './conditional.ts';
import { strftime, strptime, tryStrptime } from './date-format.ts';
import * as dates from './dates.ts';
import type { Frame } from './frame.ts';
import { md5, sha256 } from './hash.ts';
import { same } from './kernel.ts';
import { connect, isNull, not } from './logic.ts';
import { isIn } from './membership.ts';
import type { Operand } from './operand.ts';
import { ilike, like } from './pattern.ts';
import { matches, regexpExtract, regexpReplace } from './regex.ts';
import { onConstants, type StrictKernel, strictly } from './strict.ts';
import * as text from './text.ts';

export type Call = Expression & { kind: 'call' };

/** Computes a call. Arguments are evaluated through `argument`, in which order and whether at all is the function's choice. */
export type Implementation = (frame: Frame, call: Call, argument: (index: number) => Operand) => Operand;

const all = (call: Call, argument: (index: number) => Operand): Operand[] => call.args.map((_, i) => argument(i));

const strict =
  (kernel: StrictKernel): Implementation =>
  (frame, call, argument) => {
    const args = all(call, argument);
    return strictly(frame, call.type, args, kernel, ofCall(frame.arena, call, args));
  };

/** `concat`: null arguments are skipped, refused ones are not. */
function joined(frame: Frame, call: Call, args: readonly Operand[]): Operand {
  return onConstants(frame, args, (at) => {
    const refused = args.reduce((codes, arg) => at.mergeRefused(codes, arg.refused), 0);
    return at.settle(call.type, text.concat(at, args).values, 0, refused);
  });
}

/** How each function of the catalogue is computed. */
export const IMPLEMENTATIONS: Readonly<Record<FunctionName, Implementation>> = {
  add: strict(arithmetic.add),
  subtract: strict(arithmetic.subtract),
  multiply: strict(arithmetic.multiply),
  divide: strict(arithmetic.divide),
  modulo: strict(arithmetic.modulo),
  negate: strict(arithmetic.negate),
  abs: strict(arithmetic.abs),
  sign: strict(arithmetic.sign),
  round: strict(arithmetic.round),
  floor: strict(arithmetic.floor),
  ceil: strict(arithmetic.ceil),
  trunc: strict(arithmetic.trunc),
  sqrt: strict(arithmetic.sqrt),
  power: strict(arithmetic.power),
  exp: strict(arithmetic.exp),
  ln: strict(arithmetic.ln),
  log10: strict(arithmetic.log10),
  equal: strict(comparison.equal),
  not_equal: strict(comparison.notEqual),
  less: strict(comparison.less),
  less_equal: strict(comparison.lessEqual),
  greater: strict(comparison.greater),
  greater_equal: strict(comparison.greaterEqual),
  is_distinct: (frame, _, argument) => comparison.isDistinct(frame, argument(0), argument(1), false),
  is_not_distinct: (frame, _, argument) => comparison.isDistinct(frame, argument(0), argument(1), true),
  is_null: (frame, _, argument) => isNull(frame, argument(0), false),
  is_not_null: (frame, _, argument) => isNull(frame, argument(0), true),
  in: (frame, call, argument) => isIn(frame, argument(0), call.args.length - 1, (i) => argument(i + 1)),
  least: (frame, call, argument) => extreme(frame, 'least', call.type, all(call, argument)),
  greatest: (frame, call, argument) => extreme(frame, 'greatest', call.type, all(call, argument)),
  and: (frame, call, argument) => connect(frame, 'and', call.args.length, argument),
  or: (frame, call, argument) => connect(frame, 'or', call.args.length, argument),
  not: strict(not),
  coalesce: (frame, call, argument) => coalesce(frame, call.type, call.args.length, argument),
  concat_op: strict((frame, args) => text.concat(frame, args)),
  concat: (frame, call, argument) => joined(frame, call, all(call, argument)),
  upper: strict(text.upper),
  lower: strict(text.lower),
  initcap: strict(text.initcap),
  trim: strict(text.trim),
  ltrim: strict(text.ltrim),
  rtrim: strict(text.rtrim),
  length: strict(text.length),
  substring: strict(text.substring),
  left: strict(text.left),
  right: strict(text.right),
  replace: strict(text.replace),
  position: strict(text.position),
  starts_with: strict(text.startsWith),
  ends_with: strict(text.endsWith),
  contains: strict(text.contains),
  lpad: strict(text.lpad),
  rpad: strict(text.rpad),
  repeat: strict(text.repeat),
  reverse: strict(text.reverse),
  split_part: strict(text.splitPart),
  like: strict(like),
  ilike: (frame, call, argument) => {
    const args = all(call, argument);
    return ilike(frame, args, ofCall(frame.arena, call, args));
  },
  matches: strict(matches),
  regexp_replace: strict(regexpReplace),
  regexp_extract: strict(regexpExtract),
  md5: strict(md5),
  sha256: strict(sha256),
  extract: strict(dates.extract),
  date_trunc: strict(dates.dateTrunc),
  date_add: strict(dates.dateAdd),
  date_diff: strict(dates.dateDiff),
  make_date: strict(dates.makeDate),
  to_timestamp: strict(dates.toTimestamp),
  make_timestamp: strict(dates.makeTimestamp),
  epoch_ms: strict(dates.epochMs),
  epoch_us: strict(same),
  strptime: strict(strptime),
  try_strptime: strict(tryStrptime),
  strftime: strict(strftime),
  nullif: (frame, call, argument) => nullIf(frame, call.type, argument(0), argument(1)),
};
