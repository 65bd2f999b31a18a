import type { Table } from 'apache-arrow';
import type { CheckedStage } from '../../stages/check-job.ts';
import { connectorDestination } from '../plan/connector-stages.ts';
import { CsvFileDestination } from './destination/csv.ts';
import type { Destination } from './destination/destination.ts';
import { JsonFileDestination } from './destination/json.ts';
import { PrinterDestination } from './destination/printer.ts';
import type { Environment } from './environment.ts';

/** Opens a destination; `undefined` for other stages. `take`: receives the tables of memory destinations,
 * with at most `maxRows` rows. */
export async function openDestination(
  environment: Environment,
  stage: CheckedStage,
  take: (table: Table) => void,
  maxRows: number,
): Promise<Destination | undefined> {
  switch (stage.type) {
    case 'csv-destination':
      return CsvFileDestination.open(environment, stage.plan, stage.inputs[0]!.schema);
    case 'json-destination':
      return JsonFileDestination.open(environment, stage.plan, stage.inputs[0]!.schema);
    case 'printer':
      return new PrinterDestination(environment, stage.id, stage.plan, stage.inputs[0]!.schema);
    case 'memory-destination': {
      // Arrow is loaded only where a program asks for tables: it takes longer than a small job.
      const { MemoryDestination } = await import('./destination/memory.ts');
      return new MemoryDestination(environment, stage.inputs[0]!.schema, take, maxRows);
    }
    default: {
      const connected = connectorDestination(stage);
      if (!connected) return undefined;
      const { ConnectorDestination } = await import('./destination/connector.ts');
      return ConnectorDestination.open(environment, connected);
    }
  }
}
