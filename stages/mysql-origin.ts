import { INCREMENTAL, READS, ROWS_OF } from './shared/reading.ts';
import { checkServerOrigin, type ServerOriginPlan, serverOriginOptions } from './shared/server.ts';
import { defineStage } from './stage.ts';

export type MysqlOriginPlan = ServerOriginPlan;

const options = serverOriginOptions({
  system: 'mysql',
  schema: 'database',
  parts: 'the first column of the primary key',
  partSize: '100,000 rows',
});

export const mysqlOrigin = defineStage({
  type: 'mysql-origin',
  ...READS,
  connector: 'mysql',
  summary: 'Reads a table or a query of a MySQL or MariaDB database.',
  description: `All rows are of one moment, also when parts of a table are read by several connections (tables of InnoDB, by accounts that may lock them; one
connection reads all parts otherwise). Of a table, columns that no stage needs are not selected, and simple conditions of filters right behind it are left to the
database; \`explain\` shows both. A query runs as it stands; with \`watermarkColumn\` it becomes a subquery, whose order MySQL does not keep.

\`bigint unsigned\` becomes decimal(20,0), \`tinyint(1)\` and \`bit(1)\` boolean, \`timestamp\` a timestamp in UTC, \`datetime\` one without a zone, \`enum\` and
\`set\` strings, spatial values the bytes in which MySQL keeps them. A value that its type cannot hold (\`0000-00-00\` as a date, \`-838:59:59\` as a time, 2 as a boolean) sends
its row to \`rejects\`; with \`types: { column: string }\` it comes as text.`,
  example: `openstage: 1
name: open-orders
connections:
  shop: { type: mysql, host: localhost, database: shop, user: etl, password: "\${secret:shop}" }
stages:
  orders:
    type: mysql-origin
    connection: shop
    query: SELECT id, amount FROM orders WHERE status = :status AND placed > NOW() - INTERVAL :days DAY
    queryParameters: { status: open, days: 30 }
  show: { type: printer, from: orders }
`,
  options,
  form: {
    more: ['beforeQuery', 'afterQuery', 'maxResults', 'timeoutMs', 'partition', ...INCREMENTAL],
    choices: [ROWS_OF],
    labels: { types: 'Types of columns' },
  },
  check: (given, context) => checkServerOrigin(given, context, 'mysql'),
});
