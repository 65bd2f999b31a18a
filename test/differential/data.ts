import { type DataType, typeName } from '../../model/types.ts';
import type { Choice } from './choice.ts';
import { type Column, TYPES } from './relation.ts';

/** A value as its text; null for null. */
export type Value = string | null;

export interface Source {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
  readonly dialect: FileDialect;
  /** Columns whose types the job declares; the others are left to be found. */
  readonly declared: readonly string[];
}

export interface FileDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly lineEnd: string;
  /** Unquoted text of null. */
  readonly nullText: string;
  /** Share of the fields that are quoted without need. */
  readonly quoting: number;
  /** Whether the last row has a line end. */
  readonly ended: boolean;
}

const COMMON: FileDialect = { delimiter: ',', quote: '"', lineEnd: '\n', nullText: '', quoting: 0, ended: true };

const WORDS = [
  ...[
    '',
    'a',
    'b',
    'A',
    'ab',
    'abc',
    ' ',
    ' a ',
    'x,y',
    'say "hi"',
    "it's",
    'line\nbreak',
    'cr\rhere',
    'crlf\r\nhere',
    'NULL',
    'NA',
  ],
  ...['é', 'ñandú', '日本', '🦤', 'Ω', '0', '12', '-7', '007', '1.5', 'true', ';', '|', '\t', '%', '_', 'a_b', '#', '\\', '"'],
  ...['a long text that is no short view', 'a long text that is no short vieW', 'a long text', 'zzzzzzzzzzzz', 'zzzzzzzzzzzzz'],
];
const WILD = [
  'NaN',
  'Infinity',
  '-Infinity',
  '-0',
  '0',
  '1e+308',
  '-1.7976931348623157e+308',
  '5e-324',
  '0.1',
  '-0.1',
  '9007199254740993',
];
const EXTREME = [
  '9223372036854775807',
  '-9223372036854775808',
  '9007199254740993',
  '-9007199254740993',
  '4294967296',
  '0',
  '-1',
  '1',
];

function day(choice: Choice, wide: boolean): string {
  if (wide && choice.chance(0.1)) return choice.of(['0001-01-01', '9999-12-31', '1970-01-01', '1969-12-31', '2000-02-29']);
  return new Date(choice.int(-25_000, 47_000) * 86_400_000).toISOString().slice(0, 10);
}

/** Makes values of a type. */
function maker(type: DataType, choice: Choice): { readonly make: () => string; readonly bound?: number } {
  switch (type.kind) {
    case 'integer': {
      const bound = choice.of([5, 1000, 1_000_000_000, undefined]);
      if (bound === undefined) return { make: () => choice.of(EXTREME) };
      return { make: () => String(choice.int(-bound, bound)), bound };
    }
    case 'float':
      if (choice.chance(0.3)) return { make: () => choice.of(WILD) };
      return { make: () => String(choice.int(-80_000, 80_000) / 8), bound: 10_000 };
    case 'decimal': {
      const { precision, scale } = type;
      const digits = choice.of([2, precision]);
      return {
        make: () => {
          const all = Array.from({ length: choice.int(1, digits) }, () => choice.int(0, 9)).join('');
          const text = BigInt(all)
            .toString()
            .padStart(scale + 1, '0');
          const value = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
          return choice.chance(0.4) && /[1-9]/.test(value) ? `-${value}` : value;
        },
        ...(precision <= 18 && { bound: 10 ** (precision - scale) }),
      };
    }
    case 'boolean':
      return { make: () => String(choice.chance(0.5)) };
    case 'date':
      return { make: () => day(choice, true) };
    case 'timestamp':
      return {
        make: () => {
          const time = [choice.int(0, 23), choice.int(0, 59), choice.int(0, 59)]
            .map((part) => String(part).padStart(2, '0'))
            .join(':');
          return `${day(choice, false)}T${time}${choice.chance(0.2) ? `.${choice.int(100_000, 999_999)}` : ''}`;
        },
      };
    default:
      return {
        make: () =>
          choice.chance(0.02)
            ? choice.of(WORDS).repeat(choice.int(1, 60))
            : choice.of(WORDS) + (choice.chance(0.3) ? choice.of(WORDS) : ''),
      };
  }
}

export function makeSource(name: string, choice: Choice, nameColumn: () => string, plain: boolean): Source {
  const rowCount = choice.of([
    0,
    1,
    choice.int(1, 30),
    choice.int(1, 30),
    choice.int(1, 30),
    choice.int(100, 500),
    choice.int(100, 500),
    choice.int(1000, 4000),
  ]);
  const columns: Column[] = [];
  const values: Value[][] = [];
  for (let c = choice.int(1, 6); c > 0; c--) {
    const type = choice.of(TYPES);
    const { make, bound } = maker(type, choice);
    const poolSize = choice.of([1, 3, 20, 1000]);
    const pool = Array.from({ length: Math.min(poolSize, rowCount) }, make);
    const nulls = choice.of([0, 0, 0.1, 0.5]);
    columns.push({ name: nameColumn(), type, ...(bound !== undefined && { bound }) });
    values.push(
      Array.from({ length: rowCount }, () => (choice.chance(nulls) ? null : poolSize < 1000 ? choice.of(pool) : make())),
    );
  }
  const dialect: FileDialect = plain
    ? { ...COMMON, quoting: choice.of([0, 0.3]) }
    : {
        delimiter: choice.of([',', ';', '|', '\t']),
        quote: choice.of(['"', "'"]),
        lineEnd: choice.of(['\n', '\r\n', '\r']),
        nullText: choice.of(['', 'NA', 'NULL']),
        quoting: choice.of([0, 0.3, 1]),
        ended: choice.chance(0.5),
      };
  const rows = Array.from({ length: rowCount }, (_, row) => values.map((column) => column[row]!));
  return { name, columns, rows, dialect, declared: columns.map((column) => column.name) };
}

/** The source as a CSV file. */
export function writeSource({ columns, rows, dialect }: Source, choice: Choice): string {
  const { delimiter, quote, lineEnd, nullText, quoting, ended } = dialect;
  const field = (value: Value): string => {
    if (value === null) return nullText;
    const special = value === '' || value === nullText || [delimiter, quote, '\n', '\r'].some((text) => value.includes(text));
    return special || choice.chance(quoting) ? quote + value.replaceAll(quote, quote + quote) + quote : value;
  };
  const lines = [columns.map(({ name }) => name), ...rows].map((row) => row.map(field).join(delimiter));
  // A last row of one null field without line end would be no row.
  return lines.join(lineEnd) + (ended || lines.at(-1) === '' ? lineEnd : '');
}

/** The origin's options for the file at `path`. */
export function originOptions({ columns, dialect, declared }: Source, path: string): { type: string } & Record<string, unknown> {
  const { delimiter, quote, nullText } = dialect;
  const types = Object.fromEntries(
    columns.filter(({ name }) => declared.includes(name)).map(({ name, type }) => [name, typeName(type)]),
  );
  return { type: 'csv-origin', path, header: true, delimiter, quote, escape: quote, nullValues: [nullText], types };
}
