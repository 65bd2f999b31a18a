import { type DataType, typeName } from '../../model/types.ts';
import type { CellValue } from './table.ts';
import { dateText, decimalText, group, timestampText, timeText } from './units.ts';

/** What a cell shows. `kind` says how: nulls and empty texts are words about the value, not the value. */
export interface Cell {
  readonly text: string;
  readonly kind: 'value' | 'null' | 'empty' | 'true' | 'false';
}

/** Characters of a value that a cell of the grid shows; the rest is in the cell viewer. */
export const CELL_CHARACTERS = 300;
/** Bytes of a binary value that a cell shows. */
const CELL_BYTES = 16;

const NULL: Cell = { text: 'null', kind: 'null' };
const EMPTY: Cell = { text: 'empty', kind: 'empty' };

/** Whether values stand at the right of their cell. */
export function isNumeric(type: DataType): boolean {
  return type.kind === 'integer' || type.kind === 'float' || type.kind === 'decimal';
}

/** A type as a header has room for it. */
export function typeLabel(type: DataType): string {
  if (type.kind === 'timestamp') return type.zoned ? 'timestamptz' : 'timestamp';
  return typeName(type);
}

/** A value as the grid shows it: numbers grouped, what cannot be seen made visible, long texts cut. */
export function formatCell(value: CellValue, type: DataType): Cell {
  if (value === null) return NULL;
  if (typeof value === 'boolean') return { text: String(value), kind: value ? 'true' : 'false' };
  if (typeof value === 'string') return value === '' ? EMPTY : { text: visibleText(value, CELL_CHARACTERS), kind: 'value' };
  if (value instanceof Uint8Array) return value.length === 0 ? EMPTY : { text: shortBytes(value), kind: 'value' };
  return { text: readable(value, type), kind: 'value' };
}

/** Numbers grouped, and a blank between date and time. */
function readable(value: number | bigint, type: DataType): string {
  const text = plainText(value, type);
  return isNumeric(type) ? group(text) : type.kind === 'timestamp' ? text.replace('T', ' ') : text;
}

/** A value as CSV and other programs want it: nothing grouped, escaped or cut. Null is the empty text. */
export function plainText(value: CellValue, type: DataType): string {
  if (value === null) return '';
  if (value instanceof Uint8Array) return hex(value);
  if (type.kind === 'decimal' && typeof value === 'bigint') return decimalText(value, type.scale);
  if (type.kind === 'date' && typeof value === 'number') return dateText(value);
  if (type.kind === 'time' && typeof value === 'bigint') return timeText(value);
  if (type.kind === 'timestamp' && typeof value === 'bigint') return timestampText(value, type.zoned);
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The whole value for the cell viewer: JSON laid out, bytes as a dump. */
export function fullText(value: CellValue, type: DataType): string {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return hexDump(value);
  if (typeof value === 'string' && (type.kind === 'json' || type.kind === 'list')) return laidOut(value);
  return typeof value === 'bigint' || typeof value === 'number' ? readable(value, type) : plainText(value, type);
}

/** `string · 12 characters`: what the cell viewer says of a value. */
export function describeValue(value: CellValue): string {
  if (value === null) return 'no value';
  if (typeof value === 'string') {
    const length = Array.from(value).length;
    return `${group(String(length))} ${length === 1 ? 'character' : 'characters'}`;
  }
  if (value instanceof Uint8Array) return `${group(String(value.length))} ${value.length === 1 ? 'byte' : 'bytes'}`;
  return '';
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' };
// Controls, and what is invisible or turns the direction of text; the first group is white space at an end of the text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const INVISIBLE = /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text with its controls escaped, and with a dot for each blank at its ends; at most `limit` characters of it. */
export function visibleText(text: string, limit: number): string {
  const cut = text.length > limit ? text.slice(0, limit) : text;
  const shown = cut.replace(/^ +/, (blanks) => '·'.repeat(blanks.length));
  const ended = text.length > limit ? shown : shown.replace(/ +$/, (blanks) => '·'.repeat(blanks.length));
  return ended.replace(INVISIBLE, escapeOf) + (text.length > limit ? '…' : '');
}

function escapeOf(character: string): string {
  return NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function shortBytes(bytes: Uint8Array): string {
  const rest = bytes.length > CELL_BYTES ? `… ${group(String(bytes.length))} bytes` : '';
  return `0x${hex(bytes.subarray(0, CELL_BYTES))}${rest}`;
}

/** Bytes that a dump shows. */
const DUMP_BYTES = 64 * 1024;

/** Offset, sixteen bytes and their ASCII, a line each. */
function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, DUMP_BYTES); at += 16) {
    const line = bytes.subarray(at, at + 16);
    const codes = Array.from(line, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = Array.from(line, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${codes.padEnd(47)}  ${ascii}`);
  }
  if (bytes.length > DUMP_BYTES) lines.push(`… ${group(String(bytes.length))} bytes`);
  return lines.join('\n');
}

function laidOut(json: string): string {
  try {
    // Numbers past 2^53 would lose digits, and keys that come twice would be one: such text stays as it is.
    const laid = JSON.stringify(JSON.parse(json), null, 2);
    return laid.replace(/\s/g, '') === json.replace(/\s/g, '') ? laid : json;
  } catch {
    return json;
  }
}
