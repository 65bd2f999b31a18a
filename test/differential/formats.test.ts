import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { folderWith, outcomeOf, run, type Stages } from '../engine/jobs.ts';
import { SEED } from '../seed.ts';
import { Choice } from './choice.ts';

// Files with numbers and dates of other countries, as we read them and as DuckDB does, with options and without.

const FILES = Number(process.env.FILES ?? 16);
const ROWS = 120;
let choice: Choice;
beforeEach(() => {
  choice = new Choice(SEED);
});

type Kind = 'integer' | 'decimal' | 'float' | 'date' | 'time' | 'timestamp';

interface Style {
  readonly delimiter: string;
  readonly decimal: '.' | ',';
  readonly thousands: '' | '.' | ',' | ' ' | "'";
  readonly date: string;
  readonly timestamp: string;
}

const DATES = ['%d.%m.%Y', '%d/%m/%Y', '%m/%d/%Y', '%Y/%m/%d', '%d-%m-%Y', '%d-%b-%Y', '%d %B %Y', '%Y%m%d', '%Y-%m-%d'];
const CLOCKS = [' %H:%M', ' %H:%M:%S', ' %I:%M %p', ' %I:%M:%S %p', ' %H:%M:%S.%f'];
const KINDS: readonly Kind[] = ['integer', 'decimal', 'float', 'date', 'time', 'timestamp'];
const DUCK: Readonly<Record<Kind, string>> = {
  ...{ integer: 'BIGINT', decimal: 'DECIMAL(18,3)', float: 'DOUBLE', date: 'DATE', time: 'TIME', timestamp: 'TIMESTAMP' },
};
const OURS: Readonly<Record<Kind, string>> = {
  ...{ integer: 'integer', decimal: 'decimal(18,3)', float: 'float', date: 'date', time: 'time', timestamp: 'timestamp' },
};
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

function styleOf(): Style {
  const [decimal, thousands] = choice.of([
    ['.', ''],
    ['.', ','],
    ['.', ' '],
    ['.', "'"],
    [',', ''],
    [',', '.'],
    [',', ' '],
  ] as const);
  const date = choice.of(DATES);
  return {
    delimiter: choice.of([';', ';', '\t', '|', ',']),
    ...{ decimal, thousands, date },
    timestamp: `${choice.of(DATES)}${choice.of(CLOCKS)}`,
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

function numberText(kind: Kind, { decimal, thousands }: Style): string {
  const digits = choice.int(1, kind === 'integer' ? 15 : 9);
  const whole = String(choice.int(0, 10 ** digits - 1));
  const grouped = thousands !== '' && choice.chance(0.7) ? whole.replace(/\B(?=(?:\d{3})+$)/g, thousands) : whole;
  const sign = choice.chance(0.2) && whole !== '0' ? '-' : '';
  if (kind === 'integer') return `${sign}${grouped}`;
  const decimals = choice.int(kind === 'decimal' ? 1 : 0, 3);
  return `${sign}${grouped}${
    decimals === 0
      ? ''
      : `${decimal}${two(choice.int(0, 10 ** decimals - 1))
          .padStart(decimals, '0')
          .slice(-decimals)}`
  }`;
}

function dateText(format: string): string {
  const [year, month] = [choice.int(1970, 2068), choice.int(1, 12)];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const [day, hour, minute, second] = [choice.int(1, last), choice.int(0, 23), choice.int(0, 59), choice.int(0, 59)];
  const parts: Readonly<Record<string, string>> = {
    ...{ Y: String(year), m: two(month), d: two(day), H: two(hour), M: two(minute), S: two(second) },
    ...{ I: two(hour % 12 || 12), p: hour < 12 ? 'AM' : 'PM', f: String(choice.int(0, 999_999)).padStart(6, '0') },
    ...{ B: MONTHS[month - 1]!, b: MONTHS[month - 1]!.slice(0, 3) },
  };
  return format.replace(/%(.)/g, (_, code: string) => parts[code]!);
}

function valueText(kind: Kind, style: Style): string {
  if (kind === 'date') return dateText(style.date);
  if (kind === 'timestamp') return dateText(style.timestamp);
  if (kind === 'time') return dateText('%H:%M:%S');
  return numberText(kind, style);
}

interface Made {
  readonly style: Style;
  readonly kinds: readonly Kind[];
  readonly text: string;
}

function fileOf(): Made {
  const style = styleOf();
  const kinds = Array.from({ length: choice.int(1, 5) }, () => choice.of(KINDS));
  const quoted = (text: string) => (text.includes(style.delimiter) || choice.chance(0.1) ? `"${text}"` : text);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const values = kinds.map((kind) => (choice.chance(0.05) ? '' : quoted(valueText(kind, style))));
    return [`row ${row}`, ...values].join(style.delimiter);
  });
  const header = ['id', ...kinds.map((kind, i) => `${kind}_${i}`)].join(style.delimiter);
  return { style, kinds, text: `${[header, ...rows].join('\n')}\n` };
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const columnsOf = (kinds: readonly Kind[]) => kinds.map((kind, i) => `${kind}_${i}`);
const plain = (kind: Kind, value: unknown): unknown => {
  if (value === null || value === undefined) return null;
  if (kind === 'float' || kind === 'integer') return Number(value);
  const text = String(value).replace('T', ' ');
  return kind === 'time' || kind === 'timestamp'
    ? text.replace(/\.(\d*?)0*$/, (_, digits: string) => (digits === '' ? '' : `.${digits}`))
    : text;
};

let duck: DuckDBConnection;
beforeAll(async () => {
  duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});

async function theirs({ style, kinds, text }: Made): Promise<unknown[][]> {
  const path = join(folderWith({}), 'in.csv');
  writeFileSync(path, text);
  const types = ['id', ...columnsOf(kinds)].map(
    (name, i) => `${literal(name)}: ${literal(i === 0 ? 'VARCHAR' : DUCK[kinds[i - 1]!])}`,
  );
  const options = [
    ...[
      'header = true',
      'auto_detect = false',
      `quote = '"'`,
      `delim = ${literal(style.delimiter)}`,
      `columns = {${types.join(', ')}}`,
    ],
    `decimal_separator = ${literal(style.decimal)}`,
    ...(style.thousands === '' ? [] : [`thousands = ${literal(style.thousands)}`]),
    ...[`dateformat = ${literal(style.date)}`, `timestampformat = ${literal(style.timestamp)}`],
  ];
  const columns = columnsOf(kinds).map((name, i) =>
    ['integer', 'float'].includes(kinds[i]!) ? name : `CAST(${name} AS VARCHAR)`,
  );
  const result = await duck.runAndReadAll(`SELECT ${columns.join(', ')} FROM read_csv(${literal(path)}, ${options.join(', ')})`);
  return result.getRows().map((row) => row.map((value, i) => plain(kinds[i]!, value)));
}

async function ours({ text }: Made, options: Record<string, unknown>) {
  const stages: Stages = {
    o: { type: 'csv-origin', path: 'in.csv', ...options },
    d: { type: 'json-destination', from: 'o', path: 'out.jsonl', format: 'lines' },
  };
  const { result, read } = await run({ 'in.csv': text }, { stages }, { workers: 2, granularity: { rangeBytes: 700 } });
  expect(outcomeOf(result)).toBe('done');
  const rows = read('out.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { rows, said: result.notes?.map(({ text }) => text).join('\n') ?? '' };
}

test(`declared formats read what DuckDB reads (SEED=${SEED})`, async () => {
  for (let file = 0; file < FILES; file++) {
    const made = fileOf();
    const { style, kinds } = made;
    const { rows, said } = await ours(made, {
      ...{ delimiter: style.delimiter, decimal: style.decimal, dateFormat: [style.date, style.timestamp] },
      ...(style.thousands !== '' && { thousands: style.thousands }),
      types: Object.fromEntries(columnsOf(kinds).map((name, i) => [name, OURS[kinds[i]!]])),
    });
    const values = rows.map((row) => columnsOf(kinds).map((name, i) => plain(kinds[i]!, row[name])));
    expect({ style, said, values }).toEqual({ style, said: '', values: await theirs(made) });
  }
});

test(`detected formats read it, too, or the run says something of the column, or it is text (SEED=${SEED})`, async () => {
  let detected = 0;
  for (let file = 0; file < FILES; file++) {
    const made = fileOf();
    const { style, kinds } = made;
    const { rows, said } = await ours(made, { delimiter: style.delimiter });
    const known = await theirs(made);
    for (const [i, name] of columnsOf(kinds).entries()) {
      if (said.includes(`column ${name}`)) continue;
      const values = rows.map((row) => row[name]);
      const kind = kinds[i]!;
      // A whole number, too, and one that keeps its digits.
      if (kind === 'date' && style.date === '%Y%m%d') continue;
      const isNumber = kind === 'integer' || kind === 'decimal' || kind === 'float';
      const isText = values.every(
        (value) => value === null || (typeof value === 'string' && (isNumber || !/^\d{4}-|^\d\d:\d\d:\d\d$/.test(value))),
      );
      if (isText) continue;
      detected++;
      const number = isNumber ? 'float' : kind;
      expect({ style, name, values: values.map((value) => plain(number, value)) }).toEqual({
        ...{ style, name },
        values: known.map((row) => plain(number, row[i])),
      });
    }
  }
  expect(detected).toBeGreaterThan(FILES / 4);
});
