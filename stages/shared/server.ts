import * as z from 'zod';
import type { CheckContext, Checked } from '../stage.ts';
import { OUT } from '../stage.ts';
import { checkColumnNames } from './column-names.ts';
import { columnTypesOf } from './column-types.ts';
import {
  type ConnectorOriginPlan,
  checkLoadConnections,
  connectionName,
  type Drift,
  type Partition,
  type QuerySource,
  queryParameters,
  sourceOf,
  type TableLoadPlan,
  type TableSource,
  tableName,
  tableOf,
  type UpsertOptions,
  upsertOf,
} from './database.ts';
import { checkMinRows, minSourceRows } from './min-rows.ts';
import { columnName } from './options.ts';
import { around, maxResults, query, statementTimeoutMs, types } from './reading.ts';
import { declaredTypes, sourceSchema } from './source.ts';
import { watermark, watermarkOf } from './watermark.ts';

// What the stages of PostgreSQL and MySQL have in common: database servers that several connections may ask at the same time.

export interface ServerOriginPlan extends ConnectorOriginPlan {
  readonly source: TableSource | QuerySource;
  readonly maxResults: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly partition: Partition | undefined;
}

/** Where the servers differ, in words. */
export interface ServerWords {
  /** The type of the connection. */
  readonly system: string;
  /** What a table lies in. */
  readonly schema: string;
  /** By what a table is read in parts where no column is named. */
  readonly parts: string;
  /** How large the parts are then. */
  readonly partSize: string;
}

/** The options of a server's origin. */
export const serverOriginOptions = ({ system, schema, parts, partSize }: ServerWords) =>
  z.strictObject({
    connection: connectionName(system),
    table: tableName.optional().describe(`The table or view to read: \`table\` or \`${schema}.table\`.`),
    query,
    queryParameters,
    ...around,
    types,
    minRows: minSourceRows,
    maxResults,
    timeoutMs: statementTimeoutMs,
    partition: z
      .strictObject({
        column: columnName
          .optional()
          .describe(`The integer, date or timestamp column that divides the rows into ranges. Default: ${parts}.`),
        parts: z
          .int()
          .min(1)
          .max(10_000)
          .optional()
          .describe(`The number of partitions. Default: partitions of about ${partSize}.`),
        connections: z
          .int()
          .min(1)
          .max(64)
          .optional()
          .describe('Connections that read in parallel. Default: one per worker, at most 4.'),
      })
      .optional()
      .describe('With `table`: reads it in partitions, over several connections that share one snapshot.'),
    ...watermark,
  });

type ServerOriginOptions = z.output<ReturnType<typeof serverOriginOptions>>;

/** Checks a server's origin. */
export function checkServerOrigin(given: ServerOriginOptions, context: CheckContext, system: string): Checked<ServerOriginPlan> {
  checkMinRows(given, context);
  const types = declaredTypes(['types'], given.types, context.sourceSchema, context);
  const schema = sourceSchema(context.sourceSchema, types, undefined, context);
  const connection = context.connection(['connection'], given.connection, [system]);
  const source = sourceOf(given, given.partition === undefined ? undefined : 'partition', context);
  const { beforeQuery, afterQuery, maxResults, timeoutMs, partition } = given;
  if (partition?.column !== undefined) {
    const field = context.column(['partition', 'column'], partition.column, schema);
    if (field && !['integer', 'date', 'timestamp'].includes(field.type.kind)) {
      const message = `type mismatch: column ${field.name} is no integer, date or timestamp`;
      const more = { value: field.name, remedy: 'name such a column, or none' };
      context.report('type-mismatch', message, ['partition', 'column'], more);
    }
  }
  const watermark = watermarkOf(given, schema, context);
  const rest = { types, beforeQuery, afterQuery, maxResults, timeoutMs, partition, watermark };
  return { plan: connection && source && { connection, source, ...rest }, outputs: { [OUT]: schema } };
}

/** The options of a server's destination that are looked at alike. */
interface ServerLoadOptions extends UpsertOptions {
  readonly connection: string;
  readonly table: string;
  readonly schema?: string | undefined;
  readonly drift: Drift;
  readonly columnTypes?: Readonly<Record<string, string>> | undefined;
  readonly beforeQuery?: string | undefined;
  readonly afterQuery?: string | undefined;
  readonly timeoutMs: number;
  readonly connections: number;
}

/** Checks a server's destination. */
export function checkServerLoad(
  given: ServerLoadOptions,
  context: CheckContext,
  system: 'postgres' | 'mysql',
): TableLoadPlan | undefined {
  const connection = context.connection(['connection'], given.connection, [system]);
  const upsert = upsertOf(given, context);
  const { drift, beforeQuery, afterQuery, timeoutMs, connections } = given;
  checkLoadConnections(given, context);
  checkColumnNames(system, context);
  const table = tableOf(given.table, given.schema);
  const rest = { drift, ...columnTypesOf(given.columnTypes, context, system), beforeQuery, afterQuery, timeoutMs, connections };
  return connection && upsert && { connection, table, ...upsert, ...rest };
}
