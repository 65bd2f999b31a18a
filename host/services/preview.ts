import { type Table, tableToIPC } from 'apache-arrow';
import type { ExpressionRequest, Preview, PreviewRequest, WrittenRequest, WrittenRows } from '../../ipc/api.ts';
import type { Schema } from '../../model/types.ts';
import { PastRuns } from '../past-runs.ts';
import { checkUpTo, readText } from '../preview/check.ts';
import { parseExpression, parseMade, planExpression, project } from '../preview/expression.ts';
import { findPort, inputPort, type WantedPort, wantedPort } from '../preview/ports.ts';
import { type Found, Previewer } from '../preview/previewer.ts';
import { Requests } from '../preview/requests.ts';
import { WrittenReader } from '../preview/written.ts';
import type { HostContext, Service } from './service.ts';
import { SourceCache } from './source-cache.ts';

/** Rows read of each origin, unless the settings say otherwise or more are wanted. */
const SAMPLE_ROWS = 10_000;

/** Shows the rows at every port of a job, from samples of its sources. Writes nothing. */
export function previewService(
  context: HostContext,
  sources = new SourceCache(context.secrets),
  shared?: PastRuns,
): Service<'preview'> {
  const past = shared ?? new PastRuns(context.dataFolder);
  const previewer = new Previewer(context.secrets);
  const reader = new WrittenReader(context, sources, previewer, past);
  const requests = new Requests();
  // Whoever looks at a job's sources is about to look at its rows.
  sources.onLook = () => previewer.warm();

  const sampleRows = (rows: number) => Math.max(context.settings().sampleRows ?? SAMPLE_ROWS, rows);

  /** The rows of a port with their schema. */
  async function find(request: PreviewRequest | ExpressionRequest, wanted: WantedPort, sourceRows: number, signal: AbortSignal) {
    const { job } = request;
    const source = readText(job, wanted.stage);
    const part = await checkUpTo(source, wanted.stage, job, context, sources);
    const port = findPort(source, part.job.stages, wanted);
    const found = await previewer.rowsOf(part, port, sourceRows, signal);
    return { schema: found.schema, found };
  }

  function forget(): void {
    sources.clear();
    previewer.clear();
  }

  async function written(request: WrittenRequest, signal: AbortSignal): Promise<WrittenRows> {
    const start = performance.now();
    if (request.fresh) forget();
    const sourceRows = sampleRows(request.rows);
    const { found, schema, about } = await reader.read(request, sourceRows, signal);
    return { ...previewOf(found.table, schema, found, request.rows, sourceRows, start), ...about };
  }

  async function rows(request: PreviewRequest, signal: AbortSignal): Promise<Preview> {
    const start = performance.now();
    if (request.fresh) forget();
    const sourceRows = sampleRows(request.rows);
    const wanted = wantedPort(readText(request.job, request.stage), request.stage, request.port);
    const { schema, found } = await find(request, wanted, sourceRows, signal);
    return previewOf(found.table, schema, found, request.rows, sourceRows, start);
  }

  async function expression(request: ExpressionRequest, signal: AbortSignal): Promise<Preview> {
    const start = performance.now();
    const sourceRows = sampleRows(request.rows);
    const source = readText(request.job, request.stage);
    const wanted = inputPort(source, request.stage, request.port) ?? { stage: request.stage, port: undefined };
    const { schema, found } = await find(request, wanted, sourceRows, signal);
    const made = parseMade(request.made ?? [], schema);
    const readable = [...schema, ...made.map(({ field }) => field)];
    const plan = planExpression(parseExpression(request.expression, readable, request.stage), schema, made);
    const given = found.table.slice(0, request.rows);
    const { tables } = await previewer.compute(plan.job, { [plan.input]: given }, signal);
    const partial = { ...found, cut: found.cut || found.table.numRows > given.numRows };
    return previewOf(project(tables[plan.output]!, plan.schema), plan.schema, partial, request.rows, sourceRows, start);
  }

  return {
    handlers: {
      'preview.rows': (client, request) =>
        requests.run(client, request.id, keyOf('rows', request), (signal) => rows(request, signal)),
      'preview.written': (client, request) =>
        requests.run(client, request.id, keyOf('written', request), (signal) => written(request, signal)),
      'preview.expression': (client, request) =>
        requests.run(client, request.id, keyOf('expression', request), (signal) => expression(request, signal)),
      'preview.cancel': (client, id) => requests.cancel(client, id),
    },
    clientGone: (client) => requests.cancelAll(client),
    async close() {
      requests.cancelAll();
      await previewer.close();
      if (!shared) past.close();
    },
  };
}

/** Equal for requests that want the same. */
const keyOf = (kind: string, { id: _, ...request }: PreviewRequest | WrittenRequest | ExpressionRequest): string =>
  JSON.stringify([kind, request], (__, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

function previewOf(
  table: Table,
  schema: Schema,
  { cut, whole, reused, notes }: Found,
  most: number,
  sourceRows: number,
  start: number,
): Preview {
  const shown = table.numRows > most ? table.slice(0, most) : table;
  return {
    arrow: new Uint8Array(tableToIPC(shown, 'stream')),
    schema,
    rows: shown.numRows,
    partial: cut || !whole || table.numRows > most,
    ...(cut && { sampledRows: sourceRows }),
    reused,
    ...(notes.length > 0 && { notes: notes.map(({ stage, text }) => `${stage}: ${text}`) }),
    durationMs: performance.now() - start,
  };
}
