/** The types a job's columns can have, and the schemas made of them. See `docs/types.md` for how each system maps them. */
export type DataType =
  | { readonly kind: 'null' }
  | { readonly kind: 'string' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'float' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  /** Microseconds since 1970-01-01. `zoned`: an instant in UTC; otherwise local wall-clock time without a zone. */
  | { readonly kind: 'timestamp'; readonly zoned: boolean }
  /** Microseconds since midnight. */
  | { readonly kind: 'time' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'json' }
  | { readonly kind: 'list'; readonly item: DataType };

export type TypeKind = DataType['kind'];

export interface Field {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** The columns of a link, in order. Names are unique within a schema. */
export type Schema = readonly Field[];

export const STRING: DataType = { kind: 'string' };
export const INTEGER: DataType = { kind: 'integer' };
export const FLOAT: DataType = { kind: 'float' };
export const BOOLEAN: DataType = { kind: 'boolean' };
export const DATE: DataType = { kind: 'date' };
export const TIME: DataType = { kind: 'time' };
export const TIMESTAMP: DataType = { kind: 'timestamp', zoned: false };
export const TIMESTAMP_TZ: DataType = { kind: 'timestamp', zoned: true };
export const BINARY: DataType = { kind: 'binary' };
export const JSON_TYPE: DataType = { kind: 'json' };
export const NULL_TYPE: DataType = { kind: 'null' };
export const decimal = (precision: number, scale: number): DataType => ({ kind: 'decimal', precision, scale });
export const list = (item: DataType): DataType => ({ kind: 'list', item });

/** The largest precision of a decimal, in digits. */
export const MAX_DECIMAL_PRECISION = 38;

export function sameType(a: DataType, b: DataType): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'decimal' && b.kind === 'decimal') return a.precision === b.precision && a.scale === b.scale;
  if (a.kind === 'timestamp' && b.kind === 'timestamp') return a.zoned === b.zoned;
  if (a.kind === 'list' && b.kind === 'list') return sameType(a.item, b.item);
  return true;
}

/** The type as job documents, messages and `open-stage schema` write it: `decimal(12,2)`, `timestamp with time zone`, `list<string>`. */
export function typeName(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'timestamp':
      return type.zoned ? 'timestamp with time zone' : 'timestamp';
    case 'list':
      return `list<${typeName(type.item)}>`;
    default:
      return type.kind;
  }
}

const SIMPLE_NAMES: Record<string, DataType> = {
  string: STRING,
  text: STRING,
  integer: INTEGER,
  float: FLOAT,
  double: FLOAT,
  boolean: BOOLEAN,
  date: DATE,
  time: TIME,
  timestamp: TIMESTAMP,
  datetime: TIMESTAMP,
  'timestamp with time zone': TIMESTAMP_TZ,
  timestamptz: TIMESTAMP_TZ,
  binary: BINARY,
  json: JSON_TYPE,
};

/** The names that `parseType` takes, for "did you mean" and completion. */
export const TYPE_NAMES: readonly string[] = [...Object.keys(SIMPLE_NAMES), 'decimal(p,s)', 'list<type>'];

/** Reads a type as job documents write it. Returns `undefined` for a name that is none. */
export function parseType(text: string): DataType | undefined {
  const name = text.trim().toLowerCase().replace(/\s+/g, ' ');
  const simple = Object.hasOwn(SIMPLE_NAMES, name) ? SIMPLE_NAMES[name] : undefined;
  if (simple) return simple;
  const dec = /^(?:decimal|numeric)(?: ?\( ?(\d+) ?(?:, ?(\d+) ?)?\))?$/.exec(name);
  if (dec) {
    const precision = dec[1] === undefined ? 18 : Number(dec[1]);
    const scale = dec[2] === undefined ? (dec[1] === undefined ? 3 : 0) : Number(dec[2]);
    return precision >= 1 && precision <= MAX_DECIMAL_PRECISION && scale <= precision ? decimal(precision, scale) : undefined;
  }
  const items = /^list ?<(.+)>$/.exec(name);
  const item = items ? parseType(items[1]!) : undefined;
  return item && list(item);
}

/** What to do about a type that YAML has cut at its comma, as it does in `{ }` and `[ ]`. */
export function cutType(text: string): string | undefined {
  const [, name, digits] = /^\s*(decimal|numeric)\s*\(\s*(\d+)\s*$/i.exec(text) ?? [];
  return name === undefined ? undefined : `within { } and [ ] put it in quotes: "${name}(${digits},…)"`;
}
