import type { Arena } from '../../columns/arena.ts';
import { REFUSED_INVALID_CAST } from '../../columns/layout.ts';
import { isValid, readInt128, viewBytes, viewText } from '../../columns/values.ts';
import type { Expression, LiteralValue, Span } from '../../model/expression/expression.ts';
import { formatLiteral } from '../../model/expression/literals.ts';
import { printExpression } from '../../model/expression/print.ts';
import { shorten } from '../../model/shorten.ts';
import { type DataType, INTEGER } from '../../model/types.ts';
import { type RefusalDetails, refusalMessage } from '../refusals.ts';
import { expressionRemedy } from '../value-remedy.ts';
import { type Operand, step } from './operand.ts';

/** What is known of the refusal of a row. */
export type Details = (row: number) => RefusalDetails;

interface Cause {
  readonly code: number;
  readonly details: Details;
}

/** Nothing but its code. */
export const UNKNOWN: Details = () => ({});
/** Of the 255 bytes there are, some are left for refusals of which no more is said than their code. */
const MOST_CAUSES = 224;
const SHOWN_CHARACTERS = 40;

/**
 * What the refusals of one evaluation come from. While it is computed, each is a byte that stands for a code and for the call that refused, so that the
 * message of a row that is refused in the end can name the values of that call, and no message is made for the others.
 */
export class Causes {
  private readonly causes: Cause[] = [{ code: 0, details: UNKNOWN }];

  /** Replaces the codes of rows by bytes that stand for them and for what is known. */
  name(arena: Arena, refused: number, rows: number, details: Details): void {
    const { bytes } = arena;
    const given = new Map<number, number>();
    for (let at = refused; at < refused + rows; at++) {
      const code = bytes[at]!;
      if (code === 0) continue;
      let byte = given.get(code);
      if (byte === undefined) {
        byte = this.add(code, details);
        given.set(code, byte);
      }
      bytes[at] = byte;
    }
  }

  code(byte: number): number {
    return this.causes[byte]!.code;
  }

  /** One sentence that says why a row was refused. */
  message(byte: number, row: number): string {
    const { code, details } = this.causes[byte]!;
    return refusalMessage(code, details(row));
  }

  /** What to write instead, where that is known. */
  remedy(byte: number, row: number): string | undefined {
    const { code, details } = this.causes[byte]!;
    const { type, value, source } = details(row);
    if (code !== REFUSED_INVALID_CAST || !type || value === undefined || !source || source.type.kind !== 'string')
      return undefined;
    return expressionRemedy(printExpression(source), value, type);
  }

  private add(code: number, details: Details): number {
    if (this.causes.length < MOST_CAUSES) return this.causes.push({ code, details }) - 1;
    const known = this.causes.findIndex((cause, byte) => byte >= MOST_CAUSES && cause.code === code);
    return known < 0 ? this.causes.push({ code, details: UNKNOWN }) - 1 : known;
  }
}

/** The details of a conversion to a type. */
export const ofCast =
  (arena: Arena, operand: Operand, type: DataType, source: Expression): Details =>
  (row) => {
    const value = valueAt(arena, operand, row);
    return { type, source, ...(value !== null && { value: formatLiteral(value, operand.type) }) };
  };

/** The details of a call: itself, with its values. */
export const ofCall =
  (arena: Arena, call: Expression & { kind: 'call' }, operands: readonly Operand[]): Details =>
  (row) => {
    const args = operands.map((operand) => literalOf(valueAt(arena, operand, row), operand.type, call.span));
    return { value: printExpression({ ...call, args }) };
  };

/** As people write it: a whole float without its fraction, a long text only as far as it says something. */
function literalOf(value: LiteralValue, type: DataType, span: Span): Expression {
  const literal = (of: DataType, as: LiteralValue): Expression => ({ kind: 'literal', type: of, value: as, span });
  if (typeof value === 'string') return literal(type, shorten(value, SHOWN_CHARACTERS));
  if (type.kind === 'float' && Number.isSafeInteger(value)) return literal(INTEGER, BigInt(value as number));
  return literal(type, value);
}

/** The value of an operand in a row, as literals have it; bytes as base64. */
function valueAt(arena: Arena, operand: Operand, row: number): LiteralValue {
  const { type, values, validity, isNull } = operand;
  if (isNull || !isValid(arena, { type, values, validity, length: row + 1 }, row)) return null;
  // Of a constant there is one value, and a step of 0.
  const address = values + step(operand) * row;
  switch (type.kind) {
    case 'null':
      return null;
    case 'boolean':
      return ((arena.bytes[operand.constant ? values : values + (row >> 3)]! >> (operand.constant ? 0 : row & 7)) & 1) === 1;
    case 'date':
      return arena.i32[address >>> 2]!;
    case 'integer':
    case 'timestamp':
    case 'time':
      return arena.i64[address >>> 3]!;
    case 'float':
      return arena.f64[address >>> 3]!;
    case 'decimal':
      return readInt128(arena, address);
    case 'binary':
      return Buffer.from(viewBytes(arena, address)).toString('base64');
    default:
      return viewText(arena, address);
  }
}
