import * as z from 'zod';
import { hint } from '../hints.ts';
import type { CheckContext, CheckedConnection } from '../stage.ts';
import { fieldsOf, keysOf } from './columns.ts';
import { type Cell, cell, columnNames } from './options.ts';
import type { DeclaredType } from './source.ts';
import type { WatermarkPlan } from './watermark.ts';

/** Name of a table, and of its schema where that is said. */
export interface TableName {
  readonly schema: string | undefined;
  readonly table: string;
}

export type TableSource = { readonly kind: 'table'; readonly table: TableName };
export type QuerySource = {
  readonly kind: 'query';
  readonly sql: string;
  /** Values of its `:name` parameters. */
  readonly parameters: Readonly<Record<string, Cell>>;
};

/** What every stage that reads from a system through a connector has in its plan; the engine looks at no more than this. */
export interface ConnectorOriginPlan {
  /** With its references resolved; credentials stay references. */
  readonly connection: CheckedConnection;
  readonly types: readonly DeclaredType[];
  readonly source?: TableSource | QuerySource;
  readonly beforeQuery?: string | undefined;
  readonly afterQuery?: string | undefined;
  /** Only rows that no earlier run has read. */
  readonly watermark?: WatermarkPlan | undefined;
  readonly partition?: Partition | undefined;
  /** Rows to read at most. */
  readonly maxResults?: number | undefined;
}

/** How a table is read in parts. */
export interface Partition {
  /** By ranges of this column; absent: by the storage order of the rows. */
  readonly column?: string | undefined;
  readonly parts?: number | undefined;
  /** Connections that read side by side at most. Default: as many as workers, at most 4. */
  readonly connections?: number | undefined;
}

/** What every stage that loads into a system through a connector has in its plan. */
export interface ConnectorDestinationPlan {
  readonly connection: CheckedConnection;
}

/** What is done to a table that is loaded. */
export interface UpsertPlan {
  readonly ifExists: 'fail' | 'replace' | 'append' | 'upsert';
  /** Of `upsert` the columns by which a row is found; otherwise the primary key of a table that is made. */
  readonly keys: readonly string[];
  /** Of `upsert`, else empty: the columns that are changed in a row that is found. */
  readonly updateColumns: readonly string[];
  /** Of `replace`: whether a table that must be changed for the rows may lose something else by that. */
  readonly onLoss: 'refuse' | 'accept';
}

/** A column's type in a table that is made, as SQL. */
export interface GivenType {
  readonly column: string;
  readonly type: string;
}

/** What happens to columns that the table does not have. */
export type Drift = 'fail' | 'add' | 'ignore';

/** What every stage that loads a table of a database server has in its plan. */
export interface TableLoadPlan extends ConnectorDestinationPlan, UpsertPlan {
  readonly table: TableName;
  readonly drift: Drift;
  readonly columnTypes?: readonly GivenType[];
  readonly beforeQuery: string | undefined;
  readonly afterQuery: string | undefined;
  /** 0: for ever. */
  readonly timeoutMs: number;
  readonly connections: number;
}

/** `table`, or `schema.table`. */
export function tableOf(text: string, schema?: string): TableName {
  const dot = schema === undefined ? text.indexOf('.') : -1;
  return dot > 0 ? { schema: text.slice(0, dot), table: text.slice(dot + 1) } : { schema, table: text };
}

export const tableName = z
  .string()
  .min(1, 'a table’s name')
  .meta(hint({ is: 'table' }));
export const beforeQuery = z.string().min(1, 'a statement').optional();
export const afterQuery = z.string().min(1, 'a statement').optional();
export const queryParameters = z
  .record(z.string().regex(/^[A-Za-z_]\w*$/, 'a name'), cell)
  .optional()
  .describe('Values of the `:name` parameters of the query: `{ status: open }`. They are bound, not inserted into the text.');
export const ifExists = z
  .enum(['fail', 'replace', 'append', 'upsert'])
  .default('fail')
  .describe(
    'What happens when the table exists. `fail`: the run fails. `replace`: new rows replace its rows. `append`: rows are added. `upsert`: a row whose `keys` are equal to those of a row in the table changes that row, unless no column differs; other rows are added. The run says how many rows were inserted, updated and unchanged.',
  );
export const onLoss = z
  .enum(['refuse', 'accept'])
  .default('refuse')
  .describe(
    'With `replace`, if the columns of the table must change and the change would drop something that depends on them, such as a view or the table’s place as a partition. `refuse`: the run fails before it reads rows, and lists it. `accept`: the table loses it.',
  );
export const updateColumns = columnNames
  .optional()
  .describe('With `upsert`: the columns to change in rows that exist. Default: all except the keys.');

export const drift = z
  .enum(['fail', 'add', 'ignore'])
  .default('fail')
  .describe(
    'What happens to columns that the table does not have. `fail`: the run fails. `add`: they are added to the table. `ignore`: they are not loaded.',
  );
export const loadKeys = columnNames
  .optional()
  .describe('With `upsert`: the columns that identify a row. Otherwise: the primary key, if the run creates the table.');
export const lockTimeoutMs = z
  .int()
  .min(0)
  .default(30_000)
  .describe('Milliseconds to wait for a table that another session has locked. `0` waits without limit.');
export const loadConnections = z
  .int()
  .min(1)
  .max(16)
  .default(1)
  .describe(
    'Connections that load in parallel. More than one is allowed only if the run creates the table and it has no `keys`.',
  );

/** Reports several `connections` where they cannot share the load. */
export function checkLoadConnections(
  { connections, ifExists, keys }: UpsertOptions & { readonly connections: number },
  context: CheckContext,
): void {
  if (connections === 1 || (ifExists !== 'append' && ifExists !== 'upsert' && keys === undefined)) return;
  const message = `conflicting options: connections and ${keys !== undefined ? 'keys' : `ifExists ${ifExists}`}`;
  const remedy = 'several connections can only load a new table without keys';
  context.report('conflicting-options', message, ['connections'], { part: 'key', remedy });
}

/** The option of a connection of one type, which a stage must have. */
export const connectionName = (type: string) =>
  z
    .string()
    .min(1, 'a name')
    .meta(hint({ is: 'connection', types: [type] }))
    .describe(`The name of a connection of type ${type}.`);

interface SourceOptions {
  readonly table?: string | undefined;
  readonly query?: string | undefined;
  readonly queryParameters?: Readonly<Record<string, Cell>> | undefined;
}

/** The table or the query that is read: exactly one of them. `tableOnly`: an option that is given and belongs to tables. */
export function sourceOf(
  { table, query, queryParameters }: SourceOptions,
  tableOnly: string | undefined,
  context: CheckContext,
): TableSource | QuerySource | undefined {
  const conflict = (message: string, option: string, remedy: string) => {
    context.report('conflicting-options', `conflicting options: ${message}`, [option], { part: 'key', remedy });
    return undefined;
  };
  if (table !== undefined && query !== undefined) return conflict('table and query', 'query', 'keep one of them');
  if (query !== undefined && tableOnly !== undefined) {
    return conflict(`query and ${tableOnly}`, tableOnly, 'only tables are read in parallel');
  }
  if (query !== undefined) return { kind: 'query', sql: query, parameters: queryParameters ?? {} };
  if (queryParameters !== undefined) {
    return conflict('queryParameters without query', 'queryParameters', 'a table has no parameters');
  }
  if (table !== undefined) return { kind: 'table', table: tableOf(table) };
  context.report('missing-option', 'missing table', ['table'], { remedy: 'or query' });
  return undefined;
}

export interface UpsertOptions {
  readonly ifExists: UpsertPlan['ifExists'];
  readonly onLoss?: UpsertPlan['onLoss'];
  readonly keys?: string | readonly string[] | undefined;
  readonly updateColumns?: string | readonly string[] | undefined;
}

/** The keys and columns of `upsert`; `keys` may also say the primary key of a table that is made. */
export function upsertOf(given: UpsertOptions, context: CheckContext): UpsertPlan | undefined {
  const { ifExists, keys, updateColumns, onLoss = 'refuse' } = given;
  const schema = context.input();
  if (ifExists !== 'upsert') {
    if (updateColumns !== undefined) {
      context.report('conflicting-options', `conflicting options: updateColumns and ifExists ${ifExists}`, ['updateColumns'], {
        part: 'key',
        remedy: 'updateColumns belongs to ifExists: upsert',
      });
      return undefined;
    }
    if (keys === undefined || keys.length === 0) return { ifExists, keys: [], updateColumns: [], onLoss };
  } else if (keys === undefined || keys.length === 0) {
    context.report('missing-option', 'missing keys', ['keys'], { remedy: 'name the columns by which upsert finds a row' });
    return undefined;
  }
  const keyFields = keysOf(['keys'], keys, schema, context);
  const changed = updateColumns === undefined ? undefined : fieldsOf(['updateColumns'], updateColumns, schema, context);
  if (!keyFields || !schema || (updateColumns !== undefined && !changed)) return undefined;
  const names = keyFields.map((field) => field.name);
  if (ifExists !== 'upsert') return { ifExists, keys: names, updateColumns: [], onLoss };
  const rest = changed ?? schema.filter((field) => !names.includes(field.name));
  return { ifExists, keys: names, updateColumns: rest.map((field) => field.name), onLoss };
}
