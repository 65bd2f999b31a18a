import { REFUSED_INVALID_ARGUMENT } from '../../columns/layout.ts';
import { bitmapBytes } from '../../columns/vector.ts';
import { BOOLEAN, STRING } from '../../model/types.ts';
import type { Details } from './causes.ts';
import type { Frame } from './frame.ts';
import { type Operand, step } from './operand.ts';
import { eachRow } from './row-by-row.ts';
import { type Computed, type StrictKernel, strictly } from './strict.ts';
import { lower, lowerCase } from './text.ts';
import { TextReader } from './texts.ts';

const ANY_CHARACTER = 0xff;
const AT_START = 1;
const AT_END = 2;

type Fold = (text: string) => string;

/** A LIKE pattern as `columns/native/pattern.ts` takes it. */
interface Pattern {
  readonly pieces: number;
  readonly count: number;
  readonly anchors: number;
}

/** Compiles a LIKE pattern into the scratch, its characters as `fold` gives them. `undefined`: it ends with the escape character. */
function compile(frame: Frame, pattern: string, escapeCharacter: string, fold: Fold): Pattern | undefined {
  const { arena, scratch } = frame;
  const pieces: number[][] = [[]];
  let escaped = false;
  for (const character of pattern) {
    if (!escaped && character === escapeCharacter) {
      escaped = true;
      continue;
    }
    if (character === '%' && !escaped) pieces.push([]);
    else if (character === '_' && !escaped) pieces.at(-1)!.push(ANY_CHARACTER);
    else pieces.at(-1)!.push(...Buffer.from(fold(character)));
    escaped = false;
  }
  if (escaped) return undefined;
  const whole = pieces.length === 1;
  const anchors = (whole || pieces[0]!.length > 0 ? AT_START : 0) | (whole || pieces.at(-1)!.length > 0 ? AT_END : 0);
  const kept = whole ? pieces : pieces.filter((piece) => piece.length > 0);
  const table = scratch.alloc(kept.length * 12);
  kept.forEach((piece, i) => {
    const address = scratch.alloc(piece.length);
    arena.bytes.set(piece, address);
    arena.u32.set([address, piece.length, piece.includes(ANY_CHARACTER) ? 1 : 0], (table >>> 2) + i * 3);
  });
  return { pieces: table, count: kept.length, anchors };
}

/** LIKE of one text after the other: patterns that change from row to row are compiled once each. */
function likeRows(frame: Frame, args: readonly Operand[], validity: number, values: number, fold: Fold): Computed {
  const { arena, kernels } = frame;
  const [text, pattern, escaping] = args;
  const patterns = new TextReader(arena, pattern!);
  const escapes = escaping && new TextReader(arena, escaping);
  const compiled = new Map<string, Pattern | undefined>();
  arena.bytes.fill(0, values, values + bitmapBytes(frame.rows));
  const refused = eachRow(frame, validity, (row) => {
    const key = (escapes?.text(row) ?? '').padEnd(1, '\0') + patterns.text(row);
    if (!compiled.has(key)) compiled.set(key, compile(frame, patterns.text(row), escapes?.text(row) ?? '', fold));
    const one = compiled.get(key);
    if (!one) return REFUSED_INVALID_ARGUMENT;
    if (kernels.likeView(text!.values + row * step(text!), one.pieces, one.count, one.anchors)) {
      arena.bytes[values + (row >> 3)]! |= 1 << (row & 7);
    }
    return 0;
  });
  return { values, refused };
}

const matching =
  (fold: Fold): StrictKernel =>
  (frame, args, validity) => {
    const [text, pattern, escaping] = args;
    const values = frame.bitmap();
    if (text!.constant || !pattern!.constant || escaping?.constant === false)
      return likeRows(frame, args, validity, values, fold);
    const escapeText = escaping ? new TextReader(frame.arena, escaping).text(0) : '';
    const compiled = compile(frame, new TextReader(frame.arena, pattern!).text(0), escapeText, fold);
    if (!compiled) return { values, refused: frame.refusedOf(BOOLEAN, REFUSED_INVALID_ARGUMENT).refused };
    frame.kernels.likeViews(text!.values, frame.rows, compiled.pieces, compiled.count, compiled.anchors, values);
    return { values };
  };

/** `text LIKE pattern [ESCAPE character]`. Refuses patterns that end with the escape character. */
export const like = matching((text) => text);
const likeLower = matching(lowerCase);

/** As LIKE, of the text and what the pattern has beside its signs in lower case. */
export function ilike(frame: Frame, [text, ...others]: readonly Operand[], details: Details): Operand {
  return strictly(frame, BOOLEAN, [strictly(frame, STRING, [text!], lower), ...others], likeLower, details);
}
