import { bareNumber } from '../connectors/csv/bare-number.ts';
import { unitOf } from '../connectors/csv/odd-numbers.ts';
import { dateForm, timeForm } from '../model/date-form.ts';
import { type DataType, FLOAT, STRING, TIMESTAMP, TIMESTAMP_TZ, typeName } from '../model/types.ts';
import { formatsEntry, typesEntry } from '../model/types-entry.ts';
import type { ValueFormat } from '../model/value-format.ts';

/** How a text seems to be meant that a type refuses. */
interface Meant {
  /** The expression that reads such texts. `source`: that of the text. */
  readonly expression?: (source: string) => string;
  /** The options of a CSV column that read them. */
  readonly options?: string;
  /** The type that takes such texts as they are. */
  readonly type?: DataType;
}

/** Texts that stand for a missing value. */
const MISSING = new Set([
  '',
  '-',
  '--',
  '?',
  'n/a',
  '#n/a',
  'na',
  'nan',
  'null',
  'none',
  'nil',
  '(null)',
  '\\n',
  'missing',
  'unknown',
  'tbd',
]);
const YES = new Set([
  'ja',
  'j',
  'oui',
  'o',
  'si',
  'sí',
  'sim',
  's',
  'wahr',
  'vrai',
  'verdadero',
  'vero',
  'x',
  'tak',
  'da',
  'ok',
  'active',
]);
const NO = new Set(['nein', 'non', 'não', 'nao', 'falsch', 'faux', 'falso', 'nie', 'ne', 'nee', 'net', 'inactive']);

/** What to write instead of a cast that refuses a text; `undefined` for a text that looks like nothing known. */
export function expressionRemedy(source: string, text: string, type: DataType): string | undefined {
  if (MISSING.has(text.trim().toLowerCase()))
    return `write CAST(nullif(${source}, ${literal(text)}) AS ${typeName(type)}) to read such values as null`;
  const meant = meantBy(text, type);
  return meant?.expression && `for values in this form write ${meant.expression(source)}`;
}

/** As `expressionRemedy`, for the declared type of a column of a CSV file. `format`: how its values are written, as far as that is known. */
export function csvRemedy(column: string, text: string, type: DataType, format?: ValueFormat): string | undefined {
  const given = text.trim();
  if (MISSING.has(given.toLowerCase()) && given !== '')
    return `set nullValues: ["", ${JSON.stringify(given)}] to read such values as null`;
  const meant = meantBy(text, type, format !== undefined && format.dateFormats.length > 0);
  if (!meant) return undefined;
  if (meant.options !== undefined) return `for values in this form set ${formatsEntry(column, withKnown(meant.options, format))}`;
  return meant.type ? `such values fit ${typesEntry(column, meant.type)}` : derived(column, meant);
}

/** As `expressionRemedy`, for the declared type of a column of a JSON file. `json`: the value as the file has it. */
export function jsonRemedy(column: string, json: string, type: DataType): string | undefined {
  if (!json.startsWith('"')) return undefined;
  let text: string;
  try {
    text = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (MISSING.has(text.trim().toLowerCase()))
    return derived(column, { expression: (source) => `CAST(nullif(${source}, ${literal(text)}) AS ${typeName(type)})` });
  const meant = meantBy(text, type);
  return meant && (meant.type ? `such values fit ${typesEntry(column, meant.type)}` : derived(column, meant));
}

const derived = (column: string, { expression }: Meant): string | undefined =>
  expression &&
  `for values in this form set ${typesEntry(column, STRING)}, and write ${expression(nameOf(column))} in a derive stage`;

/** A format for dates beside those that the column has. */
function withKnown(options: string, format: ValueFormat | undefined): string {
  const known = format?.dateFormats ?? [];
  const own = /^dateFormat: ("[^"]*")/.exec(options)?.[1];
  return own === undefined || known.length === 0
    ? options
    : `dateFormat: [${[...known.map((text) => JSON.stringify(text)), own].join(', ')}]`;
}

/** `formatted`: whether dates are in another form than the usual one already. */
function meantBy(text: string, type: DataType, formatted = false): Meant | undefined {
  switch (type.kind) {
    case 'date':
      return (
        (formatted ? undefined : timestampMeant(text, type)) ??
        dateMeant(text, formatted, type, (source, format) => `strptime(${source}, '${format}')::date`)
      );
    case 'timestamp':
      return (
        (formatted ? undefined : timestampMeant(text, type)) ??
        dateMeant(text, formatted, type, (source, format, zoned) => {
          const read = `strptime(${source}, '${format}')`;
          return type.zoned === zoned ? read : `CAST(${read} AS ${typeName(type)})`;
        })
      );
    case 'time': {
      const format = timeForm(text);
      return format === undefined ? undefined : { expression: (source) => `CAST(strptime(${source}, '${format}') AS time)` };
    }
    case 'boolean':
      return booleanMeant(text);
    case 'integer':
    case 'float':
    case 'decimal':
      return numberMeant(text.trim(), type);
    default:
      return undefined;
  }
}

function dateMeant(
  text: string,
  formatted: boolean,
  type: DataType,
  read: (source: string, format: string, zoned: boolean) => string,
): Meant | undefined {
  const form = dateForm(text);
  if (!form || (!formatted && ISO_DATE.test(text.trim()))) return undefined;
  const { formats, locale, zoned } = form;
  const shown = `dateFormat: ${formats.map((format) => JSON.stringify(format)).join(' or ')}`;
  // A column takes formats of its own type alone.
  const own = type.kind === 'timestamp' ? type.zoned === zoned : !form.clock;
  return {
    ...(own && { options: locale === undefined ? shown : `${shown}, locale: ${locale}` }),
    // strptime knows English names only.
    ...(locale === undefined && { expression: (source) => formats.map((format) => read(source, format, zoned)).join(' or ') }),
  };
}

const ISO_DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:[T ]|$)/i;
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?( ?(?:Z|[+-]\d{2}(?::?\d{2})?))?$/i;

/** Timestamps in the usual form, of columns of dates, or with a zone where none is meant or the other way round. */
function timestampMeant(text: string, type: DataType): Meant | undefined {
  const found = ISO.exec(text.trim());
  if (!found) return undefined;
  const own = found[1] === undefined ? TIMESTAMP : TIMESTAMP_TZ;
  if (type.kind === 'date') return { type: own, expression: (source) => `CAST(${source} AS ${typeName(own)})::date` };
  const zoned = type.kind === 'timestamp' && type.zoned;
  if (zoned === (own === TIMESTAMP_TZ)) return undefined;
  return {
    type: own,
    expression: (source) =>
      zoned ? `CAST(${source} || 'Z' AS ${typeName(type)}) if they are in UTC` : `CAST(${source} AS ${typeName(own)})`,
  };
}

function booleanMeant(text: string): Meant | undefined {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return { expression: (source) => `lower(trim(${source})) = ${literal(word)}` };
  return NO.has(word) ? { expression: (source) => `lower(trim(${source})) <> ${literal(word)}` } : undefined;
}

function numberMeant(text: string, type: DataType): Meant | undefined {
  const unit = unitOf(text);
  const units = unit === undefined ? [] : [unit];
  const bare = bareNumber(text, { accounting: true, units });
  if (bare === undefined || !/\d/.test(bare)) return undefined;
  const number = bare.replace(/^-/, '');
  const marks = marksOf(number, type);
  if (marks === undefined) return undefined;
  const united = unit === undefined ? text : text.replace(unit, '').trim();
  const enclosed = /^\(.*\)$/.test(united);
  const behind = !enclosed && /[-\u2212]$/.test(united);
  const odd = enclosed || behind || /^(?:\+|\u2212)/.test(united);
  const wider = type.kind === 'integer' && !marks.thousands && /^\d+\.\d+$/.test(number);
  if (unit === undefined && !odd && !marks.decimal && !marks.thousands) {
    if (!wider) return undefined;
    return { type: FLOAT, expression: (source) => `CAST(${source} AS float)` };
  }
  const options = [
    ...(odd ? ['accounting: true'] : []),
    ...(unit === undefined ? [] : [`unit: ${JSON.stringify(unit)}`]),
    ...(marks.decimal === ',' ? ['decimal: ","'] : []),
    ...(marks.thousands ? [`thousands: ${JSON.stringify(marks.thousands)}`] : []),
  ].join(', ');
  return {
    options: marks.either ? `${options} or thousands: ","` : options,
    expression: (source) => {
      let read = unit === undefined ? source : `trim(replace(${source}, ${literal(unit)}, ''))`;
      if (enclosed) read = `regexp_replace(${read}, '^\\((.*)\\)$', '-$1')`;
      if (behind) read = `regexp_replace(${read}, '^(.*)[-\u2212]$', '-$1')`;
      else if (/^\u2212/.test(united)) read = `replace(${read}, '\u2212', '-')`;
      for (const mark of marks.removed) read = `replace(${read}, ${literal(mark)}, '')`;
      if (marks.decimal === ',') read = `replace(${read}, ',', '.')`;
      return `CAST(${read} AS ${typeName(wider ? FLOAT : type)})`;
    },
  };
}

interface Marks {
  readonly decimal?: ',';
  readonly thousands?: string;
  /** What stands between groups of digits in this text. */
  readonly removed: readonly string[];
  /** Whether the comma could as well stand between thousands. */
  readonly either?: boolean;
}

/** The marks of a number that is not in the usual form; none for one that is; `undefined` for what is none. */
function marksOf(number: string, { kind }: DataType): Marks | undefined {
  if (/^\d*\.?\d+(?:e[+-]?\d+)?$/i.test(number)) {
    // A point in a whole number of groups.
    return kind === 'integer' && /^\d{1,3}\.\d{3}$/.test(number) ? { thousands: '.', removed: ['.'] } : { removed: [] };
  }
  if (/^\d{1,3}(?:\.\d{3})+,\d+$|^\d{1,3}(?:\.\d{3}){2,}$/.test(number)) return { decimal: ',', thousands: '.', removed: ['.'] };
  if (/^\d*,\d+$/.test(number)) {
    const grouped = /^[1-9]\d{0,2},\d{3}$/.test(number);
    if (kind === 'integer') return grouped ? { thousands: ',', removed: [','] } : undefined;
    return { decimal: ',', removed: [], either: grouped };
  }
  if (/^\d{1,3}(?:,\d{2,3})+(?:\.\d+)?$/.test(number)) return { thousands: ',', removed: [','] };
  const other = /^\d{1,3}(?:([ \u00a0\u2009\u202f'’_])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$/.exec(number);
  if (!other) return undefined;
  const [, mark, decimal] = other;
  const thousands = mark === '’' ? "'" : mark === "'" || mark === '_' ? mark : ' ';
  return { thousands, removed: [mark!], ...(decimal === ',' && { decimal: ',' as const }) };
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const nameOf = (column: string): string => (/^[A-Za-z_]\w*$/.test(column) ? column : `"${column.replaceAll('"', '""')}"`);
