// A process that loads a table, to be killed: node sqlite-child.ts FOLDER MODE GENERATION [ROWS]
import { runJob } from '../../engine/run/run.ts';
import { checkSource } from '../../host/open.ts';
import { documentOf } from '../../model/job/document.ts';

const [folder = '', mode = '', generation = '1', rows = '150000'] = process.argv.slice(2);
process.stdout.write('begin\n');
const source = documentOf({
  openstage: 1,
  name: 'child',
  stages: {
    data: {
      type: 'generator',
      rows: Number(rows),
      columns: {
        id: { generator: 'sequence' },
        generation: { generator: 'choice', values: [Number(generation)] },
        text: { generator: 'uuid' },
      },
    },
    table: {
      type: 'sqlite-destination',
      from: 'data',
      path: 'shop.db',
      table: 't',
      ifExists: mode,
      ...(mode === 'upsert' && { keys: ['id'] }),
    },
  },
} as never);
const { job } = await checkSource(source, folder);
const outcome = await runJob(job!, { baseFolder: folder, workers: 2, memoryBytes: 256 << 20 });
process.stdout.write(`${outcome.status} ${outcome.errors.map(({ code, retryable }) => `${code} ${retryable}`).join()}\n`);
