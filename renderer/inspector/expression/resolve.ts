import type { ParameterDeclaration } from '../../../model/job/document.ts';
import { convertTo } from '../../../model/job/parameters.ts';
import {
  endOfReference,
  type Piece,
  placesOf,
  type Spliced,
  type SpliceValue,
  splice,
  splitReferences,
} from '../../../model/job/references.ts';
import { didYouMean } from '../../../model/suggest.ts';
import { parseType, STRING } from '../../../model/types.ts';
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

/** Stands where only the form of an expression is checked; any literal may be made of it. */
const UNKNOWN: Spliced = { value: '1' };

type Parameters = Readonly<Record<string, ParameterDeclaration>>;

export function resolveReferences(written: string, parameters: Parameters): Resolved {
  const { pieces, problems: malformed } = splitReferences(written);
  const values = pieces.map((piece) => (piece.kind === 'text' ? piece.text : (valueOf(piece, parameters) ?? UNKNOWN)));
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
    source: placesOf(written, pieces, values, 'expression'),
  };
}

type Reference = Extract<Piece, { kind: 'reference' }>;

/** The default of a parameter, as a run would put it in; `undefined` where only a run knows it. */
function valueOf({ source, name }: Reference, parameters: Parameters): Spliced | undefined {
  const declaration = source === 'parameter' && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  const type = typeof declaration?.type === 'string' ? parseType(declaration.type) : STRING;
  const standard = declaration?.default;
  if (!type || standard === undefined || standard === null || (typeof standard === 'string' && standard.includes('${')))
    return undefined;
  const value = convertTo(standard, type);
  return value === undefined ? undefined : { value: value as SpliceValue, type };
}
