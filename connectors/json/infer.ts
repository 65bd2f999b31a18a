import {
  BOOLEAN,
  DATE,
  type DataType,
  FLOAT,
  INTEGER,
  JSON_TYPE,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_TZ,
} from '../../model/types.ts';
import {
  classify,
  IS_DATE,
  IS_FLOAT,
  IS_INTEGER,
  IS_LONG_INTEGER,
  IS_TIME,
  IS_TIMESTAMP,
  IS_TIMESTAMP_TZ,
} from '../csv/infer-type.ts';

// What a value can be taken for, as bits, so that a column is the union of its values' bits. Nulls have none. Bits below 1 << 16 are those of CSV texts.
/** A number that neither an integer nor a float keeps with all its digits. */
const LONG_NUMBER = 1 << 16;
const TRUTH = 1 << 17;
const TEXT = 1 << 18;
/** A string with an integer past 2^53, as they are written for readers that would round it. */
const QUOTED_INTEGER = 1 << 19;
/** A string `NaN`, `Infinity` or `-Infinity`. */
const QUOTED_FLOAT = 1 << 20;
const OBJECT = 1 << 21;
const LIST = 1 << 22;

const MAX_FLATTEN_DEPTH = 64;
/** More fields than an object can sensibly have: keys that are data. Of those behind them one is kept, which tells that there are more. */
export const MAX_FIELDS = 20_000;
/** Characters of the longest text that is a number, date or time. */
const MAX_TEXT = 40;
const encoder = new TextEncoder();
const buffer = new Uint8Array(MAX_TEXT * 3);
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What the sampled values of one field, or of all records, look like. */
export interface Shape {
  kinds: number;
  /** The fields of its objects, in the order in which they first came. */
  readonly fields: Map<string, Shape>;
}

export const emptyShape = (): Shape => ({ kinds: 0, fields: new Map() });

/**
 * Adds a record to the shape of records. Returns false for text that is no JSON object: it is left to reading to refuse it. `flatten`: whether to look into nested objects.
 */
export function observe(shape: Shape, record: Uint8Array, flatten: boolean): boolean {
  const text = decoder.decode(record).trim();
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  fieldsOf(shape, text, 0, flatten ? MAX_FLATTEN_DEPTH : 1);
  return true;
}

/** Observes the fields of the object at `start`. `depth`: levels of objects to look into, this one included. Returns the offset behind it. */
function fieldsOf(shape: Shape, text: string, start: number, depth: number): number {
  let at = skip(text, start + 1);
  while (text[at] !== '}') {
    const end = stringEnd(text, at);
    const key = keyOf(text.slice(at + 1, end - 1));
    at = skip(text, skip(text, end) + 1);
    let field = shape.fields.get(key);
    if (!field) {
      field = emptyShape();
      if (shape.fields.size <= MAX_FIELDS) shape.fields.set(ownText(key), field);
    }
    at = skip(text, valueOf(field, text, at, depth));
    if (text[at] === ',') at = skip(text, at + 1);
  }
  return at + 1;
}

function valueOf(shape: Shape, text: string, start: number, depth: number): number {
  switch (text[start]) {
    case '"': {
      const end = stringEnd(text, start);
      // What has been text stays text.
      if ((shape.kinds & TEXT) === 0) shape.kinds |= kindOfString(text.slice(start + 1, end - 1));
      return end;
    }
    case '{':
      shape.kinds |= OBJECT;
      return depth > 1 ? fieldsOf(shape, text, start, depth - 1) : nestedEnd(text, start);
    case '[':
      shape.kinds |= LIST;
      return nestedEnd(text, start);
    case 't':
      shape.kinds |= TRUTH;
      return start + 4;
    case 'f':
      shape.kinds |= TRUTH;
      return start + 5;
    case 'n':
      return start + 4;
    default: {
      NUMBER.lastIndex = start;
      const [number] = NUMBER.exec(text)!;
      shape.kinds |= kindOfNumber(number);
      return start + number.length;
    }
  }
}

/** The bits of one value's text. */
export function kindOfValue(text: string): number {
  const shape = emptyShape();
  valueOf(shape, text, 0, 1);
  return shape.kinds;
}

const NUMBER = /[-+.\deE]*/y;

/** A copy: a part of a text keeps all of the text in memory. */
const ownText = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

/** What the text of a value could be in CSV. */
function kindOfText(text: string): number {
  return classify(buffer, 0, encoder.encodeInto(text, buffer).written);
}

function kindOfNumber(text: string): number {
  if (text.length > MAX_TEXT) return LONG_NUMBER;
  const kind = kindOfText(text);
  return kind === IS_INTEGER || kind === IS_LONG_INTEGER || kind === IS_FLOAT ? kind : LONG_NUMBER;
}

const MOMENTS = IS_DATE | IS_TIME | IS_TIMESTAMP | IS_TIMESTAMP_TZ;

function kindOfString(text: string): number {
  if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return QUOTED_FLOAT;
  if (text.length > MAX_TEXT || !/^-?\d/.test(text)) return TEXT;
  const kind = kindOfText(text);
  if (kind & MOMENTS) return text.includes(' ') && text.trim() !== text ? TEXT : kind;
  const integer = kind === IS_INTEGER || kind === IS_LONG_INTEGER;
  return integer && !text.includes(' ') && !Number.isSafeInteger(Number(text)) ? QUOTED_INTEGER : TEXT;
}

/**
 * The type that holds all of a field's values, given the union of their bits. Integers and floats together are floats, unless a float would lose digits: those stay
 * text, as do other mixtures of plain values. What may hold objects or lists, or was always null, is JSON.
 */
export function typeOfShape({ kinds }: Pick<Shape, 'kinds'>): DataType {
  const within = (bits: number) => (kinds & ~bits) === 0;
  if (kinds === 0 || (kinds & (OBJECT | LIST)) !== 0) return JSON_TYPE;
  if (within(IS_INTEGER | IS_LONG_INTEGER | QUOTED_INTEGER) && !within(QUOTED_INTEGER)) return INTEGER;
  if (within(IS_INTEGER | IS_FLOAT | QUOTED_FLOAT) && !within(QUOTED_FLOAT)) return FLOAT;
  switch (kinds) {
    case TRUTH:
      return BOOLEAN;
    case IS_DATE:
      return DATE;
    case IS_TIME:
      return TIME;
    case IS_TIMESTAMP:
      return TIMESTAMP;
    case IS_TIMESTAMP_TZ:
      return TIMESTAMP_TZ;
    default:
      return STRING;
  }
}

/** Bits of which `typeOfShape` makes the type: as a guess that has turned out too narrow. */
export function kindsOfType(type: DataType): number {
  switch (type.kind) {
    case 'integer':
      return IS_INTEGER;
    case 'float':
      return IS_FLOAT;
    case 'boolean':
      return TRUTH;
    case 'date':
      return IS_DATE;
    case 'time':
      return IS_TIME;
    case 'timestamp':
      return type.zoned ? IS_TIMESTAMP_TZ : IS_TIMESTAMP;
    case 'json':
      return OBJECT;
    default:
      return TEXT;
  }
}

/** Whether all values of a field are objects, so that their fields can be columns. */
export const isNested = ({ kinds, fields }: Shape): boolean => kinds === OBJECT && fields.size > 0;

function skip(text: string, at: number): number {
  let p = at;
  // Sound JSON has no other characters up to the blank between its parts.
  while (text.charCodeAt(p) <= 32) p++;
  return p;
}

/** The offset behind the string at `start`. */
function stringEnd(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

/** The offset behind the list or object at `start`. */
function nestedEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; ; at++) {
    const c = text[at]!;
    if (c === '"') at = stringEnd(text, at) - 1;
    else if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return at + 1;
  }
}

const keyOf = (raw: string): string => (raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw);
