/** The columns of a job, by their types. */
type Columns = Readonly<Record<string, string>>;

/** Tables that are there, by system. */
interface Tables {
  readonly postgres: string;
  readonly mysql: string;
  readonly sqlite: string;
}
type System = keyof Tables;

/** `code: message` of each problem; by system where they differ. */
type Problems = readonly string[] | Readonly<Record<System, readonly string[]>>;

export interface TargetCase {
  readonly name: string;
  readonly ddl: Tables;
  readonly columns: Columns;
  /** Options of the destination, beside `table: t`. */
  readonly options: object;
  readonly problems: Problems;
}

const same = (sql: string): Tables => ({ postgres: sql, mysql: sql, sqlite: sql });
const APPEND = { ifExists: 'append' };

export const TARGET_CASES: readonly TargetCase[] = [
  {
    name: 'all that does not fit at once',
    ddl: {
      postgres:
        'CREATE TABLE t (id int, day date, at timestamptz, yes boolean, must text NOT NULL, twice int GENERATED ALWAYS AS (id * 2) STORED)',
      mysql: 'CREATE TABLE t (id int, day date, at timestamp NULL, yes bit(1), must text NOT NULL, twice int AS (id * 2) STORED)',
      sqlite: 'CREATE TABLE t (id INTEGER, day DATE, at INTEGER, yes BOOLEAN, must TEXT NOT NULL, twice INTEGER AS (id * 2)) ',
    },
    columns: { id: 'string', day: 'integer', at: 'string', yes: 'string', twice: 'integer', more: 'float' },
    options: APPEND,
    problems: {
      postgres: [
        'schema-mismatch: table t does not fit the rows: it has no column more; the server computes its column twice; its column must must not be null and would get no value; rename or drop more with a select stage before, or set drift: add or ignore; drop twice with a select stage before, or set drift: ignore; add must with a derive stage before, or give it a default',
        'type-mismatch: column id of the table is integer, which needs a conversion from text (string); cast it with a select stage before: integer',
        "type-mismatch: column day of the table is date, which cannot hold integers (integer); convert it with a derive stage before: write date_add(DATE '1970-01-01', value, 'day')",
        'type-mismatch: column at of the table is timestamp with time zone, which needs a conversion from text (string); cast it with a select stage before: timestamp with time zone',
        'type-mismatch: column yes of the table is boolean, which needs a conversion from text (string); cast it with a select stage before: boolean',
      ],
      mysql: [
        'schema-mismatch: table t does not fit the rows: it has no column more; the server computes its column twice; its column must must not be null and would get no value; rename or drop more with a select stage before, or set drift: add or ignore; drop twice with a select stage before, or set drift: ignore; add must with a derive stage before, or give it a default',
        'type-mismatch: column id of the table is int(11), which needs a conversion from text (string); cast it with a select stage before: integer',
        "type-mismatch: column day of the table is date, which cannot hold integers (integer); convert it with a derive stage before: write date_add(DATE '1970-01-01', value, 'day')",
        'type-mismatch: column at of the table is timestamp, which needs a conversion from text (string); cast it with a select stage before: timestamp with time zone',
        'type-mismatch: column yes of the table is bit(1), which needs a conversion from text (string); cast it with a select stage before: boolean',
      ],
      sqlite: [
        'schema-mismatch: table t does not fit the rows: it has no column more; the database computes its column twice; its column must must not be null and would get no value; rename or drop more with a select stage before, or set drift: add or ignore; drop twice with a select stage before, or set drift: ignore; add must with a derive stage before, or give it a default',
        'type-mismatch: column id of the table is INTEGER, which would turn text such as 007 into numbers; cast it with a select stage before: integer, or declare the column TEXT',
        'type-mismatch: column at of the table is INTEGER, which would turn text such as 007 into numbers; cast it with a select stage before: integer, or declare the column TEXT',
        'type-mismatch: column yes of the table is BOOLEAN, which would turn text such as 007 into numbers; cast it with a select stage before: boolean, or declare the column TEXT',
      ],
    },
  },
  {
    name: 'types of a new table that the system has not',
    ddl: same('SELECT 1'),
    columns: { id: 'integer', a: 'string', b: 'integer', c: 'string' },
    options: { columnTypes: { a: 'mood_of_day', b: 'wide_number(3) NOT NULL', c: 'varchar(10)' } },
    problems: {
      postgres: [
        'invalid-type: column a cannot be made as mood_of_day: type "mood_of_day" does not exist; correct columnTypes.a',
        'invalid-type: column b cannot be made as wide_number(3) NOT NULL: type "wide_number" does not exist; correct columnTypes.b',
      ],
      mysql: [
        "invalid-type: column a cannot be made as mood_of_day: Unknown data type: 'mood_of_day'; correct columnTypes.a",
        "invalid-type: column b cannot be made as wide_number(3) NOT NULL: Unknown data type: 'wide_number'; correct columnTypes.b",
      ],
      sqlite: [
        'type-mismatch: column a of the table is mood_of_day, which would turn text such as 007 into numbers; cast it with a select stage before: float, or declare the column TEXT',
      ],
    },
  },
  {
    name: 'types of a new table that do not take the rows',
    ddl: same('SELECT 1'),
    columns: { id: 'string', v: 'string' },
    options: { columnTypes: { id: 'integer' } },
    problems: {
      postgres: [
        'type-mismatch: column id of the table is integer, which needs a conversion from text (string); cast it with a select stage before: integer',
      ],
      mysql: [
        'type-mismatch: column id of the table is int(11), which needs a conversion from text (string); cast it with a select stage before: integer',
      ],
      sqlite: [
        'type-mismatch: column id of the table is INTEGER, which would turn text such as 007 into numbers; cast it with a select stage before: integer, or declare the column TEXT',
      ],
    },
  },
  {
    name: 'a new table whose types are more than a table takes together',
    ddl: same('SELECT 1'),
    columns: { id: 'string', v: 'string' },
    options: { columnTypes: { id: 'char(200) NOT NULL', v: 'varchar(16300)' }, keys: ['id'] },
    problems: {
      postgres: [],
      mysql: [
        'invalid-type: column v cannot be made as varchar(16300): Row size too large. The maximum row size for the used table type, not counting BLOBs, is 65535. This includes storage overhead, check the manual. You have to change some columns to TEXT or BLOBs; correct columnTypes.v',
      ],
      sqlite: [],
    },
  },
  {
    name: 'a table that must not be there',
    ddl: same('CREATE TABLE t (id int)'),
    columns: { id: 'integer' },
    options: {},
    problems: ['table-exists: table t exists already; set ifExists to replace, append or upsert, or name another table'],
  },
  {
    name: 'an upsert without an index',
    ddl: same('CREATE TABLE t (id int, v int)'),
    columns: { id: 'integer', v: 'string' },
    options: { ifExists: 'upsert', keys: ['id'] },
    problems: {
      postgres: [
        'type-mismatch: column v of the table is integer, which needs a conversion from text (string); cast it with a select stage before: integer',
        'missing-key: table t has no unique index on id, so upsert cannot find rows; CREATE UNIQUE INDEX ON "t" ("id")',
      ],
      mysql: [
        'type-mismatch: column v of the table is int(11), which needs a conversion from text (string); cast it with a select stage before: integer',
        'missing-key: table t has no unique index on id, so upsert cannot find rows; ALTER TABLE `t` ADD UNIQUE (`id`)',
      ],
      sqlite: [
        'type-mismatch: column v of the table is INT, which would turn text such as 007 into numbers; cast it with a select stage before: integer, or declare the column TEXT',
        'missing-key: table t has no unique index on column id, so upsert cannot find rows; CREATE UNIQUE INDEX … ON "t" ("id")',
      ],
    },
  },
  {
    name: 'an upsert by an index that finds no rows: over a part of them, or of more columns',
    ddl: {
      postgres:
        'CREATE TABLE t (id int, v int, UNIQUE (id, v)); CREATE UNIQUE INDEX ON t (id) WHERE v > 1; ALTER TABLE t ADD UNIQUE (id) DEFERRABLE',
      mysql: 'CREATE TABLE t (id varchar(20), v int, UNIQUE (id, v), UNIQUE (id(5)))',
      sqlite: 'CREATE TABLE t (id int, v int, UNIQUE (id, v)); CREATE UNIQUE INDEX u ON t (id) WHERE v > 1',
    },
    columns: { id: 'integer', v: 'integer' },
    options: { ifExists: 'upsert', keys: ['id'] },
    problems: {
      postgres: ['missing-key: table t has no unique index on id, so upsert cannot find rows; CREATE UNIQUE INDEX ON "t" ("id")'],
      mysql: ['missing-key: table t has no unique index on id, so upsert cannot find rows; ALTER TABLE `t` ADD UNIQUE (`id`)'],
      sqlite: [
        'missing-key: table t has no unique index on column id, so upsert cannot find rows; CREATE UNIQUE INDEX … ON "t" ("id")',
      ],
    },
  },
  {
    name: 'a view',
    ddl: same('CREATE TABLE b (id int); CREATE VIEW t AS SELECT id FROM b'),
    columns: { id: 'integer' },
    options: APPEND,
    problems: ['not-a-table: t is a view; name a table'],
  },
  {
    name: 'decimals that the column would round, or that are too long for floats',
    ddl: {
      postgres: 'CREATE TABLE t (a numeric(10,2), b real, c double precision, d int, e numeric(10,2))',
      mysql: 'CREATE TABLE t (a decimal(10,2), b float, c double, d int, e decimal(10,2))',
      sqlite: 'CREATE TABLE t (a TEXT, b TEXT, c REAL, d TEXT, e NUMERIC)',
    },
    columns: { a: 'decimal(10,3)', b: 'decimal(7,2)', c: 'decimal(16,2)', d: 'decimal(5,1)', e: 'decimal(5,1)' },
    options: APPEND,
    problems: {
      postgres: [
        'type-mismatch: column a of the table is numeric(10,2), which cannot keep decimal(10,3) exactly (decimal(10,3)); cast it with a select stage before: decimal(10,2), which rounds it',
        'type-mismatch: column b of the table is real, which cannot keep decimal(7,2) exactly (decimal(7,2)); cast it with a select stage before: float',
        'type-mismatch: column c of the table is double precision, which cannot keep decimal(16,2) exactly (decimal(16,2)); cast it with a select stage before: float',
        'type-mismatch: column d of the table is integer, which cannot keep decimal(5,1) exactly (decimal(5,1)); cast it with a select stage before: integer',
      ],
      mysql: [
        'type-mismatch: column a of the table is decimal(10,2), which cannot keep decimal(10,3) exactly (decimal(10,3)); cast it with a select stage before: decimal(10,2), which rounds it',
        'type-mismatch: column b of the table is float, which cannot keep decimal(7,2) exactly (decimal(7,2)); cast it with a select stage before: float',
        'type-mismatch: column c of the table is double, which cannot keep decimal(16,2) exactly (decimal(16,2)); cast it with a select stage before: float',
        'type-mismatch: column d of the table is int(11), which cannot keep decimal(5,1) exactly (decimal(5,1)); cast it with a select stage before: integer',
      ],
      sqlite: ['type-mismatch: column c of the table is REAL, which cannot keep decimal(16,2) exactly; declare the column TEXT'],
    },
  },
  {
    name: 'a boolean into numbers, and times into each other',
    ddl: {
      postgres: 'CREATE TABLE t (a int, b date, c time, d timestamp)',
      mysql: 'CREATE TABLE t (a int, b date, c time, d timestamp NULL)',
      sqlite: 'CREATE TABLE t (a INTEGER, b DATE, c TIME, d TIMESTAMP) ',
    },
    columns: { a: 'boolean', b: 'timestamp', c: 'date', d: 'time' },
    options: APPEND,
    problems: {
      postgres: [
        'type-mismatch: column a of the table is integer, which cannot hold booleans (boolean); cast it with a select stage before: integer',
        'type-mismatch: column b of the table is date, which does not take timestamps (timestamp); cast it with a select stage before: date',
        'type-mismatch: column c of the table is time without time zone, which does not take dates (date); make a time of it with a derive stage before, or load into another column',
        'type-mismatch: column d of the table is timestamp without time zone, which does not take times (time); make a timestamp of it with a derive stage before, or load into another column',
      ],
      mysql: [
        'type-mismatch: column a of the table is int(11), which cannot hold booleans (boolean); cast it with a select stage before: integer',
        'type-mismatch: column b of the table is date, which does not take timestamps (timestamp); cast it with a select stage before: date',
        'type-mismatch: column c of the table is time, which does not take dates (date); make a time of it with a derive stage before, or load into another column',
        'type-mismatch: column d of the table is timestamp, which does not take times (time); make a timestamp with time zone of it with a derive stage before, or load into another column',
      ],
      sqlite: [],
    },
  },
  {
    name: 'a column that a view or a default needs and that would have to change',
    ddl: {
      ...same('CREATE TABLE t (id int, v int); CREATE VIEW seen AS SELECT v FROM t'),
      sqlite: 'CREATE TABLE t (id int, v int DEFAULT 3)',
    },
    columns: { id: 'integer', v: 'string' },
    options: { ifExists: 'replace' },
    problems: {
      postgres: [
        'loss-refused: table t would have to change (column v changes from integer to text) and would lose: view seen; make the rows fit the table with a select stage before, or set onLoss: accept',
      ],
      mysql: [
        'loss-refused: table t would have to change (column v changes from int(11) to longtext) and would lose: view seen, which reads it; make the rows fit the table with a select stage before, or set onLoss: accept',
      ],
      sqlite: [
        'loss-refused: table t would have to change (column v changes from INT to TEXT) and would lose: the default of column v; make the rows fit the table with a select stage before, or set onLoss: accept',
      ],
    },
  },
  {
    name: 'what fits, or is converted without a loss',
    ddl: {
      postgres:
        'CREATE TABLE t (id bigint, a numeric, b double precision, c timestamp, d varchar(5), e text, f real, g numeric(10,2), h int, n int DEFAULT 1 NOT NULL, i bigserial)',
      mysql:
        'CREATE TABLE t (id bigint, a decimal(20), b double, c datetime, d varchar(5), e text, f float, g decimal(10,2), h int, n int NOT NULL DEFAULT 1, i int AUTO_INCREMENT PRIMARY KEY)',
      sqlite:
        'CREATE TABLE t (id INTEGER, a NUMERIC, b REAL, c TIMESTAMP, d VARCHAR(5), e TEXT, f REAL, g NUMERIC, h INTEGER, n INTEGER NOT NULL DEFAULT 1, i INTEGER PRIMARY KEY)',
    },
    columns: {
      ...{ id: 'integer', a: 'integer', b: 'integer', c: 'date', d: 'string', e: 'integer', f: 'decimal(6,2)', g: 'float' },
      ...{ h: 'decimal(5,0)' },
    },
    options: APPEND,
    problems: [],
  },
];
