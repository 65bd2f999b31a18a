import { resolve } from 'node:path';
import { connectorDestination, connectorOrigin } from '../../engine/plan/connector-stages.ts';
import { Graph } from '../../engine/plan/graph.ts';
import { isRepeatable } from '../../engine/plan/repeatable.ts';
import { asMap } from '../../model/job/document.ts';
import type { DataType } from '../../model/types.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import type { ConnectorOriginPlan, TableLoadPlan, TableName } from '../../stages/shared/database.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { fileKeyIn } from '../file-key.ts';
import type { OpenedJob } from '../open.ts';

/** What the state of a stage belongs to. Two runs go on from each other only if all of it is the same. */
export interface StateIdentity {
  readonly stage: string;
  /** `sqlite /data/shop.db: table orders`. */
  readonly source: string;
  /** Of the watermark; null: the state is that of files. */
  readonly column: string | null;
  /** All that the rows are loaded into: `postgres localhost:5432/dw: table orders`, one behind the other. */
  readonly target: string;
}

/** An incremental stage, and where its rows go. */
export interface IncrementalStage extends StateIdentity {
  /** The stages that its rows end in. */
  readonly destinations: readonly string[];
  /** The tables among them that keep rows. */
  readonly loads: readonly TableTarget[];
  /** Of the watermark's column, as far as known. */
  readonly type: DataType | undefined;
  /** Whether rows may come twice, because they only change rows that have their key. */
  readonly repeatable: boolean;
}

/** A table that keeps what earlier runs have loaded. */
export interface TableTarget {
  readonly stage: string;
  readonly text: string;
  readonly connection: CheckedConnection;
  readonly table: TableName;
  readonly ifExists: 'append' | 'upsert';
}

/** Whether a stage reads only what is new: then it has a state. */
const isIncremental = (stage: CheckedStage): boolean =>
  stage.type === 'csv-origin' || stage.type === 'json-origin'
    ? stage.plan.onlyChanged
    : connectorOrigin(stage)?.plan.watermark !== undefined;

/** The stages of a job that read only what is new. */
export function incrementalStages({
  job,
  baseFolder,
  source,
}: Pick<OpenedJob, 'job' | 'baseFolder' | 'source'>): IncrementalStage[] {
  const stages = job?.stages.filter(isIncremental) ?? [];
  if (!job || stages.length === 0) return [];
  const graph = new Graph(job);
  const written = asMap(source?.data.stages) ?? {};
  return stages.map((stage) => {
    const reached = destinationsBehind(graph, stage.id);
    const loads = reached.flatMap((target) => tableTarget(target, baseFolder) ?? []);
    const targets = reached.map((target) => targetText(target, baseFolder, asMap(written[target.id])?.path)).sort();
    return {
      stage: stage.id,
      ...sourceOf(stage, baseFolder),
      target: targets.join('; '),
      type: connectorOrigin(stage)?.plan.watermark?.type,
      destinations: reached.map(({ id }) => id),
      ...{ loads, repeatable: isRepeatable(graph, stage.id) },
    };
  });
}

/** What a job's state is found by: its name; without one its file, or the folder of a program. */
export function stateKey({ file, baseFolder, source }: Pick<OpenedJob, 'file' | 'baseFolder' | 'source'>): string {
  const name = source?.data.name;
  if (typeof name === 'string') return name;
  const key = fileKeyIn(process.cwd());
  return file === undefined ? `unnamed job in ${key(baseFolder)}` : key(file);
}

function sourceOf(stage: CheckedStage, baseFolder: string): Pick<StateIdentity, 'source' | 'column'> {
  const plan = connectorOrigin(stage)?.plan;
  // Files are known by what they hold, wherever they lie.
  if (!plan) return { source: 'files', column: null };
  return {
    source: `${placeOf(plan.connection, baseFolder)}: ${rowsOf(plan)}`,
    column: plan.watermark!.column,
  };
}

function rowsOf({ source }: ConnectorOriginPlan): string {
  if (source?.kind !== 'query') return `table ${source ? tableText(source.table) : ''}`;
  const values = Object.entries(source.parameters).map(([name, value]) => `${name} = ${value}`);
  return `query ${source.sql.replace(/\s+/g, ' ').trim()}${values.length === 0 ? '' : ` (${values.join(', ')})`}`;
}

const tableText = ({ schema, table }: TableName): string => (schema === undefined ? table : `${schema}.${table}`);

/** Which system a connection leads to, whoever uses it. */
function placeOf(connection: CheckedConnection, baseFolder: string): string {
  const { type, host, port, database, path, projectId, dataset, apiEndpoint, url } = connection;
  const text = (...parts: readonly unknown[]) => parts.filter((part) => part !== undefined).join('/');
  if (type === 'sqlite') return `sqlite ${fileKeyIn(baseFolder)(String(path))}`;
  if (type === 'bigquery') return `bigquery ${text(apiEndpoint, projectId, dataset)}`;
  if (type === 'rest') return `rest ${url}`;
  return `${type} ${host}:${port}/${database}`;
}

function destinationsBehind(graph: Graph, stage: string, seen = new Set<string>()): CheckedStage[] {
  const found: CheckedStage[] = [];
  for (const port of Object.keys(graph.stage(stage).outputs)) {
    for (const { stage: reader } of graph.readersOf({ stage, port })) {
      if (seen.has(reader.id)) continue;
      seen.add(reader.id);
      if (Object.keys(reader.outputs).length === 0) found.push(reader);
      found.push(...destinationsBehind(graph, reader.id, seen));
    }
  }
  return found;
}

function tableTarget(stage: CheckedStage, baseFolder: string): TableTarget | undefined {
  const plan = connectorDestination(stage)?.plan as Partial<TableLoadPlan> | undefined;
  const { connection, table, ifExists } = plan ?? {};
  if (!connection || !table || (ifExists !== 'append' && ifExists !== 'upsert')) return undefined;
  return { stage: stage.id, text: targetText(stage, baseFolder, undefined), connection, table, ifExists };
}

/** `path`: as the document has it. A name with the day in it is the same target every day. */
function targetText(stage: CheckedStage, baseFolder: string, path: unknown): string {
  const plan = connectorDestination(stage)?.plan as Partial<TableLoadPlan> | undefined;
  if (plan?.connection) {
    const place = placeOf(plan.connection, baseFolder);
    return plan.table ? `${place}: table ${tableText(plan.table)}` : place;
  }
  const own = stage.plan as { readonly path?: string; readonly name?: string };
  if (own.path === undefined) return own.name === undefined ? stage.type : `${stage.type} ${own.name}`;
  return `file ${typeof path === 'string' && path.includes('${') ? path : resolve(baseFolder, own.path)}`;
}
