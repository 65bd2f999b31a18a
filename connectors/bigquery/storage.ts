import { type DataType, STRING, typeName } from '../../model/types.ts';
import { castAdvice } from '../sql/advice.ts';
import { FLOAT_DIGITS } from '../sql/exact-floats.ts';
import { dataTypeOf, isRepeated, scaleOf, type TableField, typeOf } from './types.ts';

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

/** Types whose text form the job's strings would have to be read for: the job has types of its own for them. */
const OWN: ReadonlySet<string> = new Set(['INT64', 'FLOAT64', 'BOOL', 'DATE', 'TIME', 'DATETIME', 'TIMESTAMP', 'BYTES']);

/** How a field goes into a column. Nothing is changed in silence. */
export function loadingOf(type: DataType, column: TableField): Loading | Refusal {
  const base = typeOf(column);
  const direct: Loading = { staged: column };
  const refuse = (why: string) => refused(why, castAdvice(type, dataTypeOf(column)));
  if (isRepeated(column)) return type.kind === 'list' ? listInto(type.item, column) : refused('is an array', 'give it a list');
  if (type.kind === 'null') return direct;
  if (base === 'JSON') {
    if (type.kind === 'json' || type.kind === 'list' || type.kind === 'string') return converted(column, JSON_OF);
    return refuse('takes JSON');
  }
  if (base === 'STRING') return type.kind === 'binary' ? refuse('cannot hold bytes') : direct;
  switch (type.kind) {
    case 'integer':
      if (base === 'INT64' || base === 'NUMERIC' || base === 'BIGNUMERIC' || base === 'FLOAT64') return direct;
      return refuse('cannot hold integers');
    case 'float':
      return base === 'FLOAT64' || base === 'NUMERIC' || base === 'BIGNUMERIC' ? direct : refuse('cannot hold floats');
    case 'decimal': {
      const keeps = (base === 'NUMERIC' || base === 'BIGNUMERIC') && scaleOf(column) >= type.scale;
      const isWhole = base === 'INT64' && type.scale === 0;
      const isShort = base === 'FLOAT64' && type.precision <= FLOAT_DIGITS.float8;
      return keeps || isWhole || isShort ? direct : refuse(`cannot keep ${typeName(type)} exactly`);
    }
    case 'boolean':
      return base === 'BOOL' ? direct : refuse('cannot hold booleans');
    case 'date':
      return base === 'DATE' || base === 'DATETIME' ? direct : refuse('does not take dates');
    case 'time':
      return base === 'TIME' ? direct : refuse('does not take times');
    case 'timestamp':
      if (base === (type.zoned ? 'TIMESTAMP' : 'DATETIME')) return direct;
      return refuse(
        base === 'TIMESTAMP' ? 'has a time zone' : base === 'DATETIME' ? 'has no time zone' : 'does not take timestamps',
      );
    case 'binary':
      return base === 'BYTES' ? direct : refuse('cannot hold bytes');
    case 'json':
    case 'list':
      return refused('cannot hold JSON', 'extract the value into a separate column before');
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
  if (OWN.has(base)) return refused('needs a conversion from text', castAdvice(STRING, dataTypeOf(column)));
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
