import { describe } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { useBigQuery } from './bigquery.ts';
import { testCutWrites } from './cut-writes.ts';

describe.skipIf(!requireSuite('bigquery'))('a connection to BigQuery that is cut while it writes', () => {
  const project = useBigQuery();
  testCutWrites(
    {
      type: 'bigquery',
      retries: true,
      port: () => Number(new URL((project.connection as { apiEndpoint: string }).apiEndpoint).port),
      connection: (port) => ({ ...project.connection, apiEndpoint: `http://127.0.0.1:${port}` }),
      fresh: () =>
        project.server.execute(
          "DROP TABLE IF EXISTS main.t; CREATE TABLE main.t (id INT64, name STRING); INSERT INTO main.t VALUES (-1, 'old')",
        ),
      ids: async () => (await project.server.execute('SELECT id FROM main.t ORDER BY id')).rows.map(({ f }) => Number(f[0]!.v)),
      hidden: async () => [...project.server.engine.tables.keys()].filter((key) => key.includes('_open_stage_')),
    },
    ['append'],
  );
});
