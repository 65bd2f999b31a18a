import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../model/errors.ts';
import { parseJob } from '../../model/job/parse.ts';
import { checkJob } from '../../stages/check-job.ts';
import { specOf } from '../../stages/index.ts';

/** Connections of every database, by type. */
const CONNECTIONS: Readonly<Record<string, string>> = {
  sqlite: '{ type: sqlite, path: x.db }',
  postgres: '{ type: postgres, database: d }',
  mysql: '{ type: mysql, database: d }',
  bigquery: '{ type: bigquery, projectId: p }',
};

/** Types of connections that a stage's option takes. */
function typesOf(stage: string): readonly string[] {
  const { hint } = specOf(stage)!.options.shape.connection!.meta() as { hint: { types: readonly string[] } };
  return hint.types;
}

function check(connection: string, origin: string, destination: string) {
  const { source } = parseJob(`openstage: 1
connections: { db: ${connection} }
stages:
  in: { type: database-origin, connection: db, ${origin} }
  out: { type: database-destination, from: in, connection: db, ${destination} }
`);
  const sourceSchemas = new Map([['in', [{ name: 'id', type: { kind: 'integer' as const }, nullable: true }]]]);
  const { job, problems } = checkJob(source!, { sourceSchemas });
  return { job, problems: problems.map(formatProblem) };
}

test('both take the same connections', () => {
  expect(typesOf('database-origin')).toEqual(Object.keys(CONNECTIONS));
  expect(typesOf('database-destination')).toEqual(Object.keys(CONNECTIONS));
});

describe.each(Object.entries(CONNECTIONS))('%s', (system, connection) => {
  test.each(['origin', 'destination'])('its %s has all options', (kind) => {
    const own = Object.keys(specOf(`${system}-${kind}`)!.options.shape);
    expect(own).toEqual(expect.arrayContaining(Object.keys(specOf(`database-${kind}`)!.options.shape)));
  });

  test('the stages are those of the system', () => {
    const { job, problems } = check(
      connection,
      'query: "SELECT :a", queryParameters: { a: 1 }, maxResults: 5, timeoutMs: 100',
      'table: s.t, keys: [id], drift: add',
    );
    expect(problems).toEqual([]);
    expect(job!.stages).toMatchObject([
      {
        ...{ type: `${system}-origin`, options: { maxResults: 5 } },
        plan: { connection: { type: system }, source: { kind: 'query', parameters: { a: 1 } }, maxResults: 5, timeoutMs: 100 },
      },
      {
        ...{ type: `${system}-destination`, options: { drift: 'add' } },
        plan: { table: { schema: 's', table: 't' }, keys: ['id'], drift: 'add', timeoutMs: 30_000 },
      },
    ]);
  });

  test('what is wrong with their options is a problem of the stage', () => {
    expect(check(connection, 'table: a, query: b', 'table: t, updateColumns: [id]').problems).toEqual([
      expect.stringContaining("stage 'in', option 'query': conflicting options: table and query"),
      expect.stringContaining("stage 'out', option 'updateColumns': conflicting options"),
    ]);
  });
});

test.each([
  ['{ type: rest, url: "http://x" }', 'wrong type of connection: db is rest; expected sqlite or postgres or mysql or bigquery'],
  ['{ type: sqlite }', 'missing path'],
])('no database: %s', (connection, problem) => {
  const { job, problems } = check(connection, 'table: t', 'table: t');
  expect(job).toBeUndefined();
  expect(problems[0]).toContain(problem);
});

test('options of one system are none of these stages', () => {
  const { problems } = check(CONNECTIONS.sqlite!, 'table: t, partitionColumn: id', 'table: t, batchRows: 5');
  expect(problems).toEqual([
    expect.stringContaining('unknown option: partitionColumn'),
    expect.stringContaining('unknown option: batchRows'),
  ]);
});
