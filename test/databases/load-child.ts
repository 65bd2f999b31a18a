// Loads rows into a table, for tests that kill it: node load-child.ts CONNECTION DESTINATION ROWS

import { runJob } from '../../engine/run/run.ts';
import { checkSource } from '../../host/open.ts';
import { documentOf } from '../../model/job/document.ts';

const [connection, destination, rows] = process.argv.slice(2).map((text) => JSON.parse(text) as unknown) as [
  object,
  object,
  number,
];
const source = documentOf({
  openstage: 1,
  name: 'child',
  connections: { db: connection },
  stages: {
    data: {
      type: 'generator',
      rows,
      columns: { id: { generator: 'sequence' }, name: { generator: 'name' }, x: { generator: 'normal' } },
    },
    out: { ...destination, from: 'data', connection: 'db' },
  },
} as never);
const { job } = await checkSource(source, '/');
const outcome = await runJob(job!, { baseFolder: '/', workers: 1, memoryBytes: 128 << 20 });
process.stdout.write(`${outcome.status}\n`);
