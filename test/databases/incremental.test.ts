import { describe, expect, test } from 'vitest';
import { tableRows } from '../engine/stages.ts';
import { type TestDatabase as Mysql, useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

/** Statements, each with the ids that the run behind it reads. */
type Steps = readonly (readonly [statement: string, ids: readonly number[]])[];

/** A column of this type, the options, and the values (as SQL) that rows have. */
interface Case {
  readonly column: string;
  readonly options?: object;
  readonly steps: Steps;
  /** What the first run warns of. */
  readonly warns?: readonly RegExp[];
}

const row = (id: number, value: string) => `INSERT INTO %t VALUES (${id}, ${value})`;
const rows = (...all: readonly (readonly [id: number, value: string])[]) => all.map(([id, value]) => row(id, value)).join('; ');

const BOTH: Readonly<Record<string, Case>> = {
  'equal and missing integers': {
    column: 'bigint',
    steps: [
      [rows([1, '5'], [2, 'NULL'], [3, '9007199254740993']), [1, 2, 3]],
      [rows([4, '9007199254740993'], [5, 'NULL'], [6, '5']), [4, 5]],
      [rows([7, '9007199254740994']), [7]],
    ],
    warns: [/at is not unique: .* identified by id$/, /at may be null/],
  },
  'equal floats of half the size': {
    column: 'real',
    steps: [
      [rows([1, '9.8'], [2, '0.1']), [1, 2]],
      [rows([3, '9.8']), [3]],
      [rows([4, '9.9']), [4]],
    ],
  },
  'equal decimals': {
    column: 'numeric(20,4)',
    options: { lookback: 0.5 },
    steps: [
      [rows([1, '1234567890123456.7891']), [1]],
      [rows([2, '1234567890123456.2891'], [3, '1234567890123456.2890'], [4, '1234567890123456.7891']), [2, 4]],
    ],
  },
  'timestamps that are committed late': {
    column: 'timestamp(6)',
    options: { lookback: '10 minutes' },
    steps: [
      [rows([1, "'2025-03-01 00:05:00.000001'"]), [1]],
      [
        rows([2, "'2025-02-28 23:55:00.000001'"], [3, "'2025-02-28 23:55:00.000000'"], [4, "'2025-03-01 00:05:00.000001'"]),
        [2, 4],
      ],
      [rows([5, "'2025-03-01 00:05:00.000002'"]), [5]],
    ],
  },
  'dates, of a query': {
    column: 'date',
    options: {
      query: 'SELECT id, at, at AS open_stage_row FROM %t WHERE id <> :not',
      queryParameters: { not: 3 },
      lookback: 'P1D',
    },
    steps: [
      [rows([1, "'2025-03-01'"], [3, "'2025-03-01'"]), [1]],
      [rows([2, "'2025-02-28'"], [4, "'2025-02-27'"], [5, "'2025-03-01'"]), [2, 5]],
    ],
  },
  'by portions': {
    column: 'integer',
    options: { maxResults: 2 },
    steps: [
      [rows([1, '5'], [2, '5'], [3, '5'], [4, '6'], [5, 'NULL']), [1, 5]],
      ['', [2, 3]],
      ['', [4]],
      [rows([6, '6'], [7, '7'], [8, '6']), [6, 8]],
      ['', [7]],
    ],
  },
  'text, which stays where it is': {
    column: 'varchar(20)',
    steps: [
      [rows([1, "'k98'"], [2, "'k99'"]), [1, 2]],
      [rows([3, "'k100'"], [4, "'k99'"]), [4]],
    ],
    warns: [/at is compared as text.*below 'k99' are not read/, /not unique/, /may be null/],
  },
};

const POSTGRES: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    ['real', 'double precision', 'numeric'].map((column): [string, Case] => [
      `NaN and the infinities of ${column} hide nothing`,
      {
        column,
        steps: [
          [rows([1, "'NaN'"], [2, '1.5']), [1, 2]],
          [rows([3, '2.5'], [4, "'NaN'"], [5, "'Infinity'"], [6, "'-Infinity'"]), [3, 4, 5, 6]],
          [rows([7, '3.5']), [7]],
          ['', []],
        ],
      },
    ]),
  ),
  'uuids that grow': {
    column: 'uuid NOT NULL UNIQUE',
    steps: [
      [rows([1, "'0192d0a4-7b1c-7def-8000-000000000001'"]), [1]],
      [rows([2, "'0192d0a4-7b1c-7def-8000-000000000002'"]), [2]],
      ['', []],
    ],
    warns: [],
  },
  'uuids that do not': {
    column: 'uuid NOT NULL UNIQUE',
    steps: [
      [rows([1, "'3f333df6-90a4-4fda-8dd3-9485d27cee36'"]), [1]],
      [rows([2, "'4f333df6-90a4-4fda-8dd3-9485d27cee36'"], [3, "'2f333df6-90a4-4fda-8dd3-9485d27cee36'"]), [2]],
    ],
    warns: [/UUIDs of version 4, which do not increase/],
  },
  'timestamps with time zone': {
    column: 'timestamptz',
    options: { lookback: '1 hour', partition: { parts: 3 } },
    steps: [
      [rows([1, "'2025-03-30 01:30:00+01'"], [2, "'2025-03-30 03:30:00+02'"]), [1, 2]],
      [
        rows(
          [3, "'2025-03-30 02:30:00+02'"],
          [4, "'2025-03-30 02:29:59+02'"],
          [5, "'infinity'"],
          [6, "'2025-03-30 03:30:00+02'"],
        ),
        [3, 6],
      ],
      [rows([7, "'2025-03-31 00:00:00+02'"]), [7]],
    ],
  },
};

const MYSQL: Readonly<Record<string, Case>> = {
  'uuids of MariaDB': {
    column: 'uuid NOT NULL',
    steps: [
      [rows([1, "'0192d0a4-7b1c-7def-8000-000000000001'"]), [1]],
      [rows([2, "'0192d0a4-7b1c-7def-8000-000000000002'"], [3, "'0192d0a4-7b1c-7def-8000-000000000001'"]), [2, 3]],
    ],
    warns: [/not unique/],
  },
  'dates that are none': {
    column: 'datetime NOT NULL',
    steps: [
      [`SET sql_mode = ''; ${rows([1, "'0000-00-00 00:00:00'"])}`, []],
      [rows([2, "'2025-01-01 00:00:00'"], [3, "'2025-01-01 00:00:00'"]), [2, 3]],
      [rows([4, "'2025-01-01 00:00:00'"]), [4]],
    ],
  },
};

function readingOf(type: string, database: Pick<Mysql, 'query' | 'run'>, cases: Readonly<Record<string, Case>>) {
  test.each(Object.entries(cases))('%s', async (name, { column, options = {}, steps, warns }) => {
    const table = `t_${Object.keys(cases).indexOf(name)}`;
    const own = (sql: string) => sql.replaceAll('%t', table);
    await database.query(`CREATE TABLE ${table} (id integer PRIMARY KEY, at ${column}${column.includes('NULL') ? '' : ' NULL'})`);
    const given = JSON.parse(own(JSON.stringify(options))) as { readonly query?: string };
    let state: Readonly<Record<string, unknown>> = {};
    let said: readonly string[] | undefined;
    const read: number[][] = [];
    for (const [statement] of steps) {
      if (statement !== '') await database.query(own(statement));
      const outcome = await database.run(
        {
          data: {
            ...{ type, connection: 'db', watermarkColumn: 'at', ...(given.query === undefined && { table }), ...given },
          },
          out: { type: 'memory-destination', from: 'data' },
          bad: { type: 'memory-destination', from: 'data.rejects' },
        },
        { state: JSON.parse(JSON.stringify(state)) },
      );
      expect(outcome.errors).toEqual([]);
      state = outcome.state;
      said ??= outcome.notes?.filter(({ severity }) => severity === 'warning').map(({ text }) => text) ?? [];
      read.push(
        tableRows(outcome.tables.out!)
          .map(([id]) => Number(id))
          .sort((a, b) => a - b),
      );
    }
    expect(read).toEqual(steps.map(([, ids]) => ids));
    if (warns) expect(said).toEqual(warns.map((pattern) => expect.stringMatching(pattern)));
  });
}

describe.skipIf(!withPostgres)('new rows of PostgreSQL', () => {
  readingOf('postgres-origin', usePostgres(), { ...BOTH, ...POSTGRES });
});

describe.skipIf(!withMysql)('new rows of MySQL', () => {
  readingOf('mysql-origin', useMysql(), { ...BOTH, ...MYSQL });
});
