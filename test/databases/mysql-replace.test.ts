import mysql from 'mysql2/promise';
import { describe, expect, test } from 'vitest';
import type { Options } from '../engine/stages.ts';
import { useMysql, withMysql } from './mysql.ts';
import { loading, type Row } from './mysql-loading.ts';

const THREE = [
  { id: 1, name: 'one' },
  { id: 2, name: 'two' },
  { id: 3, name: 'three' },
];

describe.skipIf(!withMysql)('replacing the rows of a table of MySQL', () => {
  const database = useMysql();
  const { query } = database;
  const { load, sound, hidden } = loading(database);
  const replace = (options: object = {}, rows: readonly Row[] = THREE) =>
    load(rows, { table: 't', ifExists: 'replace', ...options });
  const noted = ({ outcome: { notes = [] } }: Awaited<ReturnType<typeof load>>) =>
    notes.filter(({ severity }) => severity === 'warning').map(({ text }) => text);
  /** Everything that there is, but for what a table counts. */
  const fresh = async (setup: string) => {
    await query(
      'SET foreign_key_checks = 0; DROP VIEW IF EXISTS v; DROP TABLE IF EXISTS t, p, c, log; SET foreign_key_checks = 1',
    );
    await query(setup);
  };
  const definition = async () => (await query('SHOW CREATE TABLE t'))[0]![1]!.replace(/ AUTO_INCREMENT=\d+/, '');
  const names = async () => await query('SELECT id, name FROM t ORDER BY id');
  const LOADED = THREE.map(({ id, name }) => [String(id), name]);

  test.each<[what: string, setup: string, look?: string]>([
    [
      'partitions',
      'CREATE TABLE t (id int NOT NULL, name varchar(20)) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (3), PARTITION b VALUES LESS THAN (99))',
      "SELECT PARTITION_NAME FROM information_schema.PARTITIONS WHERE TABLE_NAME = 't' AND TABLE_SCHEMA = DATABASE()",
    ],
    [
      'indexes, constraints, charset, row format and comments',
      "CREATE TABLE t (id int PRIMARY KEY CHECK (id > 0), name varchar(20) CHARACTER SET latin1 COLLATE latin1_bin COMMENT 'who', UNIQUE k (name), FULLTEXT f (name), CONSTRAINT cc CHECK (name <> 'x')) CHARSET = utf8mb4 ROW_FORMAT = COMPRESSED COMMENT = 'people'",
    ],
    [
      'another engine',
      "CREATE TABLE t (id int, name varchar(20), KEY (name)) ENGINE = MyISAM ROW_FORMAT = FIXED COMMENT = 'old'",
    ],
    ['yet another engine', 'CREATE TABLE t (id int, name varchar(20)) ENGINE = Aria'],
    [
      'what the rows do not have: a counter, a default, what is computed',
      'CREATE TABLE t (n int AUTO_INCREMENT PRIMARY KEY, id int, name varchar(20), made timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(), up varchar(20) AS (upper(name)) STORED, x int DEFAULT (1 + 1))',
    ],
    [
      'triggers',
      'CREATE TABLE t (id int, name varchar(20)); CREATE TABLE log (n int); CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW INSERT INTO log VALUES (NEW.id)',
      'SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()',
    ],
    [
      'foreign keys that point at it, whatever they do when rows go',
      'CREATE TABLE t (id int PRIMARY KEY, name varchar(20)); INSERT INTO t (id) VALUES (2), (3); CREATE TABLE c (a int, b int, FOREIGN KEY (a) REFERENCES t (id) ON DELETE CASCADE, FOREIGN KEY (b) REFERENCES t (id) ON DELETE SET NULL); INSERT INTO c VALUES (2, 3), (3, NULL)',
      'SELECT * FROM c ORDER BY 1',
    ],
    [
      'foreign keys of its own, to itself and to others',
      'CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (7); CREATE TABLE t (id int PRIMARY KEY, name varchar(20), boss int, p int DEFAULT 7, CONSTRAINT own FOREIGN KEY (boss) REFERENCES t (id), FOREIGN KEY (p) REFERENCES p (id)); INSERT INTO t (id) VALUES (8); INSERT INTO t (id, boss) VALUES (10, 8)',
    ],
    ['its history', 'CREATE TABLE t (id int, name varchar(20)) WITH SYSTEM VERSIONING'],
    [
      'views on it, and rights to it',
      'CREATE TABLE t (id int, name varchar(20)); CREATE VIEW v AS SELECT name FROM t',
      "SELECT VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_NAME = 'v' AND TABLE_SCHEMA = DATABASE()",
    ],
  ])('%s stay as they are', async (what, setup, look = 'SELECT 1') => {
    await fresh(setup);
    await query("INSERT INTO t (id, name) VALUES (9, 'old')");
    const before = [await definition(), await query(look)];
    const run = await replace();
    expect([run.error, run.rejects]).toEqual([undefined, []]);
    expect([await definition(), await query(look)]).toEqual(before);
    expect(await names()).toEqual(LOADED);
    expect(noted(run)).toEqual(setup.includes('boss') ? ['the rows have no column boss: it is null in table t'] : []);
    if (what === 'its history') expect(await query('SELECT count(*) FROM t FOR SYSTEM_TIME ALL')).toEqual([['4']]);
    if (what === 'triggers') expect(await query('SELECT n FROM log')).toEqual([['9'], ['1'], ['2'], ['3']]);
    expect(await hidden()).toEqual([]);
  });

  test('columns that a table gets hold all texts, whatever its character set', async () => {
    await fresh('CREATE TABLE t (id int, name int) CHARSET = latin1');
    expect((await replace({}, [{ id: 1, name: 'Yılmaz 名前 😀', more: 'ı' }])).rejects).toEqual([]);
    expect(await query('SELECT name, more FROM t')).toEqual([['Yılmaz 名前 😀', 'ı']]);
    expect((await load([{ id: 1, last: 'ı' }], { table: 't', ifExists: 'append', drift: 'add' })).rejects).toEqual([]);
    expect(await query('SELECT last FROM t WHERE last IS NOT NULL')).toEqual([['ı']]);
  });

  test('what refuses a row is called by the names that the job knows', async () => {
    await fresh('CREATE TABLE t (id int PRIMARY KEY, name varchar(3))');
    const rows = [
      { id: 1, name: 'x' },
      { id: 1, name: 'y' },
      { id: 2, name: 'far too long' },
      { id: 3, name: null },
    ];
    const { rejects } = await replace({}, rows);
    expect(rejects.map(({ _message }) => _message).sort()).toEqual([
      "Data truncated for column 'name'",
      "Duplicate entry '1' for key 'PRIMARY'",
    ]);
  });

  test('a counter goes on where it was', async () => {
    await fresh(
      "CREATE TABLE t (n int AUTO_INCREMENT PRIMARY KEY, id int, name varchar(20) COMMENT 'AUTO_INCREMENT=7') AUTO_INCREMENT = 100; INSERT INTO t (id) VALUES (1)",
    );
    await replace();
    expect(await query('SELECT n FROM t')).toEqual([['101'], ['102'], ['103']]);
  });

  test.each<[what: string, setup: string, options: object, columns: string, notes: string]>([
    [
      'a new column',
      'CREATE TABLE t (id int PRIMARY KEY, old text, older text DEFAULT (1))',
      {},
      'id int(11), older text, name longtext',
      'table t changes (column name longtext is added; column old is dropped)',
    ],
    [
      'a new column, and the others stay',
      'CREATE TABLE t (id int, old text)',
      { drift: 'add' },
      'id int(11), old text, name longtext',
      'table t changes (column name longtext is added); the rows have no column old: it is null in table t',
    ],
    [
      'types, with index and comment',
      "CREATE TABLE t (id varchar(9) COMMENT 'which', name int, KEY k (id)) ENGINE = MyISAM",
      {},
      'id bigint(20), name longtext',
      'table t changes (column id changes from varchar(9) to bigint; column name changes from int(11) to longtext)',
    ],
    [
      'a primary key',
      'CREATE TABLE t (id int, name text)',
      { keys: ['name'] },
      'id int(11), name varchar(768)',
      'table t changes (it gets the primary key name)',
    ],
    ['nothing, where drift says so', 'CREATE TABLE t (id int)', { drift: 'ignore' }, 'id int(11)', ''],
  ])('%s', async (what, setup, options, columns, notes) => {
    await fresh(setup);
    await query('INSERT INTO t (id) VALUES (9)').catch(() => undefined);
    const run = await replace(options);
    expect(run.error).toBeUndefined();
    expect((await query('SHOW COLUMNS FROM t')).map(([name, type]) => `${name} ${type}`).join(', ')).toBe(columns);
    expect(noted(run).join('; ')).toBe(notes);
    expect((await query('SELECT id FROM t ORDER BY id')).flat()).toEqual(['1', '2', '3']);
    if (what.startsWith('types')) {
      expect(await definition()).toMatch(/COMMENT 'which'.*KEY `k` \(`id`\).*ENGINE=MyISAM/s);
    }
  });

  test.each<[what: string, setup: string, losses: string]>([
    ['a trigger', 'CREATE TABLE t (id int); CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @x = 1', 'trigger tr'],
    [
      'a trigger of a table without transactions, though the rows fit',
      'CREATE TABLE t (id int, name text) ENGINE = MyISAM; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @x = 1',
      'trigger tr',
    ],
    ['its history', 'CREATE TABLE t (id int) WITH SYSTEM VERSIONING', 'the history of its rows'],
    [
      'a foreign key',
      'CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int, p int, CONSTRAINT own FOREIGN KEY (p) REFERENCES p (id))',
      'foreign key own',
    ],
    [
      'what is on a column',
      'CREATE TABLE t (id int, name int DEFAULT 7 CHECK (name > 0), up int AS (name + 1), KEY k (name), CONSTRAINT cc CHECK (name <> id))',
      'the default of column name; the check of column name; column up, which is computed from it; KEY `k` (`name`); CONSTRAINT `cc` CHECK (`name` <> `id`)',
    ],
    [
      'a column that would get no value, and what reads it',
      'CREATE TABLE t (id int, name text, must int NOT NULL, KEY k (must)); CREATE VIEW v AS SELECT must FROM t',
      'column must; KEY `k` (`must`); view v, which reads it',
    ],
    ['an expression', 'CREATE TABLE t (id int, name varchar(9) AS (concat(id)))', 'the expression of column name'],
  ])('%s is not lost in silence, but with onLoss: accept', async (_, setup, losses) => {
    await fresh(setup);
    const before = await definition();
    const refused = await replace();
    expect(refused.error).toMatchObject({ code: 'loss-refused', value: 't' });
    expect(
      refused
        .error!.message.replace(/^.*would lose: /, '')
        .split('; ')
        .sort(),
    ).toEqual(losses.split('; ').sort());
    expect(refused.outcome.stages.data!.rowsOut).toBe(0);
    expect([await definition(), await hidden()]).toEqual([before, []]);
    const run = await replace({ onLoss: 'accept' });
    expect(run.error).toBeUndefined();
    expect(noted(run)[0]).toContain('and loses: ');
    expect(await names()).toEqual(LOADED);
  });

  test('rows that refer to each other, some to none', async () => {
    await fresh(
      'CREATE TABLE t (id int PRIMARY KEY, boss int, FOREIGN KEY (boss) REFERENCES t (id)); INSERT INTO t VALUES (9, NULL), (10, 9)',
    );
    const rows = [
      { id: 1, boss: 3 },
      { id: 2, boss: 7 },
      { id: 3, boss: null },
    ];
    const { rejects } = await replace({}, rows);
    expect(rejects).toMatchObject([{ id: 2n, _code: 'constraint-foreignkey' }]);
    expect(await query('SELECT id, boss FROM t ORDER BY id')).toEqual([
      ['1', '3'],
      ['3', null],
    ]);
  });

  test.each<[what: string, setup: string, code: string, message: string]>([
    [
      'rows of others that would refer to none',
      'CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t (id) VALUES (1), (4); CREATE TABLE c (t int, FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE); INSERT INTO c VALUES (1), (4)',
      'constraint-foreignkey',
      'rows of c refer to rows that are not among the new rows of t',
    ],
    [
      'columns that others refer to and that would change',
      'CREATE TABLE t (id int PRIMARY KEY, name int); CREATE TABLE c (t int, FOREIGN KEY (t) REFERENCES t (id))',
      'table-referenced',
      'other tables refer to t: c; its columns cannot be changed',
    ],
    [
      'rows that a trigger keeps',
      "CREATE TABLE t (id int, name text); INSERT INTO t VALUES (1, 'old'); CREATE TRIGGER tr BEFORE DELETE ON t FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'never'",
      'mysql-1644',
      'never',
    ],
  ])('%s: the run fails, and the old rows stay', async (_, setup, code, message) => {
    await fresh(setup);
    const before = await query('SELECT * FROM t ORDER BY 1');
    const { error } = await replace({ onLoss: 'accept' });
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect([await query('SELECT * FROM t ORDER BY 1'), await hidden()]).toEqual([before, []]);
  });

  test('refused rows of a table without transactions are found, and the others load once', async () => {
    await fresh('CREATE TABLE t (id int PRIMARY KEY, name varchar(5)) ENGINE = MyISAM');
    const rows = Array.from({ length: 500 }, (_, i) => ({ id: i % 490, name: i % 100 === 7 ? 'too long' : 'ok' }));
    const { rejects } = await replace({ batchRows: 100 }, rows);
    expect(rejects).toHaveLength(14);
    expect(await query('SELECT count(*), count(DISTINCT id) FROM t')).toEqual([['486', '486']]);
  });

  test('an account that sees no triggers takes the rows out, and leaves what it does not see', async () => {
    await fresh(
      'CREATE TABLE t (id int, name varchar(9)); CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.name = upper(NEW.name)',
    );
    const [[name] = []] = await query('SELECT DATABASE()');
    await query(
      `CREATE OR REPLACE USER loader; GRANT SELECT, INSERT, DELETE, CREATE, DROP, CREATE TEMPORARY TABLES ON \`${name}\`.* TO loader`,
    );
    const document = { connections: { db: { type: 'mysql', ...database.connection, user: 'loader' } } } as never;
    const out = { type: 'mysql-destination', connection: 'db', from: 'data', table: 't', ifExists: 'replace' };
    const { errors } = await database.run({ data: { type: 'memory-origin', name: 'rows' }, out }, {
      inputs: { rows: THREE },
      document,
    } as Options);
    expect(errors).toEqual([]);
    expect(await names()).toEqual(LOADED.map(([id, text]) => [id, text!.toUpperCase()]));
  });

  test.each(['', '; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @x = 1'])(
    'whoever reads sees the old rows or the new ones%s',
    async (more) => {
      await fresh(`CREATE TABLE t (id int PRIMARY KEY, x double); INSERT INTO t SELECT -seq, 0 FROM seq_1_to_1000${more}`);
      const reader = await mysql.createConnection({ ...database.connection, rowsAsArray: true });
      const seen = new Set<string>();
      let over = false;
      const reading = (async () => {
        while (!over) seen.add(String((await reader.query<mysql.RowDataPacket[][]>('SELECT count(*) FROM t'))[0][0]![0]));
      })();
      const columns = { id: { generator: 'sequence' }, x: { generator: 'normal' } };
      await sound({ data: { type: 'generator', rows: 100_000, columns } }, { table: 't', ifExists: 'replace' });
      over = true;
      await reading;
      seen.add((await query('SELECT count(*) FROM t'))[0]![0]!);
      expect([...seen].sort()).toEqual(['1000', '100000']);
      await reader.end();
    },
  );
});
