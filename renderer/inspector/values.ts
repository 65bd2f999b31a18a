import { isScalar, parseDocument, stringify } from 'yaml';
import type { Value } from '../../model/job/document.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Whether a value is text with a reference: `${name}`. Such text may stand for a value of any kind. */
export function isReference(value: Value | undefined): value is string {
  return typeof value === 'string' && /(^|[^$])\$\{/.test(value);
}

/** What a person types for a number. Text that is none is kept as it is, for the check to report. */
export function parseNumber(text: string): Value | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (!NUMBER.test(trimmed)) return text;
  const number = Number(trimmed);
  if (!/^[+-]?\d+$/.test(trimmed) || Number.isSafeInteger(number)) return Number.isFinite(number) ? number : text;
  return BigInt(trimmed);
}

/** How a text field shows a value; lists and maps as YAML. */
export function printText(value: Value | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'object' && value !== null ? printYaml(value) : String(value);
}

/** A cell: `5` is a number, `true` a boolean, `null` null, anything else text; quotes make text of any of them. */
export function parseCell(text: string): Value | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (trimmed === 'null' || trimmed === '~') return null;
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  const quoted = /^'((?:[^']|'')*)'$/s.exec(trimmed)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  return NUMBER.test(trimmed) ? parseNumber(trimmed) : text;
}

export function printCell(value: Value | undefined): string {
  if (typeof value !== 'string') return printText(value);
  return parseCell(value) === value ? value : `'${value.replaceAll("'", "''")}'`;
}

/** What a cell's value is, in a word. */
export function cellType(value: Value | undefined): string {
  if (value === undefined) return '';
  if (value === null) return 'null';
  if (typeof value === 'object') return 'list';
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'boolean' : 'number';
}

/** A list of cells as one text: `UY, AR, 'a, b'`. */
export function parseCells(text: string): readonly Value[] {
  const parts = text.match(/'(?:[^']|'')*'|[^,]+/g) ?? [];
  return parts.map((part) => parseCell(part.trim())).filter((value) => value !== undefined);
}

export function printCells(values: readonly Value[]): string {
  return values
    .map((value) => (typeof value === 'string' && value.includes(',') ? `'${value.replaceAll("'", "''")}'` : printCell(value)))
    .join(', ');
}

/** A value as one line of YAML, and back; text that is no YAML stays text. */
export function printYaml(value: Value | undefined): string {
  if (value === undefined) return '';
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

export function parseYaml(text: string): Value | undefined {
  if (text.trim() === '') return undefined;
  const document = parseDocument(text, { intAsBigInt: true });
  if (document.errors.length > 0) return text;
  if (isScalar(document.contents) && document.contents.value === null) return null;
  return safeNumbers(document.toJS() as Value);
}

/** Integers that a number holds exactly, as numbers. */
function safeNumbers(value: Value): Value {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(safeNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, safeNumbers(item)]));
}

/** Whether two values say the same. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return false;
  const inner = (value: Value, key: string) => (value as Readonly<Record<string, Value>>)[key];
  return keys.every((key) => Object.hasOwn(b, key) && sameValue(inner(a as Value, key), inner(b as Value, key)));
}

/** The value that a path leads to. */
export function valueAt(value: Value | undefined, path: readonly (string | number)[]): Value | undefined {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string | number, Value>>)[key];
  }
  return at;
}

/** The list with an entry at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(Math.max(0, Math.min(to, rest.length)), 0, list[from]!);
}

/** A map as entries, and the other way round. */
export function entriesOf(value: Value | undefined): readonly (readonly [string, Value])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** A value as a list: one that stands alone is the only entry. */
export function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

/** A name that is not taken: `column`, `column_2`, … */
export function freeName(base: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  if (!names.has(base)) return base;
  let number = 2;
  while (names.has(`${base}_${number}`)) number++;
  return `${base}_${number}`;
}
