import type { Problem } from '../errors.ts';

/** A value of a job document: what YAML and JSON can say. Integers past ±2^53 are `bigint`, so that no digit is lost. */
export type Value = string | number | bigint | boolean | null | readonly Value[] | { readonly [key: string]: Value };

export interface ParameterDeclaration {
  /** A type's name as `parseType` takes it. Default: `string`. */
  readonly type?: string;
  readonly default?: Value;
  /** Default: true when there is no `default`. */
  readonly required?: boolean;
  readonly description?: string;
  /** The only values that are allowed. */
  readonly values?: readonly Value[];
}

export interface ConnectionDeclaration {
  readonly type: string;
  readonly [field: string]: Value;
}

/** `stage`, `stage.port`, a list of them, or a map from input port to them. */
export type FromDeclaration = string | readonly string[] | { readonly [port: string]: string };

export interface StageDeclaration {
  readonly type: string;
  readonly from?: FromDeclaration;
  readonly description?: string;
  /** A disabled stage with one input and one output is bypassed; any other is left out together with its branch. */
  readonly disabled?: boolean | string;
  readonly [option: string]: Value | undefined;
}

export type ErrorPolicy = 'fail' | 'skip';

export interface ErrorPolicyDeclaration {
  readonly policy?: ErrorPolicy;
  /** More rejects than this fail the run. */
  readonly maxRejects?: number | string;
  /** A file that takes the rejects of stages whose `rejects` port is not linked. */
  readonly deadLetter?: string;
}

/** A job as its file says it: references are not resolved, options not checked. */
export interface JobDocument {
  readonly openstage: 1;
  readonly name?: string;
  readonly description?: string;
  readonly parameters?: { readonly [name: string]: ParameterDeclaration };
  readonly connections?: { readonly [name: string]: ConnectionDeclaration };
  readonly stages: { readonly [id: string]: StageDeclaration };
  readonly onError?: ErrorPolicy | ErrorPolicyDeclaration;
  /** False: row order need not be kept. Default: true. */
  readonly ordered?: boolean | string;
}

/** Keys and list indexes from the document's root to a node. */
export type Path = readonly (string | number)[];

/** A line and a column, from 1, in UTF-16 units. Empty for documents that were not read from text. */
export interface Position {
  readonly line?: number;
  readonly column?: number;
}

/** A document as it was written, before any check, with the position of every node. */
export interface SourceDocument {
  readonly file?: string;
  readonly data: { readonly [key: string]: Value };
  /** What is wrong with the text itself. */
  readonly problems: readonly Problem[];
  /** Where the value (or its key) at `path` stands; the nearest enclosing node's position when it is not there. */
  position(path: Path, part?: 'key' | 'value'): Position;
  /** Where character `index` of the text at `path` stands, as exactly as the way it is quoted allows. */
  positionIn(path: Path, index: number): Position;
}

/** A document built in code, without positions. */
export function documentOf(document: JobDocument): SourceDocument {
  const nowhere = () => ({});
  return { data: document as unknown as SourceDocument['data'], problems: [], position: nowhere, positionIn: nowhere };
}

/** The value as a map, or `undefined`. */
export function asMap(value: Value | undefined): { readonly [key: string]: Value } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Value })
    : undefined;
}

/** `by[0].column`: how places and messages name an option. */
export function optionName(path: Path): string {
  let text = '';
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  return text;
}

/** The value as messages quote it, at most some 60 characters long. */
export function printValue(value: unknown): string {
  const text =
    typeof value === 'string' || typeof value === 'number'
      ? String(value)
      : (JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner)) ?? String(value));
  const line = text.replaceAll('\t', '\\t').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
  return line === '' ? "''" : line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
