import mysql from 'mysql2/promise';
import { mysqlDriver } from '../../host/drivers/mysql.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { startMysql } from './mysql-server.ts';
import { testSecrets } from './secrets.ts';

const connect = ({ host, port, user, password, database }: Readonly<Record<string, unknown>>) =>
  mysql.createConnection({ host, port, user, password, database, multipleStatements: true } as mysql.ConnectionOptions);

testSecrets({
  type: 'mysql',
  runs: requireSuite('mysql'),
  async start(tls, password) {
    const { connection, stop } = await startMysql([], tls);
    const client = await connect(connection);
    await client.query(`CREATE USER etl@'%' IDENTIFIED BY '${password}'; GRANT ALL ON *.* TO etl@'%'`);
    await client.end();
    return { fields: { ...connection, user: 'etl' }, stop };
  },
  driver: mysqlDriver,
  works: /^MariaDB \d+/,
  slowly: 'SELECT CAST(1 AS SIGNED) AS id FROM (SELECT SLEEP(1)) AS slept',
  telling: "SET @said = CONCAT('it was ', 'pl4nted-', 'S3cret'); SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = @said",
  async prepare(fields) {
    const client = await connect(fields);
    await client.query(
      `CREATE DATABASE shop; CREATE TABLE shop.orders (id bigint PRIMARY KEY, amount decimal(9,2) NOT NULL, note text);
       INSERT INTO shop.orders VALUES (1, 2, NULL); ANALYZE TABLE shop.orders; CREATE VIEW shop.recent AS SELECT * FROM shop.orders`,
    );
    await client.end();
  },
  declared: ['bigint(20)', 'decimal(9,2)', 'text'],
});
