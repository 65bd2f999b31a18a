import { literalText, nameText, tokensOf } from './tokens.ts';

/** A column as the API declares it. */
export interface ApiField {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly fields?: readonly ApiField[];
  readonly precision?: string;
  readonly scale?: string;
  readonly maxLength?: string;
  readonly rangeElementType?: { readonly type: string };
}

export interface ApiParameter {
  readonly name: string;
  readonly parameterType: { readonly type: string };
  readonly parameterValue: { readonly value: string | null };
}

/** What a statement's names of tables are looked up with: the name that DuckDB has for a table, or `undefined` for one that is not there. */
export type Resolve = (path: readonly string[], made: boolean) => string | undefined;

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Words before which the name of a table stands. */
const BEFORE_TABLES = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE']);
/** Words that may stand between. */
const BETWEEN = new Set(['IF', 'NOT', 'EXISTS', 'SET']);
const TYPES: Readonly<Record<string, string>> = {
  INT64: 'BIGINT',
  INTEGER: 'BIGINT',
  FLOAT64: 'DOUBLE',
  STRING: 'VARCHAR',
  BYTES: 'BLOB',
  TIMESTAMP: 'TIMESTAMPTZ',
  DATETIME: 'TIMESTAMP',
  SAFE_CAST: 'TRY_CAST',
  IS_NAN: 'isnan',
  GEOGRAPHY: 'VARCHAR',
  INTERVAL: 'VARCHAR',
};

/** GoogleSQL as DuckDB understands it, as far as tests write it. Names of tables are resolved, parameters become literals. */
export function translate(sql: string, parameters: readonly ApiParameter[], resolve: Resolve): string {
  const tokens = tokensOf(sql);
  let out = '';
  let expects: 'table' | 'made' | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!;
    if (kind === 'other' && /\s/.test(text)) {
      out += text;
      continue;
    }
    if (expects && (kind === 'name' || (kind === 'word' && !BETWEEN.has(text.toUpperCase())))) {
      const path: string[] = [];
      for (;;) {
        const part = tokens[i]!;
        path.push(...(part.kind === 'name' ? nameText(part.text).split('.') : [part.text]));
        if (tokens[i + 1]?.text !== '.') break;
        i += 2;
      }
      out += resolve(path, expects === 'made') ?? path.map(quoteName).join('.');
      expects = undefined;
      continue;
    }
    const upper = text.toUpperCase();
    if (upper === 'SET') expects = undefined;
    if (kind === 'string') out += quoteText(literalText(text));
    else if (kind === 'bytes') out += `from_hex('${Buffer.from(literalText(text)).toString('hex')}')`;
    else if (kind === 'name') out += quoteName(nameText(text));
    else if (kind === 'parameter')
      out += literalOf(
        parameters.find(({ name }) => name === text.slice(1)),
        text,
      );
    else if (kind === 'word') out += TYPES[upper] ?? text;
    else out += text;
    if (kind === 'word' && BEFORE_TABLES.has(upper)) expects = upper === 'TABLE' ? 'made' : 'table';
    else if (text === '(') expects = undefined;
  }
  return out
    .replace(/\bPARSE_JSON\(([^,]+), wide_number_mode=>'exact'\)/gi, 'CAST($1 AS JSON)')
    .replace(/\bSAFE\.CAST\(/g, 'TRY_CAST(')
    .replace(/\bSAFE\.ST_GEOGFROMTEXT\(/gi, 'safe_geog(')
    .replace(/CAST\((.+?) AS NUMERIC\)/gi, 'CAST($1 AS DECIMAL(38,9))')
    .replace(/CAST\((.+?) AS BIGNUMERIC\)/gi, 'CAST($1 AS VARCHAR)')
    .replace(/CAST\((.+?) AS RANGE<\w+>\)/gi, 'CAST($1 AS VARCHAR)')
    .replace(/\bPRIMARY KEY \((.+?)\) NOT ENFORCED/gi, 'PRIMARY KEY ($1)');
}

function literalOf(parameter: ApiParameter | undefined, text: string): string {
  if (!parameter) throw new Error(`Query parameter '${text.slice(1)}' not found`);
  const { value } = parameter.parameterValue;
  const type = parameter.parameterType.type;
  if (value === null) return `CAST(NULL AS ${duckType({ name: '', type })})`;
  // A text may stand for a date and the like, as a literal does.
  return type === 'STRING' ? quoteText(value) : `CAST(${quoteText(value)} AS ${duckType({ name: '', type })})`;
}

const NAMES: Readonly<Record<string, string>> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL', STRUCT: 'RECORD' };
export const baseType = ({ type }: ApiField): string => NAMES[type] ?? type;

/** The type of DuckDB that holds a column's values. */
export function duckType(field: ApiField): string {
  const single = singleType(field);
  return field.mode === 'REPEATED' ? `${single}[]` : single;
}

function singleType(field: ApiField): string {
  const { precision, scale = '0', fields = [] } = field;
  switch (baseType(field)) {
    case 'INT64':
      return 'BIGINT';
    case 'FLOAT64':
      return 'DOUBLE';
    case 'NUMERIC':
      return precision === undefined ? 'DECIMAL(38,9)' : `DECIMAL(${precision},${scale})`;
    case 'BIGNUMERIC':
      return precision === undefined || Number(precision) > 38 ? 'VARCHAR' : `DECIMAL(${precision},${scale})`;
    case 'BOOL':
      return 'BOOLEAN';
    case 'DATE':
    case 'TIME':
    case 'JSON':
      return baseType(field);
    case 'DATETIME':
      return 'TIMESTAMP';
    case 'TIMESTAMP':
      return 'TIMESTAMPTZ';
    case 'BYTES':
      return 'BLOB';
    case 'RECORD':
      return `STRUCT(${fields.map((inner) => `${quoteName(inner.name)} ${duckType(inner)}`).join(', ')})`;
    default:
      return 'VARCHAR';
  }
}

/** The columns of `CREATE TABLE … (a INT64 NOT NULL, …)`; `undefined` where the statement says none. */
export function declaredColumns(sql: string): ApiField[] | undefined {
  const start = sql.indexOf('(');
  if (!/^CREATE\s/i.test(sql) || start < 0 || /\bAS\s+SELECT/i.test(sql)) return undefined;
  let depth = 0;
  let part = '';
  const parts: string[] = [];
  for (const character of sql.slice(start)) {
    if ('(<'.includes(character)) depth++;
    if (')>'.includes(character)) depth--;
    if (depth === 0) break;
    if (character === ',' && depth === 1) {
      parts.push(part);
      part = '';
    } else if (!(character === '(' && depth === 1)) part += character;
  }
  return [...parts, part].flatMap((text): ApiField[] => {
    const match = /^\s*(?:`([^`]+)`|(\w+))\s+(\w+)\s*(<.*>)?\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?(.*)$/s.exec(text);
    if (!match || /^(PRIMARY|FOREIGN)$/i.test(match[2] ?? '')) return [];
    const [, quoted, plain, word, inner, precision, scale, rest = ''] = match;
    const name = quoted ?? plain!;
    const upper = word!.toUpperCase();
    const mode = /NOT\s+NULL|PRIMARY KEY/i.test(rest) ? { mode: 'REQUIRED' } : {};
    if (upper === 'ARRAY') return [{ name, type: inner!.slice(1, -1).trim().toUpperCase(), mode: 'REPEATED' }];
    if (upper === 'RANGE') return [{ name, type: 'RANGE', rangeElementType: { type: inner!.slice(1, -1).trim() }, ...mode }];
    const digits =
      precision === undefined ? {} : upper === 'STRING' || upper === 'BYTES' ? { maxLength: precision } : { precision };
    return [{ name, type: upper, ...mode, ...digits, ...(scale !== undefined && { scale }) }];
  });
}
