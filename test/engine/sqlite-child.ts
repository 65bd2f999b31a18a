// A process that loads a table, to be killed: node sqlite-child.ts FOLDER MODE GENERATION [ROWS]
import { runStages } from './stages.ts';

const [folder = '', mode = '', generation = '1', rows = '150000'] = process.argv.slice(2);
process.stdout.write('begin\n');
const outcome = await runStages(
  {
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
  { baseFolder: folder },
);
process.stdout.write(`${outcome.status} ${outcome.errors.map(({ code, retryable }) => `${code} ${retryable}`).join()}\n`);
