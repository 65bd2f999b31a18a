import { RunError } from '../../model/errors.ts';
import type { Driver } from './driver.ts';

const noTables = (): never => {
  throw new RunError('no-tables', 'a web API has no tables', { remedy: 'set the URL in a stage' });
};

export const restDriver: Driver = {
  async test({ fields, baseFolder }, signal) {
    const { probe } = await import('../../connectors/rest/probe.ts');
    return probe(fields, { baseFolder, signal });
  },
  tables: noTables,
  columns: noTables,
  define: noTables,
};
