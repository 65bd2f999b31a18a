import { RunError } from '../../model/errors.ts';
import { JSON_TYPE, type Schema } from '../../model/types.ts';
import type { RestOriginPlan } from '../../stages/rest-origin.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { columnsOfShape, withDeclared } from '../json/columns.ts';
import { recordFinder, recordsOf } from '../json/find-records.ts';
import { emptyShape, observe } from '../json/infer.ts';
import { DocumentWalk } from '../json/locate.ts';
import type { JsonColumn } from '../json/options.ts';
import { RestClient } from './client.ts';
import { nextOf } from './next-page.ts';
import { fetchPage } from './page.ts';
import { pageRequest } from './page-request.ts';

/** What a web API was found to give. */
export interface RestIntrospection {
  readonly columns: readonly JsonColumn[];
  /** The columns with their types. All may be null: only the first response was looked at. */
  readonly schema: Schema;
  /** Records that were looked at. */
  readonly sampled: number;
  /** For messages. */
  readonly url: string;
}

/** What asking for the first page needs. */
export interface RestAccess {
  /** With the values of its secrets. */
  readonly connection: CheckedConnection;
  readonly baseFolder: string;
  readonly signal: AbortSignal;
}

/** Asks for the first page of an origin. Throws `RunError`. */
export async function lookAtRest(
  plan: RestOriginPlan,
  { connection, baseFolder, signal }: RestAccess,
): Promise<RestIntrospection> {
  const client = new RestClient(connection, plan, { baseFolder, signal });
  try {
    return await introspectRest(client, plan);
  } finally {
    client.close();
  }
}

/** Asks for the first page, and finds the columns of its records; without records they are those that the options name. Throws `RunError`. */
export async function introspectRest(client: RestClient, plan: RestOriginPlan): Promise<RestIntrospection> {
  const { pagination } = plan;
  const place = 'first' in pagination ? [{ parameter: pagination.parameter, value: pagination.first }] : [];
  const page = (await fetchPage(client, plan, pageRequest(plan, place), true))!;
  page.discard();
  // Where that fails, the run would.
  if (page.head.complete) nextOf(plan, page);
  const shape = emptyShape();
  const flat = plan.flatten !== undefined;
  const { head, format } = page;
  let looked = 0;
  let sampled = 0;
  for (const record of recordsOf(head.text, head.complete, recordFinder(format, plan.records))) {
    if (observe(shape, record, flat)) sampled++;
    if (++looked >= plan.sampleRecords) break;
  }
  if (format === 'array' && head.complete && !page.scan.empty) checkPath(head.text, plan.records, page.url);
  const types = Object.fromEntries(plan.types.map(({ column, type }) => [column, type]));
  const { columns: wanted, flatten } = plan;
  const found = sampled === 0 ? declaredColumns(plan) : columnsOfShape(shape, flatten, types);
  const columns = withDeclared(found, { columns: wanted, types, flatten });
  return { columns, schema: columns.map(({ name, type }) => ({ name, type, nullable: true })), sampled, url: page.url };
}

/** The columns of a source without records, so that a job that names what it reads also runs on days without data. */
export function declaredColumns({ types, columns = [] }: Pick<RestOriginPlan, 'types' | 'columns'>): JsonColumn[] {
  const byName = new Map(types.map(({ column, type }) => [column, type]));
  const names = new Set([...byName.keys(), ...columns]);
  return [...names].map((name) => ({ name, path: [name], type: byName.get(name) ?? JSON_TYPE }));
}

function checkPath(text: Uint8Array, path: readonly string[], url: string): void {
  if (path.length === 0) return;
  const located = new DocumentWalk(path).find(text);
  if (located && located.kind !== 'scalar') return;
  throw new RunError('records-not-found', `${url} has no records at ${path.join('.')}`, {
    value: path.join('.'),
    remedy: 'correct the records option: it is the path from the root to the list, such as data.items',
  });
}
