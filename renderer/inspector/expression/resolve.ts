import type { ParameterDeclaration, Value } from '../../../model/job/document.ts';
import { type Piece, type SpliceValue, splice, splitReferences } from '../../../model/job/references.ts';
import { didYouMean } from '../../../model/suggest.ts';
import { parseType } from '../../../model/types.ts';
import type { Range } from './scope.ts';

/** An expression with the defaults of its parameters in place of the references. */
export interface Resolved {
  readonly text: string;
  /** False where a value is only known in a run: the types cannot be checked then. */
  readonly complete: boolean;
  /** References that cannot be, or that lead nowhere. */
  readonly problems: readonly (Range & { readonly message: string; readonly remedy?: string })[];
  /** Where a part of `text` stands in what the person wrote. */
  source(start: number, end: number): Range;
}

interface Segment extends Range {
  /** Where it is in the resolved text. */
  readonly start: number;
  readonly end: number;
  readonly literal: boolean;
}

type Parameters = Readonly<Record<string, ParameterDeclaration>>;

export function resolveReferences(written: string, parameters: Parameters): Resolved {
  const { pieces, problems: malformed } = splitReferences(written);
  const values = pieces.map((piece) => (piece.kind === 'text' ? piece.text : { value: valueOf(piece, parameters) ?? null }));
  const segments = segmentsOf(written, pieces, values);
  const references = pieces.filter((piece) => piece.kind === 'reference');
  const unknown = references.filter(({ source, name }) => source === 'parameter' && !Object.hasOwn(parameters, name));
  return {
    text: splice(values, 'expression'),
    complete: malformed.length === 0 && references.every((piece) => valueOf(piece, parameters) !== undefined),
    problems: [
      ...malformed.map(({ message, remedy, start }) => ({ message, remedy, from: start, to: endOfReference(written, start) })),
      ...unknown.map(({ name, start }) => {
        const remedy = didYouMean(name, Object.keys(parameters), 'parameters');
        return {
          message: `unknown parameter: ${name}`,
          ...(remedy && { remedy }),
          from: start,
          to: endOfReference(written, start),
        };
      }),
    ],
    source: (start, end) => sourceOf(segments, start, end),
  };
}

type Reference = Extract<Piece, { kind: 'reference' }>;

/** The default of a parameter, as a run would splice it; `undefined` where only a run knows it. */
function valueOf({ source, name }: Reference, parameters: Parameters): SpliceValue | undefined {
  const declaration = source === 'parameter' && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  const standard: Value | undefined = declaration?.default;
  if (standard === undefined || standard === null || typeof standard === 'object') return undefined;
  if (typeof standard === 'string' && standard.includes('${')) return undefined;
  const kind = parseType(declaration?.type ?? 'string')?.kind;
  return kind === 'integer' || kind === 'float' || kind === 'boolean' ? standard : String(standard);
}

function endOfReference(written: string, start: number): number {
  const close = written.indexOf('}', start);
  return close < 0 ? written.length : close + 1;
}

function segmentsOf(written: string, pieces: readonly Piece[], values: readonly Spliced[]): readonly Segment[] {
  let from = 0;
  let start = 0;
  return pieces.map((piece, index): Segment => {
    const next = pieces.slice(index + 1).find((other) => other.kind === 'reference');
    const literal = piece.kind === 'text';
    const to = literal ? (next?.kind === 'reference' ? next.start : written.length) : endOfReference(written, piece.start);
    const end = splice(values.slice(0, index + 1), 'expression').length;
    const segment = { from, to, start, end, literal };
    from = to;
    start = end;
    return segment;
  });
}

type Spliced = string | { readonly value: SpliceValue };

function sourceOf(segments: readonly Segment[], start: number, end: number): Range {
  const first = segments.find((segment) => start < segment.end) ?? segments.at(-1);
  const last = segments.find((segment) => end <= segment.end) ?? segments.at(-1);
  if (!first || !last) return { from: 0, to: 0 };
  const from = first.literal ? Math.min(first.from + (start - first.start), first.to) : first.from;
  const to = last.literal ? Math.min(last.from + (end - last.start), last.to) : last.to;
  return { from, to: Math.max(from, to) };
}
