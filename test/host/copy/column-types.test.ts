import { expect, test } from 'vitest';
import type { DefinedColumn } from '../../../connectors/sql/introspect.ts';
import { carriedType, type System } from '../../../host/copy/column-types.ts';
import { copiedColumns } from '../../../host/copy/columns.ts';
import { parseType } from '../../../model/types.ts';

const column = (declared: string, type: string, more: Partial<DefinedColumn> = {}): DefinedColumn => ({
  ...{ name: 'c', type: parseType(type)!, declared, nullable: true, computed: false },
  ...more,
});

/** Of a column: its declaration, its type in a job, and the type that its copy is given, with what that is said to be. */
const CASES: readonly (readonly [
  from: System,
  to: System,
  declared: string,
  type: string,
  given?: string | undefined,
  becomes?: string,
])[] = [
  ['postgres', 'postgres', 'character varying(20)', 'string', 'varchar(20)'],
  ['postgres', 'postgres', 'character(3)', 'string', 'char(3)'],
  ['postgres', 'postgres', 'text', 'string'],
  ['postgres', 'postgres', 'character varying', 'string'],
  ['postgres', 'postgres', 'integer', 'integer', 'integer'],
  ['postgres', 'postgres', 'bigint', 'integer'],
  ['postgres', 'postgres', 'integer[]', 'list<integer>', 'integer[]'],
  ['postgres', 'postgres', 'bigint[]', 'list<integer>'],
  ['postgres', 'postgres', 'numeric(12,2)', 'decimal(12,2)'],
  ['postgres', 'postgres', 'numeric', 'string', 'numeric'],
  ['postgres', 'postgres', 'timestamp(3) with time zone', 'timestamp with time zone', 'timestamptz(3)'],
  ['postgres', 'postgres', 'timestamp with time zone', 'timestamp with time zone'],
  ['postgres', 'postgres', 'json', 'json', 'json'],
  ['postgres', 'postgres', 'jsonb', 'json'],
  ['postgres', 'postgres', 'uuid', 'string', 'uuid'],
  ['postgres', 'postgres', 'interval day to second(3)', 'string', 'interval day to second(3)'],
  ['postgres', 'postgres', 'mood', 'string', undefined, 'text'],
  ['postgres', 'postgres', 'hstore', 'string', undefined, 'text'],
  ['postgres', 'mysql', 'character varying(20)', 'string', 'varchar(20)'],
  ['postgres', 'mysql', 'character varying(20000)', 'string', undefined, 'longtext'],
  ['postgres', 'mysql', 'character(3)', 'string', 'varchar(3)'],
  ['postgres', 'mysql', 'real', 'float', 'float'],
  ['postgres', 'mysql', 'uuid', 'string', 'char(36)', 'char(36)'],
  ['postgres', 'mysql', 'timestamp(0) without time zone', 'timestamp', 'datetime(0)'],
  ['postgres', 'mysql', 'timestamp with time zone', 'timestamp with time zone', undefined, 'datetime(6), in UTC'],
  ['postgres', 'mysql', 'text[]', 'list<string>', undefined, 'json'],
  ['postgres', 'mysql', 'numeric', 'string', undefined, 'longtext'],
  ['postgres', 'sqlite', 'numeric(12,2)', 'decimal(12,2)', 'DECIMAL(12,2)'],
  ['postgres', 'sqlite', 'numeric(30,4)', 'decimal(30,4)', 'DECIMAL TEXT(30,4)'],
  ['postgres', 'sqlite', 'timestamp with time zone', 'timestamp with time zone', 'TIMESTAMP WITH TIME ZONE'],
  ['postgres', 'sqlite', 'boolean', 'boolean', 'BOOLEAN'],
  ['postgres', 'sqlite', 'inet', 'string', undefined, 'TEXT'],
  ['postgres', 'sqlite', 'integer', 'integer'],
  ['postgres', 'bigquery', 'uuid', 'string', undefined, 'STRING'],
  ['postgres', 'bigquery', 'bigint', 'integer'],
  ['postgres', 'bigquery', 'text[]', 'list<string>'],
  ['mysql', 'mysql', 'int(10) unsigned', 'integer', 'int unsigned'],
  ['mysql', 'mysql', 'bigint(20) unsigned', 'decimal(20,0)', 'bigint unsigned'],
  ['mysql', 'mysql', 'bigint(20)', 'integer'],
  ['mysql', 'mysql', 'tinyint(1)', 'boolean'],
  ['mysql', 'mysql', "enum('a','b (c)')", 'string', "enum('a','b (c)')"],
  ['mysql', 'mysql', 'varbinary(16)', 'binary', 'varbinary(16)'],
  ['mysql', 'mysql', 'float(7,4)', 'float', 'float'],
  ['mysql', 'postgres', 'int(10) unsigned', 'integer'],
  ['mysql', 'postgres', 'smallint(5) unsigned', 'integer', 'integer'],
  ['mysql', 'postgres', 'mediumint(9)', 'integer', 'integer'],
  ['mysql', 'postgres', 'year(4)', 'integer', 'smallint'],
  ['mysql', 'postgres', 'bigint(20) unsigned', 'decimal(20,0)'],
  ['mysql', 'postgres', 'char(3)', 'string', 'varchar(3)'],
  ['mysql', 'postgres', 'uuid', 'string', 'uuid'],
  ['mysql', 'postgres', 'datetime', 'timestamp', 'timestamp(0)'],
  ['mysql', 'postgres', 'timestamp(6)', 'timestamp with time zone'],
  ['mysql', 'postgres', 'decimal(65,30)', 'string', 'numeric(65,30)'],
  ['mysql', 'postgres', "enum('a','b')", 'string', undefined, 'text'],
  ['mysql', 'postgres', 'point', 'binary', undefined, 'bytea'],
  ['mysql', 'postgres', 'longtext', 'string'],
  ['sqlite', 'postgres', 'VARCHAR(20)', 'string'],
  ['sqlite', 'mysql', 'DECIMAL(10,2)', 'decimal(10,2)'],
  ['sqlite', 'sqlite', 'VARCHAR(20)', 'string', 'VARCHAR(20)'],
  ['sqlite', 'sqlite', 'UUID', 'string'],
  ['sqlite', 'sqlite', 'DATE', 'date', 'DATE'],
  ['sqlite', 'sqlite', 'DATE', 'string'],
  ['sqlite', 'sqlite', '', 'integer'],
  ['bigquery', 'postgres', 'STRING(20)', 'string', 'varchar(20)'],
  ['bigquery', 'postgres', 'GEOGRAPHY', 'string', undefined, 'text'],
  ['bigquery', 'mysql', 'TIMESTAMP', 'timestamp with time zone', undefined, 'datetime(6), in UTC'],
];

test.each(CASES.map((known) => ({ known, title: known.slice(0, 3).join(' → ') })))(
  'a copy of a column: $title',
  ({ known: [from, to, declared, type, given, becomes] }) => {
    const wanted = { ...(given !== undefined && { type: given }), ...(becomes !== undefined && { becomes }) };
    expect(carriedType(from, to, column(declared, type), false)).toEqual(wanted);
  },
);

test('an enum of PostgreSQL becomes one of MySQL if that tells its words apart', () => {
  const enumOf = (...members: string[]) => carriedType('postgres', 'mysql', column('mood', 'string', { members }), false);
  expect(enumOf('sad', "it's")).toEqual({ type: "enum('sad','it''s')" });
  expect(enumOf('sad', 'SAD')).toEqual({ becomes: 'longtext' });
  expect(enumOf('a ')).toEqual({ becomes: 'longtext' });
});

test('a domain becomes the type that it is made of', () => {
  const domain = column('integer', 'integer', { domain: 'positive' });
  expect(carriedType('postgres', 'postgres', domain, false)).toEqual({ type: 'integer', becomes: 'integer' });
  const text = column('text', 'string', { domain: 'email' });
  expect(carriedType('postgres', 'postgres', text, false)).toEqual({ becomes: 'text' });
});

test('long texts of a key, and rows that are too long for MySQL, are left to the destination', () => {
  expect(carriedType('postgres', 'mysql', column('character varying(500)', 'string'), true)).toEqual({});
  expect(carriedType('postgres', 'mysql', column('character varying(50)', 'string'), true)).toEqual({ type: 'varchar(50)' });
  const columns = Array.from({ length: 5 }, (_, i) => column(`character varying(${3500 + i})`, 'string', { name: `c${i}` }));
  const copied = copiedColumns('postgres', 'mysql', { name: 't', columns, keys: [], references: [] });
  expect(Object.keys(copied.types)).toEqual(['c0', 'c1', 'c2', 'c3']);
  expect(copied.losses).toEqual(['c4: character varying(3504) becomes longtext, because the row would be too long']);
});

test('a column of floats that takes no null is made so in SQLite, too', () => {
  const columns = [column('double precision', 'float', { nullable: false }), column('real', 'float', { name: 'd' })];
  expect(copiedColumns('postgres', 'sqlite', { name: 't', columns, keys: [], references: [] })).toEqual({
    types: { c: 'REAL NOT NULL' },
    losses: [],
  });
});
