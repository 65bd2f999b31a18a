import { storageOf as postgresStorage } from '../../connectors/postgres/storage.ts';
import type { DefinedColumn } from '../../connectors/sql/introspect.ts';
import { declaredType } from '../../connectors/sqlite/types.ts';
import { type CarriedType, FLOAT_DIGITS, MOST_CHARACTERS, type System, sqliteType } from './column-types.ts';
import { PLAIN, readDeclared } from './shapes.ts';

/** What becomes of a column's type in a table of the same system. */
export function sameSystem(system: System, column: DefinedColumn): CarriedType {
  switch (system) {
    case 'postgres':
      return samePostgres(column);
    case 'mysql':
      return sameMysql(column);
    case 'sqlite':
      return sameSqlite(column);
    case 'bigquery':
      // What has no length or digits of its own the destination chooses alike.
      return /^(STRING|BYTES)\(\d+\)$/.test(column.declared) ? { type: column.declared } : {};
  }
}

/** Types that every database of PostgreSQL has. Others are the database's own: enums, domains, types of extensions. */
const BUILT_IN = new Set([
  ...['smallint', 'integer', 'bigint', 'oid', 'real', 'double precision', 'numeric', 'money', 'boolean', 'bit', 'bit varying'],
  ...[
    'text',
    'character varying',
    'character',
    '"char"',
    'name',
    'bytea',
    'uuid',
    'json',
    'jsonb',
    'jsonpath',
    'xml',
    'tsvector',
    'tsquery',
  ],
  ...['date', 'time without time zone', 'time with time zone', 'timestamp without time zone', 'timestamp with time zone'],
  ...['inet', 'cidr', 'macaddr', 'macaddr8', 'pg_lsn', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle'],
  ...['int4', 'int8', 'num', 'ts', 'tstz', 'date'].flatMap((kind) => [`${kind}range`, `${kind}multirange`]),
]);

function samePostgres({ declared, type }: DefinedColumn): CarriedType {
  const { name } = readDeclared(declared);
  const isArray = name.endsWith('[]');
  const isInterval = /^interval( |$)/.test(name);
  if (!isInterval && !BUILT_IN.has(name.replace(/\[\]$/, ''))) return { becomes: postgresStorage(type) };
  if (declared === 'timestamp without time zone') return {};
  if (declared === 'timestamp with time zone' || declared === 'time without time zone') return {};
  const short = declared
    .replace(/^character varying/, 'varchar')
    .replace(/^character\b/, 'char')
    .replace(/^(time|timestamp)(\(\d\)) without time zone/, '$1$2')
    .replace(/^timestamp(\(\d\)) with time zone/, 'timestamptz$1');
  return { type: short === 'varchar' && !isArray ? 'text' : short };
}

function sameMysql({ declared, type }: DefinedColumn): CarriedType {
  const { name } = readDeclared(declared);
  const [word = ''] = name.split(' ');
  if (type.kind === 'boolean' && word === 'tinyint') return {};
  // Their numbers are how many digits are shown.
  if (/^(tiny|small|medium|big)?int$|^year$/.test(word)) return { type: name.includes('zerofill') ? declared : name };
  if (word === 'float' || word === 'double') return { type: word };
  const characters = Number(/^varchar\((\d+)\)/.exec(declared)?.[1] ?? 0);
  if (characters > MOST_CHARACTERS) return { becomes: 'longtext' };
  return { type: declared };
}

/** What a column declares, where its values were as it says. */
function sameSqlite({ declared, type }: DefinedColumn): CarriedType {
  if (declared === '' || type.kind === 'null') return {};
  const meant = declaredType(declared);
  if (meant?.kind !== type.kind || (type.kind === 'string' && !/char|clob|text/i.test(declared))) return {};
  if (type.kind === 'decimal' && type.precision > FLOAT_DIGITS && !/text/i.test(declared)) return sqliteType(PLAIN, type);
  return { type: declared };
}
