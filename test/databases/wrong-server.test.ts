import { describe, expect, test } from 'vitest';
import { driverOf } from '../../host/drivers/index.ts';
import { reportOf } from '../../model/error-report.ts';
import { rowsOf } from '../engine/stages.ts';
import { useMysql, withMysql } from './mysql.ts';
import { usePostgres, withPostgres } from './postgres.ts';

describe.skipIf(!withPostgres || !withMysql)('a connection to a server of another kind', () => {
  const postgres = usePostgres();
  const mysql = useMysql();
  const { signal } = new AbortController();

  /** What a connection with this type gives at the server of the other. */
  const cases: [type: 'postgres' | 'mysql', tls: string, says: RegExp, remedy: RegExp][] = [
    ['postgres', 'prefer', /answers as MySQL \([0-9.]+.*\); this connection is of type postgres$/, /of type mysql/],
    ['postgres', 'disable', /answers as MySQL \([0-9.]+.*\); this connection is of type postgres$/, /of type mysql/],
    ['mysql', 'prefer', /answers as PostgreSQL; this connection is of type mysql$/, /of type postgres/],
    ['mysql', 'disable', /answers as PostgreSQL; this connection is of type mysql$/, /of type postgres/],
  ];
  const fieldsOf = (type: 'postgres' | 'mysql', more: object) => ({
    ...(type === 'postgres' ? mysql : postgres).connection,
    ...{ ...more, type, connectTimeoutMs: 30_000 },
  });

  test.each(cases)('%s with tls: %s', async (type, tls, says, remedy) => {
    const fields = fieldsOf(type, { tls });
    const error: unknown = await driverOf(type)
      .test({ fields, baseFolder: '/' } as never, signal)
      .catch((reason: unknown) => reason);
    const place = `${fields.host}:${fields.port} `;
    expect(reportOf(error)).toMatchObject({ code: 'wrong-server', remedy: expect.stringMatching(remedy) });
    expect((error as Error).message).toMatch(says);
    expect((error as Error).message.startsWith(place)).toBe(true);
  });

  test.each(cases.filter(([, tls]) => tls === 'prefer'))('in a run: %s', async (type, tls, says) => {
    const document = { connections: { db: fieldsOf(type, { tls }) as never } };
    const data = { type: `${type}-origin`, connection: 'db', table: 't' };
    await expect(rowsOf({ data }, { document })).rejects.toThrow(says);
  });

  test.each(['http', 'https'])('a URL of %s', async (scheme) => {
    for (const [server, says] of [
      [mysql, /answers as MySQL \(.+\); this connection is of type rest$/],
      [postgres, /answers as PostgreSQL; this connection is of type rest$/],
    ] as const) {
      const url = `${scheme}://${server.connection.host}:${server.connection.port}/`;
      const fields = { type: 'rest', auth: 'none', url };
      await expect(driverOf('rest').test({ fields, baseFolder: '/' } as never, signal)).rejects.toThrow(says);
    }
  });

  test('a connection of the right kind says what the server says', async () => {
    const wrong = { user: 'nobody_here', password: 'x' };
    for (const [type, server] of [
      ['postgres', postgres],
      ['mysql', mysql],
    ] as const) {
      const fields = { ...server.connection, ...wrong, type };
      const error: unknown = await driverOf(type)
        .test({ fields, baseFolder: '/' } as never, signal)
        .catch((reason: unknown) => reason);
      if (error instanceof Error) expect(error).toMatchObject({ code: 'login-failed' });
    }
  });
});
