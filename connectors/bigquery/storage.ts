import { type DataType, typeName } from '../../model/types.ts';
import { digitsOf, isRepeated, type TableField, typeOf } from './types.ts';

/** How a field's values are sent, and how what was sent gets into the column. */
export interface Loading {
  /** The column that the rows are sent to. */
  readonly staged: TableField;
  /** What the server makes of it, over the name of that column; absent: it is the column itself. */
  readonly converted?: Conversion;
}

export interface Conversion {
  /** Fails for a value that the column cannot hold. */
  readonly expression: (staged: string) => string;
  /** The same, but null for such a value. */
  readonly safe: (staged: string) => string;
}

export interface Refusal {
  readonly why: string;
  readonly remedy: string;
}

/** The most digits that NUMERIC has behind and before its point. */
const NUMERIC_SCALE = 9;
const NUMERIC_WHOLE = 29;

/** The column that a field becomes in a table that is made: `docs/types.md`. */
export function columnOf(name: string, type: DataType, required: boolean): TableField {
  const mode = required ? { mode: 'REQUIRED' } : {};
  if (type.kind !== 'list') return { name, ...simpleOf(type), ...mode };
  if (isFlat(type.item)) return { name, ...simpleOf(type.item), mode: 'REPEATED' };
  return { name, type: 'JSON', ...mode };
}

const isFlat = ({ kind }: DataType): boolean => !['list', 'json', 'null'].includes(kind);

function simpleOf(type: DataType): Omit<TableField, 'name'> {
  switch (type.kind) {
    case 'integer':
      return { type: 'INT64' };
    case 'float':
      return { type: 'FLOAT64' };
    case 'decimal': {
      const fits = type.scale <= NUMERIC_SCALE && type.precision - type.scale <= NUMERIC_WHOLE;
      return { type: fits ? 'NUMERIC' : 'BIGNUMERIC', precision: String(type.precision), scale: String(type.scale) };
    }
    case 'boolean':
      return { type: 'BOOL' };
    case 'date':
      return { type: 'DATE' };
    case 'time':
      return { type: 'TIME' };
    case 'timestamp':
      return { type: type.zoned ? 'TIMESTAMP' : 'DATETIME' };
    case 'binary':
      return { type: 'BYTES' };
    case 'json':
      return { type: 'JSON' };
    default:
      return { type: 'STRING' };
  }
}

const refused = (why: string, remedy: string): Refusal => ({ why, remedy });
const toCast = (target: string): string => `cast it with a select stage before: ${target}`;

/** Types whose text form the job's strings would have to be read for: the job has types of its own for them. */
const OWN: ReadonlySet<string> = new Set(['INT64', 'FLOAT64', 'BOOL', 'DATE', 'TIME', 'DATETIME', 'TIMESTAMP', 'BYTES']);

/** How a field goes into a column. Nothing is changed in silence. */
export function loadingOf(type: DataType, column: TableField): Loading | Refusal {
  const base = typeOf(column);
  const direct: Loading = { staged: column };
  if (isRepeated(column)) return type.kind === 'list' ? listInto(type.item, column) : refused('is an array', 'give it a list');
  if (type.kind === 'null') return direct;
  if (base === 'JSON') {
    if (type.kind === 'json' || type.kind === 'list' || type.kind === 'string') return converted(column, JSON_OF);
    return refused('takes JSON', toCast('json'));
  }
  if (base === 'STRING') return type.kind === 'binary' ? refused('does not take bytes', toCast('string')) : direct;
  switch (type.kind) {
    case 'integer':
      if (base === 'INT64' || base === 'NUMERIC' || base === 'BIGNUMERIC') return direct;
      return refused('does not take integers as they are', toCast('float or string'));
    case 'float':
      return base === 'FLOAT64' ? direct : refused('does not keep floats as they are', toCast('integer or decimal'));
    case 'decimal': {
      const scale =
        base === 'NUMERIC' ? digitsOf(column)!.scale : Number(column.scale ?? (column.precision === undefined ? 38 : 0));
      const keeps = (base === 'NUMERIC' || base === 'BIGNUMERIC') && scale >= type.scale;
      return keeps ? direct : refused(`cannot keep ${typeName(type)} exactly`, toCast('the decimal that the column is'));
    }
    case 'boolean':
      return base === 'BOOL' ? direct : refused('does not take true and false', toCast('integer or string'));
    case 'date':
      return base === 'DATE' ? direct : refused('is no date', toCast('timestamp'));
    case 'time':
      return base === 'TIME' ? direct : refused('is no time', toCast('string'));
    case 'timestamp':
      if (base === (type.zoned ? 'TIMESTAMP' : 'DATETIME')) return direct;
      return refused('has another idea of time zones', toCast(type.zoned ? 'timestamp' : 'timestamp with time zone'));
    case 'binary':
      return base === 'BYTES' ? direct : refused('does not take bytes', toCast('string'));
    case 'json':
    case 'list':
      return refused('takes no JSON', 'put the value into a column of its own before');
    case 'string':
      return stringInto(base, column);
  }
}

/** The form of a document is kept exactly, or the row is refused: https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions#parse_json */
const JSON_OF: Conversion = {
  expression: (staged) => `PARSE_JSON(${staged}, wide_number_mode=>'exact')`,
  safe: (staged) => `SAFE.PARSE_JSON(${staged}, wide_number_mode=>'exact')`,
};

function stringInto(base: string, column: TableField): Loading | Refusal {
  if (OWN.has(base)) return refused('would have to be read from text', toCast('the type of the column'));
  if (base === 'GEOGRAPHY') {
    return converted(column, {
      expression: (staged) => `ST_GEOGFROMTEXT(${staged})`,
      safe: (staged) => `SAFE.ST_GEOGFROMTEXT(${staged})`,
    });
  }
  if (base === 'RECORD') return refused('is a STRUCT', 'load into a table with a JSON column, and unpack it there');
  const target = base === 'RANGE' ? `RANGE<${column.rangeElementType?.type ?? 'DATE'}>` : base;
  return converted(column, {
    expression: (staged) => `CAST(${staged} AS ${target})`,
    safe: (staged) => `SAFE_CAST(${staged} AS ${target})`,
  });
}

/** Sent as text. */
const converted = ({ name }: TableField, how: Conversion): Loading => ({ staged: { name, type: 'STRING' }, converted: how });

function listInto(item: DataType, column: TableField): Loading | Refusal {
  const single = { ...column, mode: 'NULLABLE' };
  const loading = isFlat(item) ? loadingOf(item, single) : undefined;
  return loading && 'staged' in loading && !loading.converted
    ? { staged: column }
    : refused(`is an array of another type than ${typeName(item)}`, 'load into a column of JSON');
}
