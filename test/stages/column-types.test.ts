import { expect, test } from 'vitest';
import { formatProblem } from '../../model/errors.ts';
import { parseJob } from '../../model/job/parse.ts';
import { checkJob } from '../../stages/check-job.ts';
import { isSqlType } from '../../stages/shared/sql-type.ts';

test.each([
  ...[
    'varchar(20)',
    'int unsigned',
    'timestamp(3) with time zone',
    'integer[]',
    'numeric(12, 2)[3][]',
    'shop.mood',
    '"My Type"',
    '`t`',
  ],
  ...[
    "enum('a','b''c', 'd (e)')",
    'DECIMAL TEXT(30,4)',
    'REAL NOT NULL',
    'geometry(Point,4326)',
    'varchar(9) COLLATE utf8mb4_bin',
    'ARRAY<STRING(3)>',
    'größe',
  ],
])('%s can be a type', (text) => {
  expect(isSqlType(text)).toBe(true);
});

test.each([
  ...[
    '',
    ' ',
    '20',
    '(20)',
    'integer); DROP TABLE t; --',
    'integer, x integer',
    "text DEFAULT 'x'",
    'integer -- x',
    'integer /* x */',
  ],
  ...['integer CHECK (x > 0)', 'varchar(20', 'varchar()', "enum('a'b')", "enum('a\\'')", '"x', 'text = 1', `${'('.repeat(5000)}`],
])('%s can be none', (text) => {
  expect(isSqlType(text)).toBe(false);
});

function check(columnTypes: string, system = 'postgres') {
  const { source } = parseJob(`openstage: 1
connections: { db: { type: ${system}, ${system === 'sqlite' ? 'path: x.db' : system === 'bigquery' ? 'projectId: p' : 'database: d'} } }
stages:
  in: { type: generator, rows: 1, columns: { id: { generator: sequence }, code: { generator: name } } }
  out: { type: ${system}-destination, from: in, connection: db, table: t, columnTypes: ${columnTypes} }
`);
  const { job, problems } = checkJob(source!, {});
  return { plan: job?.stages.at(-1)?.plan, problems: problems.map(formatProblem) };
}

test.each(['postgres', 'mysql', 'sqlite'])('%s takes types for columns that there are', (system) => {
  expect(check('{ code: varchar(20), id: smallint }', system)).toMatchObject({
    problems: [],
    plan: {
      columnTypes: [
        { column: 'code', type: 'varchar(20)' },
        { column: 'id', type: 'smallint' },
      ],
    },
  });
  expect(check('{}', system).plan).not.toHaveProperty('columnTypes');
});

test('a column that there is not, and a text that is no type, are errors', () => {
  expect(check('{ cod: text }').problems).toEqual([
    "5:89: stage 'out', option 'columnTypes.cod': unknown column: cod; did you mean 'code'?",
  ]);
  expect(check('{ code: "text); DROP TABLE x" }').problems).toEqual([
    expect.stringContaining("stage 'out', option 'columnTypes.code': invalid code: text); DROP TABLE x; expected a type"),
  ]);
});

const problemsOf = (columnTypes: string, system: string) =>
  check(columnTypes, system).problems.map((text) => text.replace(/^.*?': /, ''));

test('a type that a system has not is found without asking it, if it has one that is nearly called so', () => {
  expect(problemsOf('{ code: varchr(20) }', 'mysql')).toEqual([
    "unknown type: MySQL has no type varchr; did you mean 'varchar'?",
  ]);
  expect(problemsOf('{ code: varchr(20) }', 'postgres')).toEqual([
    "unknown type: PostgreSQL has no type varchr; did you mean 'varchar'? A type of the database stands with its schema: public.varchr",
  ]);
  expect(problemsOf('{ code: TXET }', 'sqlite')).toEqual(["unknown type: SQLite has no type TXET; did you mean 'text'?"]);
  expect(problemsOf('{ code: STIRNG(20), id: INT46 }', 'bigquery')).toEqual([
    "unknown type: BigQuery has no type STIRNG; did you mean 'STRING'?",
    "unknown type: BigQuery has no type INT46; did you mean 'INT64'?",
  ]);
});

test.each([
  ['postgres', ['DOUBLE PRECISION', 'shop.varchr', '"varchr"', 'mood', 'timestamptz(3)', 'int4[]', 'bigserial']],
  ['mysql', ['MEDIUMTEXT', 'int unsigned', "enum('a')", 'national varchar(3)', 'inet6']],
  ['sqlite', ['VARCHAR(20)', 'UNSIGNED BIG INT', 'DECIMAL TEXT(30,4)', 'NATIVE CHARACTER(70)']],
  [
    'bigquery',
    ['string(20)', 'NUMERIC(38, 9)', 'BIGNUMERIC(76,38)', 'ARRAY<INT64>', 'array < numeric(3) >', 'DATE NOT NULL', 'Decimal'],
  ],
])('types that %s has, or may have, are no problem', (system, types) => {
  for (const type of types) expect(problemsOf(JSON.stringify({ code: type }), system)).toEqual([]);
});

test.each([
  'NUMERIC(40,9)',
  'NUMERIC(5,6)',
  'STRING(0)',
  'DATE(3)',
  'ARRAY<ARRAY<INT64>>',
  'ARRAY<INT64> NOT NULL',
  'ARRAY<INT64',
  'STRING(1,2)',
])('%s is no type of a column of BigQuery', (type) => {
  expect(problemsOf(JSON.stringify({ code: type }), 'bigquery')).toEqual([
    expect.stringContaining(`invalid code: ${type}; a column of BigQuery cannot be that; write it as STRING(20)`),
  ]);
});

test('a stage of any database takes the types of that of its connection', () => {
  const document = (type: string, columnTypes: string) => `openstage: 1
connections: { db: { type: ${type}, ${type === 'sqlite' ? 'path: x.db' : type === 'bigquery' ? 'projectId: p' : 'database: d'} } }
stages:
  in: { type: generator, rows: 1, columns: { id: { generator: sequence } } }
  out: { type: database-destination, from: in, connection: db, table: t, columnTypes: ${columnTypes} }
`;
  const planOf = (type: string, columnTypes: string) => {
    const { job, problems } = checkJob(parseJob(document(type, columnTypes)).source!, {});
    return [job?.stages.at(-1)?.plan, problems.map(({ message }) => message)];
  };
  for (const type of ['postgres', 'mysql', 'sqlite', 'bigquery']) {
    const numeric = type === 'bigquery' ? 'NUMERIC(9)' : 'numeric(9)';
    expect(planOf(type, `{ id: ${numeric} }`)).toEqual([
      expect.objectContaining({ columnTypes: [{ column: 'id', type: numeric }] }),
      [],
    ]);
  }
  expect(planOf('bigquery', '{ id: INT46 }')).toEqual([undefined, ['unknown type: BigQuery has no type INT46']]);
});
