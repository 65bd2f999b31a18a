import pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { Options } from '../engine/stages.ts';
import { usePostgres, withPostgres } from './postgres.ts';

type Row = Record<string, unknown>;

describe.skipIf(!withPostgres)('replacing the rows of a table of PostgreSQL', () => {
  const database = usePostgres();
  const { query } = database;

  /** Replaces the rows of a table, and gives what the run says. `columns`: types of the rows. */
  async function replace(table: string, rows: readonly Row[], more: object = {}, columns?: Record<string, string>) {
    const outcome = await database.run(
      {
        data: { type: 'memory-origin', name: 'rows', ...(columns && { columns }) },
        out: { type: 'postgres-destination', connection: 'db', from: 'data', table, ifExists: 'replace', ...more },
        bad: { type: 'memory-destination', from: 'out.rejects' },
      },
      { inputs: { rows } } as Options,
    );
    return { ...outcome, error: outcome.errors[0], refused: outcome.tables.bad?.numRows ?? 0 };
  }
  const sound = async (...args: Parameters<typeof replace>) => {
    const outcome = await replace(...args);
    expect(outcome.errors).toEqual([]);
    return outcome;
  };
  const THREE = [
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
    { id: 3, name: 'three' },
  ];

  /** What a table is made of, what the server must know of it before and after, and how many rows `t` has then, where it is not three. */
  const KEPT: readonly [what: string, setup: string, look: string, rows?: number][] = [
    [
      'a partition',
      'CREATE TABLE p (id int, name text) PARTITION BY RANGE (id); CREATE TABLE t PARTITION OF p FOR VALUES FROM (0) TO (100); CREATE TABLE u PARTITION OF p FOR VALUES FROM (100) TO (200); INSERT INTO p SELECT 100 + i FROM generate_series(1, 50) i',
      "SELECT relispartition, pg_get_expr(relpartbound, oid), (SELECT count(*) FROM p WHERE id >= 100) FROM pg_class WHERE oid = 't'::regclass",
    ],
    [
      'a table of partitions',
      'CREATE TABLE t (id int, name text) PARTITION BY RANGE (id); CREATE TABLE a PARTITION OF t FOR VALUES FROM (0) TO (2); CREATE TABLE b PARTITION OF t FOR VALUES FROM (2) TO (200); INSERT INTO t VALUES (1), (150)',
      "SELECT relid, parentrelid FROM pg_partition_tree('t')",
    ],
    [
      'a child of another table',
      'CREATE TABLE p (id int, name text); CREATE TABLE t () INHERITS (p); INSERT INTO p VALUES (7)',
      "SELECT inhparent::regclass, (SELECT count(*) FROM ONLY p) FROM pg_inherits WHERE inhrelid = 't'::regclass",
    ],
    [
      'a parent, whose children keep their rows',
      'CREATE TABLE t (id int, name text); CREATE TABLE c () INHERITS (t); INSERT INTO c VALUES (7), (8)',
      "SELECT inhrelid::regclass, (SELECT count(*) FROM c) FROM pg_inherits WHERE inhparent = 't'::regclass",
      5,
    ],
    [
      'publications, without a key and with one',
      'CREATE TABLE t (id int, name text); CREATE TABLE k (id int PRIMARY KEY); CREATE PUBLICATION pub FOR TABLE t, k; INSERT INTO t VALUES (9)',
      "SELECT tablename FROM pg_publication_tables WHERE pubname = 'pub' ORDER BY 1",
    ],
    [
      'rights to the table and to columns, and the owner',
      'DO $$ BEGIN CREATE ROLE somebody; EXCEPTION WHEN duplicate_object THEN NULL; END $$; CREATE TABLE t (id int, name text); GRANT SELECT (id) ON t TO somebody; GRANT INSERT ON t TO somebody WITH GRANT OPTION; GRANT CREATE, USAGE ON SCHEMA public TO somebody; ALTER TABLE t OWNER TO somebody; REVOKE DELETE ON t FROM somebody',
      "SELECT relowner::regrole, relacl, (SELECT attacl FROM pg_attribute WHERE attrelid = c.oid AND attname = 'id') FROM pg_class c WHERE oid = 't'::regclass",
    ],
    [
      'row security, of which the user is free',
      'CREATE TABLE t (id int, name text); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON t USING (id > 1)',
      "SELECT relrowsecurity, (SELECT polname FROM pg_policy WHERE polrelid = 't'::regclass) FROM pg_class WHERE oid = 't'::regclass",
    ],
    [
      'comments, targets of statistics, storage parameters and extended statistics',
      "CREATE TABLE t (id int, name text) WITH (fillfactor = 70); COMMENT ON TABLE t IS 'people'; COMMENT ON COLUMN t.name IS 'their name'; ALTER TABLE t ALTER name SET STATISTICS 500; ALTER TABLE t ALTER name SET STORAGE EXTERNAL; CREATE STATISTICS st ON id, name FROM t",
      "SELECT reloptions, obj_description(oid), col_description(oid, 2), (SELECT attstattarget || attstorage::text FROM pg_attribute WHERE attrelid = c.oid AND attnum = 2), (SELECT count(*) FROM pg_statistic_ext) FROM pg_class c WHERE oid = 't'::regclass",
    ],
    [
      'identity that the rows bring',
      'CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, name text)',
      "SELECT attidentity, pg_get_serial_sequence('t', 'id') FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'id'",
    ],
    [
      'what the rows do not have: identity, a default, what is computed',
      "CREATE TABLE t (id int, name text, n int GENERATED ALWAYS AS IDENTITY, made timestamptz NOT NULL DEFAULT now(), upper text GENERATED ALWAYS AS (upper(name)) STORED); INSERT INTO t (id, name) VALUES (9, 'old')",
      "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped AND (attidentity = 'a' OR attgenerated = 's' OR atthasdef)",
    ],
    [
      'triggers, indexes and constraints',
      "CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE CHECK (name <> 'x')); CREATE INDEX ix ON t (lower(name)) WHERE id > 1; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO t VALUES (1, 'one'), (7, 'seven')",
      "SELECT (SELECT json_agg(pg_get_indexdef(indexrelid) ORDER BY indexrelid) FROM pg_index WHERE indrelid = 't'::regclass), (SELECT json_agg(conname ORDER BY conname) FROM pg_constraint WHERE conrelid = 't'::regclass), (SELECT tgname FROM pg_trigger WHERE tgrelid = 't'::regclass)",
    ],
    [
      'views and a materialized view',
      'CREATE TABLE t (id int, name text); CREATE VIEW v AS SELECT name FROM t; CREATE MATERIALIZED VIEW m AS SELECT * FROM v',
      "SELECT relname FROM pg_class WHERE relname IN ('v', 'm') ORDER BY 1",
    ],
    [
      'foreign keys that point at it, whatever they do when rows go',
      `CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1), (2); CREATE TABLE c (t int REFERENCES t ON DELETE CASCADE, u int CONSTRAINT fk_u REFERENCES t, v int REFERENCES t ON DELETE SET NULL DEFERRABLE);
       INSERT INTO c VALUES (1, 2, 1), (2, 2, 2); COMMENT ON CONSTRAINT fk_u ON c IS 'why'`,
      "SELECT json_agg(pg_get_constraintdef(oid) ORDER BY conname), json_agg(obj_description(oid, 'pg_constraint') ORDER BY conname), (SELECT json_agg(c) FROM c) FROM pg_constraint WHERE conrelid = 'c'::regclass",
    ],
    [
      'rows that refer to each other',
      'CREATE TABLE t (id int PRIMARY KEY, name text, boss int REFERENCES t ON DELETE RESTRICT); INSERT INTO t VALUES (1, NULL, NULL), (2, NULL, 1)',
      "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'f'",
    ],
  ];
  test.each(KEPT)('%s stays as it is', async (_, setup, look, rows = 3) => {
    await query('DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP PUBLICATION IF EXISTS pub');
    await query(setup);
    const before = [await query("SELECT 't'::regclass::oid"), await query(look)];
    const { notes = [] } = await sound('t', THREE);
    expect([await query("SELECT 't'::regclass::oid"), await query(look)]).toEqual(before);
    expect(await query("SELECT count(*), count(*) FILTER (WHERE name IN ('one', 'two', 'three')) FROM t")).toEqual([
      [String(rows), '3'],
    ]);
    expect(notes.map(({ text }) => text)).toEqual(
      look.includes("contype = 'f'") ? ['the rows have no column boss: it is null in table t'] : [],
    );
  });

  test('an account that owns nothing replaces rows by its rights to them', async () => {
    await query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; DO $$ BEGIN CREATE ROLE loader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT USAGE ON SCHEMA public TO loader;
      CREATE TABLE t (id int, name text); INSERT INTO t VALUES (9, 'old'); GRANT SELECT, INSERT, DELETE ON t TO loader; CREATE TABLE k (id int PRIMARY KEY, name text); GRANT SELECT, INSERT, DELETE ON k TO loader; CREATE TABLE c (k int REFERENCES k)`);
    const document = { connections: { db: { type: 'postgres', ...database.connection, user: 'loader' } } } as never;
    const run = (table: string, from: readonly Row[]) =>
      database.run(
        {
          data: { type: 'memory-origin', name: 'rows' },
          out: { type: 'postgres-destination', connection: 'db', from: 'data', table, ifExists: 'replace' },
        },
        { inputs: { rows: from }, document } as Options,
      );
    expect((await run('t', THREE)).errors).toEqual([]);
    expect(await query('SELECT count(*) FROM t')).toEqual([['3']]);
    expect((await run('k', THREE)).errors[0]).toMatchObject({ code: 'table-referenced', value: 'k' });
    expect((await run('t', [{ id: 'x', name: 'y' }])).errors[0]?.code).toBe('permission-denied');
    expect(await query('SELECT count(*) FROM t')).toEqual([['3']]);
  });

  /** What changes, and what the run says of it. */
  const CHANGED: readonly [what: string, setup: string, columns: Record<string, string>, types: string, note: string][] = [
    [
      'a column that is new',
      'CREATE TABLE t (id int)',
      { id: 'integer', name: 'string' },
      'id integer, name text',
      'table t changes (column name text is added)',
    ],
    [
      'columns of other names, of which one has something on it',
      'CREATE TABLE t (id integer, old text, older text); CREATE INDEX ON t (older)',
      { id: 'integer', name: 'string' },
      'id integer, older text, name text',
      'table t changes (column name text is added; column old is dropped); the rows have no column older: it is null in table t',
    ],
    [
      'types, with the index and the comment that they have',
      "CREATE TABLE t (id text PRIMARY KEY, name int); COMMENT ON COLUMN t.name IS 'kept'; CREATE INDEX ON t (name)",
      { id: 'integer', name: 'string' },
      'id bigint, name text',
      'table t changes (column id changes from text to bigint; column name changes from integer to text)',
    ],
  ];
  test.each(CHANGED)('%s', async (_, setup, columns, types, note) => {
    await query(
      `DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${setup}; CREATE TABLE other (x int); INSERT INTO t (id) VALUES (9)`,
    );
    const look = `SELECT 't'::regclass::oid, (SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass), (SELECT json_agg(description) FROM pg_description WHERE objoid = 't'::regclass)`;
    const before = await query(look);
    const { notes } = await sound('t', THREE, {}, columns);
    expect(
      await query(
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped",
      ),
    ).toEqual([[types]]);
    expect(await query(look)).toEqual(before);
    expect(await query('SELECT id, name FROM t ORDER BY 1')).toEqual(THREE.map(({ id, name }) => [String(id), name]));
    expect(notes!.map(({ text }) => text).join('; ')).toBe(note);
    expect(notes!.map(({ severity }) => severity)).toEqual(notes!.map(() => 'warning'));
  });

  /** What does not bear the change, and what is said of it. */
  const LOST: readonly [what: string, setup: string, losses: string, after?: string][] = [
    [
      'a view',
      'CREATE TABLE t (id int, name int); CREATE VIEW v AS SELECT name FROM t; CREATE MATERIALIZED VIEW m AS SELECT name FROM v; CREATE VIEW w AS SELECT id FROM t',
      'view v; materialized view m',
    ],
    [
      'what is on a column',
      "CREATE TABLE t (id int, name int DEFAULT 7 CHECK (name > 0)); CREATE INDEX ix ON t ((name + 1)); CREATE POLICY mine ON t USING (name > 1); GRANT SELECT (name) ON t TO PUBLIC; COMMENT ON COLUMN t.name IS 'x'",
      'constraint t_name_check on table t; index ix; policy mine on table t; the comment of column name; the default of column name; rights to column name',
    ],
    [
      'its place as a partition',
      'CREATE TABLE p (id int, name int) PARTITION BY RANGE (id); CREATE TABLE t PARTITION OF p FOR VALUES FROM (0) TO (100)',
      'its place as a partition of public.p',
    ],
    [
      'a partition that gets a column',
      'CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE t PARTITION OF p FOR VALUES FROM (0) TO (100)',
      'its place as a partition of public.p',
    ],
    ['its inheritance', 'CREATE TABLE p (name int); CREATE TABLE t (id int) INHERITS (p)', 'its inheritance from public.p'],
    [
      'an expression',
      'CREATE TABLE t (id int, name text GENERATED ALWAYS AS (id::text) STORED)',
      'the expression of column name',
    ],
    ['a column that would get no value', 'CREATE TABLE t (id int, name text, must int NOT NULL)', 'column must'],
    [
      'what refers to a primary key that the job changes',
      'CREATE TABLE t (id int, name text, uuid int PRIMARY KEY DEFAULT 0); CREATE TABLE c (t int REFERENCES t)',
      'constraint c_t_fkey on table c',
    ],
  ];
  test.each(LOST)('%s is not lost in silence, but with onLoss: accept', async (what, setup, losses) => {
    await query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC; ${setup}`);
    await query(
      'CREATE TABLE asked (n int); CREATE FUNCTION ask() RETURNS int LANGUAGE sql AS $$ INSERT INTO asked VALUES (1); SELECT 1 $$',
    );
    const options = { table: 't', ifExists: 'replace', keys: what.includes('key') ? ['id'] : [] };
    const refused = await database.run({
      data: {
        type: 'postgres-origin',
        connection: 'db',
        query: "SELECT i::int8 AS id, 'n' || i AS name FROM generate_series(1, 3) i",
      },
      out: { type: 'postgres-destination', connection: 'db', from: 'data', ...options },
    });
    expect(refused.errors[0]).toMatchObject({ code: 'loss-refused', value: 't', stage: 'out' });
    const said = refused.errors[0]!.message.replace(/^.*would lose: /, '')
      .split('; ')
      .sort()
      .join('; ');
    expect(said).toBe(losses.split('; ').sort().join('; '));
    expect(refused.stages.data!.rowsOut).toBe(0);
    const { notes } = await sound('t', THREE, { ...options, onLoss: 'accept' });
    expect(notes?.[0]?.text).toContain('and loses: ');
    expect(await query('SELECT id, name FROM t ORDER BY 1')).toEqual(THREE.map(({ id, name }) => [String(id), name]));
  });

  test.each<[what: string, setup: string, code: string, message: string]>([
    [
      'rows that a policy hides',
      'CREATE TABLE t (id int, name text); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; ALTER TABLE t OWNER TO hidden',
      'row-security',
      'policies of t may hide rows',
    ],
    [
      'rows that a trigger keeps',
      "CREATE TABLE t (id int, name text); INSERT INTO t VALUES (9); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER tr BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION f()",
      'rows-left',
      'a trigger or a rule keeps them',
    ],
    [
      'what is published without TRUNCATE',
      "CREATE TABLE t (id int, name text); CREATE PUBLICATION pub FOR TABLE t WITH (publish = 'insert, delete')",
      'no-replica-identity',
      'pub publishes it',
    ],
    [
      'rows of others that would refer to none',
      'CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1), (4); CREATE TABLE c (t int REFERENCES t); INSERT INTO c VALUES (1), (4)',
      'constraint-foreignkey',
      'rows of c refer to rows that are not among the new rows of t',
    ],
    [
      'a column that decides on the partition',
      'CREATE TABLE t (id text, name text) PARTITION BY LIST (id)',
      'schema-mismatch',
      'column id of the table decides the partition of a row',
    ],
    [
      'a column that others inherit',
      'CREATE TABLE t (id text, name text); CREATE TABLE c () INHERITS (t)',
      'schema-mismatch',
      'other tables inherit column id from it',
    ],
  ])('%s: the run fails, and the old rows stay', async (_, setup, code, message) => {
    await query(
      `DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP PUBLICATION IF EXISTS pub; DO $$ BEGIN CREATE ROLE hidden LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT ALL ON SCHEMA public TO hidden; ${setup}`,
    );
    const before = await query('SELECT * FROM t ORDER BY 1');
    const document =
      code === 'row-security' ? { connections: { db: { type: 'postgres', ...database.connection, user: 'hidden' } } } : {};
    const outcome = await database.run(
      {
        data: { type: 'memory-origin', name: 'rows' },
        out: { type: 'postgres-destination', connection: 'db', from: 'data', table: 't', ifExists: 'replace', onLoss: 'accept' },
      },
      { inputs: { rows: THREE }, document } as Options,
    );
    expect(outcome.errors[0]).toMatchObject({ code, stage: 'out', message: expect.stringContaining(message) });
    expect(await query('SELECT * FROM t ORDER BY 1')).toEqual(before);
  });

  test('whoever reads sees the old rows or the new ones, also within a transaction that began before', async () => {
    await query(
      'DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE t (id int8 PRIMARY KEY, x float8); INSERT INTO t SELECT -i, i FROM generate_series(1, 1000) i',
    );
    const reader = new pg.Client(database.connection);
    const snapshot = new pg.Client(database.connection);
    await Promise.all([reader.connect(), snapshot.connect()]);
    await snapshot.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1');
    const seen = new Set<string>();
    let over = false;
    const reading = (async () => {
      while (!over) seen.add(String((await reader.query('SELECT count(*) FROM t')).rows[0].count));
    })();
    const columns = { id: { generator: 'sequence' }, x: { generator: 'normal' } };
    const outcome = await database.run({
      data: { type: 'generator', rows: 200_000, columns },
      out: { type: 'postgres-destination', connection: 'db', from: 'data', table: 't', ifExists: 'replace' },
    });
    over = true;
    await reading;
    expect(outcome.errors).toEqual([]);
    seen.add(String((await reader.query('SELECT count(*) FROM t')).rows[0].count));
    expect([...seen].sort()).toEqual(['1000', '200000']);
    expect((await snapshot.query('SELECT count(*) FROM t')).rows[0].count).toBe('1000');
    await Promise.all([reader.end(), snapshot.end()]);
  });

  test('two runs at once leave the rows of one of them', async () => {
    await query(
      'DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE t (id int8, x float8); INSERT INTO t VALUES (-1, 0)',
    );
    const columns = { id: { generator: 'sequence' }, x: { generator: 'normal' } };
    const run = () =>
      database.run({
        data: { type: 'generator', rows: 50_000, columns },
        out: { type: 'postgres-destination', connection: 'db', from: 'data', table: 't', ifExists: 'replace' },
      });
    const outcomes = await Promise.all([run(), run(), run()]);
    expect(outcomes.flatMap(({ errors }) => errors)).toEqual([]);
    expect(await query('SELECT count(*), count(DISTINCT id) FROM t')).toEqual([['50000', '50000']]);
  });
});
