import * as z from 'zod';
import { nearest } from '../../model/suggest.ts';
import type { CheckContext } from '../stage.ts';
import { parseBigQueryType } from './bigquery-type.ts';
import { NAME_RULES, type NamingSystem } from './column-names.ts';
import type { GivenType } from './database.ts';
import { columnName } from './options.ts';
import { isSqlType } from './sql-type.ts';

export const columnTypes = z
  .record(columnName, z.string().max(10_000).refine(isSqlType, 'a type as the database writes it'))
  .optional()
  .describe(
    'The types of columns, if the run creates the table, as the database writes them: `varchar(20)`. `NOT NULL` may follow. Other columns get a type that holds their values.',
  );
/** First words of the types that each system has. */
const TYPES: Readonly<Record<NamingSystem, readonly string[]>> = {
  // https://www.postgresql.org/docs/current/datatype.html
  postgres: [
    ...['smallint', 'integer', 'int', 'int2', 'int4', 'int8', 'bigint', 'smallserial', 'serial', 'serial2', 'serial4', 'serial8'],
    ...[
      'bigserial',
      'oid',
      'real',
      'float',
      'float4',
      'float8',
      'double',
      'numeric',
      'decimal',
      'dec',
      'money',
      'boolean',
      'bool',
    ],
    ...[
      'text',
      'varchar',
      'character',
      'char',
      'bpchar',
      'nchar',
      'national',
      'name',
      'bytea',
      'bit',
      'varbit',
      'uuid',
      'json',
      'jsonb',
    ],
    ...[
      'jsonpath',
      'xml',
      'tsvector',
      'tsquery',
      'date',
      'time',
      'timetz',
      'timestamp',
      'timestamptz',
      'interval',
      'inet',
      'cidr',
    ],
    ...[
      'macaddr',
      'macaddr8',
      'point',
      'line',
      'lseg',
      'box',
      'path',
      'polygon',
      'circle',
      'pg_lsn',
      'pg_snapshot',
      'hstore',
      'citext',
    ],
    ...['geometry', 'geography', 'vector', 'ltree', 'cube', 'regclass', 'regtype', 'xid', 'xid8', 'cid', 'tid'],
    ...['int4', 'int8', 'num', 'ts', 'tstz', 'date'].flatMap((kind) => [`${kind}range`, `${kind}multirange`]),
  ],
  // https://dev.mysql.com/doc/refman/8.4/en/data-types.html and https://mariadb.com/docs/server/reference/data-types
  mysql: [
    ...[
      'tinyint',
      'smallint',
      'mediumint',
      'middleint',
      'int',
      'integer',
      'bigint',
      'int1',
      'int2',
      'int3',
      'int4',
      'int8',
      'serial',
    ],
    ...['decimal', 'dec', 'numeric', 'fixed', 'number', 'float', 'float4', 'float8', 'double', 'real', 'bit', 'bool', 'boolean'],
    ...[
      'char',
      'character',
      'varchar',
      'varcharacter',
      'varchar2',
      'nchar',
      'nvarchar',
      'national',
      'binary',
      'varbinary',
      'raw',
    ],
    ...[
      'tinytext',
      'text',
      'mediumtext',
      'longtext',
      'long',
      'clob',
      'tinyblob',
      'blob',
      'mediumblob',
      'longblob',
      'enum',
      'set',
      'json',
    ],
    ...[
      'date',
      'time',
      'datetime',
      'timestamp',
      'year',
      'uuid',
      'inet4',
      'inet6',
      'vector',
      'xmltype',
      'geometry',
      'point',
      'linestring',
    ],
    ...['polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geometrycollection', 'geomcollection'],
  ],
  // https://www.sqlite.org/datatype3.html
  sqlite: [
    ...['integer', 'int', 'int2', 'int8', 'tinyint', 'smallint', 'mediumint', 'bigint', 'unsigned', 'text', 'varchar', 'varying'],
    ...['char', 'character', 'nchar', 'nvarchar', 'native', 'clob', 'blob', 'binary', 'varbinary', 'real', 'double', 'float'],
    ...[
      'numeric',
      'number',
      'decimal',
      'boolean',
      'bool',
      'date',
      'datetime',
      'timestamp',
      'time',
      'json',
      'jsonb',
      'uuid',
      'any',
    ],
  ],
  // https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types
  bigquery: [
    ...['STRING', 'BYTES', 'INT64', 'INT', 'SMALLINT', 'INTEGER', 'BIGINT', 'TINYINT', 'BYTEINT', 'NUMERIC', 'DECIMAL'],
    ...[
      'BIGNUMERIC',
      'BIGDECIMAL',
      'FLOAT64',
      'BOOL',
      'BOOLEAN',
      'DATE',
      'TIME',
      'DATETIME',
      'TIMESTAMP',
      'JSON',
      'GEOGRAPHY',
      'ARRAY',
    ],
  ],
};

/** Reports a type that a system has not, as far as that is certain or likely without asking it. */
function checkType(column: string, type: string, system: NamingSystem, context: CheckContext): void {
  const [word, dot] = /^([\p{L}_][\p{L}\p{N}_]*)(\.)?/u.exec(type)?.slice(1) ?? [];
  if (word === undefined || dot !== undefined) return;
  const known = TYPES[system];
  if (known.some((name) => name.toLowerCase() === word.toLowerCase())) {
    if (system === 'bigquery' && !parseBigQueryType(type)) reportForm(column, type, context);
    return;
  }
  const near = nearest(word, known);
  // Databases may have types of their own, which the server is asked for.
  if (near === undefined && system !== 'bigquery') return;
  const meant = near === undefined ? 'name one of its types: STRING, INT64, NUMERIC(10,2), …' : `did you mean '${near}'?`;
  const message = `unknown type: ${NAME_RULES[system].system} has no type ${word}`;
  const remedy = system === 'postgres' ? `${meant} A type of the database stands with its schema: public.${word}` : meant;
  const severity = system === 'mysql' || system === 'bigquery' ? 'error' : 'warning';
  context.report('unknown-type', message, ['columnTypes', column], { value: type, remedy, severity });
}

function reportForm(column: string, type: string, context: CheckContext): void {
  const message = `invalid ${column}: ${type}; a column of BigQuery cannot be that`;
  context.report('invalid-option', message, ['columnTypes', column], {
    value: type,
    remedy:
      'write it as STRING(20), NUMERIC(10,2), ARRAY<INT64> or DATE NOT NULL; NUMERIC has 29 digits before and 9 behind the point, BIGNUMERIC 38 and 38',
  });
}

/** The types that `columnTypes` gives to columns of the rows; nothing where it gives none. Reports names that are no columns. */
export function columnTypesOf(
  given: Readonly<Record<string, string>> | undefined,
  context: CheckContext,
  system: NamingSystem,
): { readonly columnTypes?: readonly GivenType[] } {
  const schema = context.input();
  const types = context.entries(['columnTypes'], given ?? {}).flatMap(([column, type]) => {
    const field = context.column(['columnTypes', column], column, schema, 'key');
    checkType(column, type, system, context);
    return field ? [{ column: field.name, type }] : [];
  });
  return types.length === 0 ? {} : { columnTypes: types };
}
