import { describe, expect, onTestFinished, test } from 'vitest';
import { checkSource } from '../../host/open.ts';
import { documentOf, type JobDocument } from '../../model/job/document.ts';
import { runStages } from '../engine/stages.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

type Problem = { readonly code: string; readonly message: string; readonly remedy?: string | undefined };
const text = ({ code, message, remedy }: Problem): string => `${code}: ${message}; ${remedy}`;

/** What `validate`, `--dry-run` and a run say of a job, which is the same. */
async function saidOf(connection: object, stages: Record<string, object>): Promise<string[]> {
  const document = { connections: { db: connection } } as never;
  const source = documentOf({ openstage: 1, stages, connections: { db: connection } } as unknown as JobDocument);
  const { problems } = await checkSource(source, '/', { targets: true });
  const said = problems.filter(({ severity }) => severity === 'error').map(text);
  const dry = await runStages(stages, { document, inputs: { rows: [] }, dryRun: true });
  expect(dry.errors.map(text)).toEqual(said);
  const run = await runStages(stages, { document, inputs: { rows: [{ id: 1n, v: 'x' }] } });
  if (said.length > 0) expect(run.errors.map(text)).toEqual(said);
  else expect(run.errors).toEqual([]);
  return said;
}

const loading = (options: object) => ({
  data: { type: 'memory-origin', name: 'rows', columns: { id: 'integer', v: 'string' } },
  out: { type: 'database-destination', connection: 'db', from: 'data', table: 't', ...options },
});
const UPSERT = { ifExists: 'upsert', keys: ['id'] };

describe.skipIf(!withPostgres)('rights of a user of PostgreSQL', () => {
  const database = usePostgres();

  test.each<[name: string, grants: string, options: object, said: string[]]>([
    ['of rows that are added', 'SELECT, UPDATE, DELETE', { ifExists: 'append' }, ['INSERT ON public.t']],
    ['of rows that are added, by columns', 'INSERT (id, v)', { ifExists: 'append' }, []],
    ['of rows that are added, by one of two columns', 'INSERT (id)', { ifExists: 'append' }, ['INSERT ON public.t']],
    ['of rows that are merged', 'INSERT', UPSERT, ['SELECT, UPDATE ON public.t']],
    ['of rows that are merged, by columns', 'SELECT, INSERT (id, v), UPDATE (v)', UPSERT, []],
    ['of rows that are replaced', 'SELECT, INSERT, UPDATE', { ifExists: 'replace' }, ['DELETE ON public.t']],
    ['of rows that are replaced, with all', 'SELECT, INSERT, DELETE', { ifExists: 'replace' }, []],
  ])('%s', async (_, grants, options, said) => {
    const user = `u${Math.random().toString(36).slice(2, 8)}`;
    await database.query(`DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, v text); CREATE ROLE ${user} LOGIN;
      GRANT USAGE ON SCHEMA public TO ${user}; GRANT ${grants} ON t TO ${user}`);
    onTestFinished(async () => void (await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`)));
    expect(await saidOf({ type: 'postgres', ...database.connection, user }, loading(options))).toEqual(
      said.map((right) => {
        const [rights] = right.split(' ON ');
        return `permission-denied: permission denied: ${user} has no right to ${rights} on table t; GRANT ${right} TO "${user}"`;
      }),
    );
  });

  test('of tables and schemas that are made, of columns that are added, and of what is read', async () => {
    const user = `u${Math.random().toString(36).slice(2, 8)}`;
    await database.query(`DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY); CREATE ROLE ${user} LOGIN;
      CREATE SCHEMA mine; CREATE TABLE mine.secret (id int); GRANT USAGE ON SCHEMA mine TO ${user}; GRANT INSERT ON t TO ${user}`);
    onTestFinished(async () => void (await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}; DROP SCHEMA mine CASCADE`)));
    const connection = { type: 'postgres', ...database.connection, user };
    expect(await saidOf(connection, loading({ schema: 'mine' }))).toEqual([
      `permission-denied: permission denied: ${user} has no right to USAGE, CREATE on schema mine; GRANT USAGE, CREATE ON SCHEMA "mine" TO "${user}"`,
    ]);
    expect(await saidOf(connection, loading({ schema: 'none' }))).toEqual([
      expect.stringMatching(
        /no right to CREATE on database \w+: there is no schema none, which would be created; GRANT CREATE ON DATABASE/,
      ),
    ]);
    expect(await saidOf(connection, loading({ ifExists: 'append', drift: 'add' }))).toEqual([
      `permission-denied: permission denied: ${user} does not own table t, whose columns would change; use the account of its owner, ALTER TABLE public.t OWNER TO "${user}", or make the rows fit the table`,
    ]);
    for (const source of [
      { table: 'mine.secret' },
      { query: 'SELECT id FROM mine.secret WHERE id > :n', queryParameters: { n: 1 } },
    ]) {
      const stages = { data: { type: 'postgres-origin', connection: 'db', ...source }, out: { type: 'printer', from: 'data' } };
      const job = documentOf({ openstage: 1, stages, connections: { db: connection } } as unknown as JobDocument);
      const { problems } = await checkSource(job, '/', {});
      expect(problems.map(text)).toEqual([
        expect.stringMatching(
          /^permission-denied: .*permission denied for table secret; grant the right to the user of the connection$/,
        ),
      ]);
    }
  });
});

describe.skipIf(!withMysql)('rights of an account of MariaDB', () => {
  const database = useMysql();
  const schema = () => String((database.connection as { readonly database?: string }).database);

  test.each<[name: string, grants: readonly string[], ddl: string, options: object, said: string[]]>([
    [
      'of rows that are added',
      ['SELECT, UPDATE ON D.t'],
      'CREATE TABLE t (id int PRIMARY KEY, v text)',
      { ifExists: 'append' },
      ['INSERT on table t'],
    ],
    [
      'of rows that are merged',
      ['SELECT, INSERT ON D.*'],
      'CREATE TABLE t (id int PRIMARY KEY, v text)',
      UPSERT,
      ['UPDATE on table t'],
    ],
    [
      'of rows that are replaced, where no copy can be made',
      ['SELECT, INSERT ON D.*'],
      'CREATE TABLE t (id int PRIMARY KEY, v text)',
      { ifExists: 'replace' },
      ['DELETE on table t'],
    ],
    [
      'of a table that is made',
      ['SELECT, INSERT ON D.*'],
      'SELECT 1',
      {},
      ['CREATE, ALTER, DROP on database D, where table t is created'],
    ],
    ['of a table that is made, with all', ['ALL PRIVILEGES ON D.*'], 'SELECT 1', {}, []],
  ])('%s', async (_, grants, ddl, options, said) => {
    const user = `u${Math.random().toString(36).slice(2, 8)}`;
    const account = `'${user}'@'%'`;
    await database.query('DROP TABLE IF EXISTS t');
    await database.query(ddl);
    await database.query(`CREATE USER ${account} IDENTIFIED BY 'pw'`);
    onTestFinished(async () => void (await database.query(`DROP USER ${account}`)));
    for (const grant of grants) await database.query(`GRANT ${grant.replace('D.', `\`${schema()}\`.`)} TO ${account}`);
    const connection = { type: 'mysql', ...database.connection, user, password: 'pw' };
    expect(await saidOf(connection, loading(options))).toEqual(
      said.map((what) =>
        expect.stringMatching(
          `^permission-denied: permission denied: ${user}@% has no right to ${what.replace(' D,', ` ${schema()},`)}; GRANT .* TO '${user}'@'%'$`,
        ),
      ),
    );
  });

  test('of what is read', async () => {
    await database.query('CREATE TABLE secret (id int)');
    await database.query('CREATE TABLE open (id int)');
    await database.query("CREATE USER 'reader'@'%' IDENTIFIED BY 'pw'");
    onTestFinished(async () => void (await database.query("DROP USER 'reader'@'%'")));
    await database.query(`GRANT SELECT ON \`${schema()}\`.open TO 'reader'@'%'`);
    const connection = { type: 'mysql', ...database.connection, user: 'reader', password: 'pw' };
    for (const source of [{ table: 'secret' }, { query: 'SELECT id FROM secret' }]) {
      const stages = { data: { type: 'mysql-origin', connection: 'db', ...source }, out: { type: 'printer', from: 'data' } };
      const job = documentOf({ openstage: 1, stages, connections: { db: connection } } as unknown as JobDocument);
      const { problems } = await checkSource(job, '/', {});
      expect(problems.map(({ code }) => code)).toContain('permission-denied');
    }
  });
});
