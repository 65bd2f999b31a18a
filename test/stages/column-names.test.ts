import { expect, test } from 'vitest';
import { documentOf, type JobDocument } from '../../model/job/document.ts';
import { STRING } from '../../model/types.ts';
import { checkJob } from '../../stages/check-job.ts';

const LONG = 'the_name_of_a_column_that_some_spreadsheet_has_called_by_a_whole_sentence';

/** Types of connections, names of columns, and what is wrong with them there. */
const CASES: readonly [systems: readonly string[], names: readonly string[], problems: readonly string[]][] = [
  [
    ['mysql', 'sqlite', 'bigquery'],
    ['ID', 'Id'],
    ['duplicate-column: duplicate column: ID and Id differ in case only, and are one column to SYSTEM'],
  ],
  [
    ['mysql', 'sqlite', 'bigquery'],
    ['name', 'other', 'Name', 'NAME'],
    [
      'duplicate-column: duplicate column: name and Name differ in case only, and are one column to SYSTEM',
      'duplicate-column: duplicate column: name and NAME differ in case only, and are one column to SYSTEM',
    ],
  ],
  [
    ['mysql', 'bigquery'],
    ['Größe', 'GRÖßE'],
    ['duplicate-column: duplicate column: Größe and GRÖßE differ in case only, and are one column to SYSTEM'],
  ],
  [['sqlite'], ['Größe', 'GRÖßE'], []],
  [['postgres'], ['ID', 'Id', 'id'], []],
  [
    ['postgres'],
    [`${LONG}_a`, `${LONG}_b`, 'é'.repeat(31), 'é'.repeat(32)],
    [
      `invalid-name: invalid name: "${LONG}_a": it has 75 bytes, and PostgreSQL keeps 63: "${LONG.slice(0, 63)}"`,
      `invalid-name: invalid name: "${LONG}_b": it has 75 bytes, and PostgreSQL keeps 63: "${LONG.slice(0, 63)}"`,
      `invalid-name: invalid name: "${'é'.repeat(32)}": it has 64 bytes, and PostgreSQL keeps 63: "${'é'.repeat(31)}"`,
    ],
  ],
  [
    ['mysql'],
    [LONG, 'x'.repeat(64), 'blank '],
    [
      `invalid-name: invalid name: "${LONG}": it has 73 characters, and MySQL takes 64`,
      'invalid-name: invalid name: "blank ": MySQL takes no name that ends with a blank',
    ],
  ],
  [['sqlite'], [LONG, `${LONG}_b`], []],
];

const SYSTEMS: Readonly<Record<string, string>> = {
  mysql: 'MySQL',
  sqlite: 'SQLite',
  bigquery: 'BigQuery',
  postgres: 'PostgreSQL',
};
const CONNECTIONS = {
  mysql: { type: 'mysql', database: 'd', user: 'u' },
  postgres: { type: 'postgres', database: 'd', user: 'u' },
  sqlite: { type: 'sqlite', path: 'd.db' },
  bigquery: { type: 'bigquery', projectId: 'p', dataset: 'd' },
};

test.each(CASES.flatMap(([systems, names, problems]) => systems.map((system) => [system, names, problems] as const)))(
  '%s: %j',
  (system, names, expected) => {
    for (const type of [`${system}-destination`, 'database-destination']) {
      const source = documentOf({
        openstage: 1,
        connections: { db: CONNECTIONS[system as keyof typeof CONNECTIONS] },
        stages: {
          data: { type: 'memory-origin', name: 'rows' },
          out: { type, from: 'data', connection: 'db', table: 't' },
        },
      } as unknown as JobDocument);
      const schema = names.map((name) => ({ name, type: STRING, nullable: true }));
      const { problems } = checkJob(source, { sourceSchemas: new Map([['data', schema]]) });
      expect(problems.map(({ code, message, place }) => [place.stage, `${code}: ${message}`])).toEqual(
        expected.map((one) => ['out', one.replace('SYSTEM', SYSTEMS[system]!)]),
      );
    }
  },
);
