import { didYouMean } from '../suggest.ts';
import { STRING } from '../types.ts';
import type { Path, Value } from './document.ts';
import { exactNumber, type SpliceValue, type TypedValue } from './literals.ts';
import { type Language, type Piece, placesOf, splice, splitReferences, type UnsafeValue } from './references.ts';
import type { Reporter } from './reporter.ts';

/** A secret that a host looks up when it opens the connection. Its value is never part of a checked job. */
export interface SecretReference {
  readonly secret: string;
}

export type ResolvedValue = Value | SecretReference | readonly ResolvedValue[] | { readonly [key: string]: ResolvedValue };

export interface ResolveContext {
  /** `undefined`: the parameter is declared, but its value is wrong, which has been reported. */
  readonly parameters: ReadonlyMap<string, TypedValue | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names in the secret store, if the caller knows them: others are then reported. */
  readonly secrets?: ReadonlySet<string> | undefined;
  readonly secret: 'keep' | 'refuse';
  readonly reporter: Reporter;
  /** The language of the text at a path. Default: plain text. */
  readonly language?: (path: Path) => Language;
  /** Called for every text with references. `written` maps the index of a character in the resolved text to its index in the written text. */
  readonly onSplice?: (path: Path, written: (index: number) => number) => void;
}

export interface Resolved<T> {
  readonly value: T;
  /** Some reference could not be resolved (and was reported): what depends on the value should not be checked. */
  readonly failed: boolean;
}

/** Replaces the references in every text of a value. */
export function resolveValue(value: Value, path: Path, context: ResolveContext & { secret: 'refuse' }): Resolved<Value>;
export function resolveValue(value: Value, path: Path, context: ResolveContext): Resolved<ResolvedValue>;
export function resolveValue(value: Value, path: Path, context: ResolveContext): Resolved<ResolvedValue> {
  if (typeof value === 'string') return value.includes('${') ? resolveText(value, path, context) : { value, failed: false };
  if (typeof value !== 'object' || value === null) return { value, failed: false };
  let failed = false;
  const inner = (item: Value, key: string | number) => {
    const resolved = resolveValue(item, [...path, key], context);
    failed ||= resolved.failed;
    return resolved.value;
  };
  const resolved = Array.isArray(value)
    ? (value as readonly Value[]).map(inner)
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item, key)]));
  return { value: resolved, failed };
}

function resolveText(text: string, path: Path, context: ResolveContext): Resolved<ResolvedValue> {
  const { pieces, problems } = splitReferences(text);
  for (const { message, remedy, start } of problems) {
    context.reporter.report('invalid-reference', message, path, { remedy, value: text, index: start });
  }
  const [first] = pieces;
  if (pieces.length === 1 && first?.kind === 'reference') {
    if (first.source === 'secret') return resolveSecret(first, path, context);
    const found = lookUp(first, path, context);
    context.onSplice?.(path, () => 0);
    return found ? wholeValue(found, text, path, context) : { value: null, failed: true };
  }
  let failed = problems.length > 0;
  const values = pieces.map((piece) => {
    if (piece.kind === 'text') return piece.text;
    const found = lookUp(piece, path, context);
    failed ||= found === undefined;
    return found ? { value: found.value as SpliceValue, type: found.type } : { value: null };
  });
  if (failed) return { value: text, failed };
  const language = languageAt(path, context);
  const places = placesOf(text, pieces, values, language);
  context.onSplice?.(path, (index) => places(index, index + 1).from);
  const spliced = splice(values, language);
  return typeof spliced === 'string' ? { value: spliced, failed } : refuse(spliced, text, path, context);
}

const languageAt = (path: Path, { language }: ResolveContext): Language => language?.(path) ?? 'text';

/** A value that is all there is: it keeps its type. An expression is a literal then; SQL is no statement. */
function wholeValue({ value, type }: TypedValue, text: string, path: Path, context: ResolveContext): Resolved<Value> {
  switch (languageAt(path, context)) {
    case 'text':
      return { value, failed: false };
    case 'bound':
      return { value: exactNumber({ value, type }) ?? value, failed: false };
    case 'expression':
      return { value: splice([{ value: value as SpliceValue, type }], 'expression'), failed: false };
    default:
      return refuse({ unsafe: 'whole', value: value as SpliceValue }, text, path, context);
  }
}

function refuse({ unsafe, value }: UnsafeValue, text: string, path: Path, { reporter }: ResolveContext): Resolved<Value> {
  const { message, remedy } = UNSAFE[unsafe];
  reporter.report('unsafe-value', message, path, { value, remedy });
  return { value: text, failed: true };
}

const BOUND = 'name it as :name in a query with queryParameters';

const UNSAFE: Readonly<Record<UnsafeValue['unsafe'], { readonly message: string; readonly remedy: string }>> = {
  backslash: {
    message: 'unsafe value: some databases read its backslash as an escape character',
    remedy: `${BOUND}, or move it to where no backslash, # or $$ precedes it`,
  },
  place: {
    message: 'unsafe place for a value: databases differ in whether it is inside quotes or a comment',
    remedy: `${BOUND}, or move it to where no backslash, # or $$ precedes it`,
  },
  raw: {
    message: 'unsafe value: a raw string cannot hold its quote, backslash or line break',
    remedy: `${BOUND}, or put it into a string that is not raw`,
  },
  whole: {
    message: 'unsafe value: a parameter would be the whole statement',
    remedy: 'write the statement in the job; a reference in it is a value: … WHERE day = ${name}',
  },
  joined: {
    message: 'unsafe place for a value: it would join with the quote, prefix or backslash beside it',
    remedy: `${BOUND}, or put blanks around it`,
  },
};

type Reference = Extract<Piece, { kind: 'reference' }>;

function lookUp(reference: Reference, path: Path, context: ResolveContext): TypedValue | undefined {
  const { name, start: index } = reference;
  const { reporter, parameters, env } = context;
  switch (reference.source) {
    case 'parameter': {
      if (parameters.has(name)) return parameters.get(name);
      const remedy = didYouMean(name, [...parameters.keys()], 'parameters') ?? 'declare it under parameters';
      reporter.report('unknown-parameter', `unknown parameter: ${name}`, path, { remedy, value: name, index });
      return undefined;
    }
    case 'env': {
      const value = Object.hasOwn(env, name) ? env[name] : undefined;
      if (value !== undefined) return { value, type: STRING };
      reporter.report('missing-variable', `missing environment variable: ${name}`, path, {
        remedy: `set ${name}`,
        value: name,
        index,
      });
      return undefined;
    }
    case 'secret': {
      const remedy =
        context.secret === 'keep'
          ? 'make it the whole value'
          : 'secrets belong in the credentials of a connection, such as its password';
      reporter.report('misplaced-secret', `misplaced secret: ${name}`, path, { remedy, value: name, index });
      return undefined;
    }
  }
}

function resolveSecret(reference: Reference, path: Path, context: ResolveContext): Resolved<ResolvedValue> {
  const { name, start: index } = reference;
  if (context.secret === 'refuse') {
    lookUp(reference, path, context);
    return { value: null, failed: true };
  }
  if (context.secrets && !context.secrets.has(name)) {
    const remedy = didYouMean(name, [...context.secrets], 'secrets') ?? `store it with: open-stage secrets set ${name}`;
    context.reporter.report('unknown-secret', `unknown secret: ${name}`, path, { remedy, value: name, index });
    return { value: null, failed: true };
  }
  return { value: { secret: name }, failed: false };
}
