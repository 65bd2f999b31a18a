import { queryParts } from './face.ts';
import { originFlow } from './flow.ts';
import { sourceShape } from './shape.ts';
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
  face: {
    title: 'MySQL',
    synonyms: ['read', 'input', 'source', 'database', 'db', 'sql', 'query', 'table', 'mysql', 'mariadb'],
    sign: { icon: 'database' },
    box: queryParts,
  },
  summary: 'Reads a table or a query of a MySQL or MariaDB database.',
  description: `All rows belong to one snapshot, also if several connections read the table in partitions. That needs an InnoDB table and an account that may lock it; otherwise one
connection reads all partitions. With \`table\`, columns that no stage needs are not read, and the database evaluates simple conditions of a filter right after the
origin. \`explain\` shows both. A query runs unchanged; with \`watermarkColumn\` it becomes a subquery, and MySQL does not keep the order of its rows.

\`bigint unsigned\` becomes decimal(20,0), \`tinyint(1)\` and \`bit(1)\` become boolean, \`timestamp\` becomes a timestamp in UTC, \`datetime\` a timestamp without a zone, \`enum\` and
\`set\` become strings, and spatial values the bytes in which MySQL stores them. A row with a value that its type cannot hold (\`0000-00-00\` as a date, \`-838:59:59\` as a time, 2 as a boolean) goes
to \`rejects\`; with \`types: { column: string }\` such a value is read as text.`,
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
    more: ['beforeQuery', 'afterQuery', 'minRows', 'maxResults', 'timeoutMs', 'partition', ...INCREMENTAL],
    choices: [ROWS_OF],
    labels: { types: 'Types of columns' },
  },
  check: (given, context) => checkServerOrigin(given, context, 'mysql'),
  flow: originFlow,
  shape: (plan) => sourceShape(plan, 'maxResults'),
});
