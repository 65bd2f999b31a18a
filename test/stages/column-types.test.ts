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
connections: { db: { type: ${system}, ${system === 'sqlite' ? 'path: x.db' : 'database: d'} } }
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
