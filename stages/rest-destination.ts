import * as z from 'zod';
import type { Path } from '../model/job/document.ts';
import type { Schema } from '../model/types.ts';
import { restParts } from './face.ts';
import { destinationFlow } from './flow.ts';
import { SINK } from './shape.ts';
import type { ConnectorDestinationPlan } from './shared/database.ts';
import { address, type RestPlan, rest, targetOf } from './shared/rest.ts';
import { headerName, headerProblem } from './shared/rest-headers.ts';
import { columnsOfTemplate, parseTemplate, type TemplatePart } from './shared/template.ts';
import { type CheckContext, defineStage } from './stage.ts';

/** What a request sends: a value in which `columns` stand in the places of texts, `rows` for the row or the rows themselves. */
export type BodyTemplate =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'text'; readonly parts: readonly TemplatePart[] }
  /** The value of one column, as JSON. */
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'rows' }
  | { readonly kind: 'list'; readonly items: readonly BodyTemplate[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: string, value: BodyTemplate])[] };

export interface RestDestinationPlan extends RestPlan, ConnectorDestinationPlan {
  readonly urlParts: readonly TemplatePart[];
  readonly send: 'row' | 'array' | 'lines';
  /** Rows of a request; 1 with `send: row`. */
  readonly batchRows: number;
  readonly body: BodyTemplate | undefined;
  readonly idempotency: { readonly header: string; readonly key: readonly TemplatePart[] | undefined } | undefined;
  /** Whether the rows of a refused request are sent again in smaller ones, to find those that are to blame. */
  readonly splitRefused: boolean;
}

const options = z.strictObject({
  ...address,
  method: z
    .enum(['POST', 'PUT', 'PATCH', 'DELETE'])
    .default('POST')
    .describe('The HTTP method of the requests. `DELETE` sends a body only if `body` is set.'),
  send: z
    .enum(['row', 'array', 'lines'])
    .optional()
    .describe(
      'What a request sends. `row`: one row as an object. `array`: a list of rows. `lines`: several rows as JSON Lines. Default: `row` if `url` or `body` names columns, else `array`.',
    ),
  batchRows: z
    .int()
    .min(1)
    .max(100_000)
    .default(100)
    .describe('With `array` and `lines`: the maximum number of rows per request.'),
  body: z
    .union([z.string(), z.record(z.string(), z.json()), z.array(z.json())])
    .optional()
    .describe(
      'The body of a request: `{ price: "{price}", currency: EUR }`. `{column}` stands for the value of a column (only with one row per request), `{*}` for the row or the list of rows. Default: `{*}`.',
    ),
  ...rest,
  idempotencyHeader: headerName
    .optional()
    .describe(
      'The name of a header with a key that is the same in each retry of a request, such as `Idempotency-Key`. Default: no such header.',
    ),
  idempotencyKey: z
    .string()
    .min(1, 'a text')
    .optional()
    .describe(
      'With `idempotencyHeader`: the key, made of columns: `{order_id}`. It is then the same in each run. Default: a key made of the run and the position of the rows.',
    ),
  splitRefused: z
    .boolean()
    .default(true)
    .describe(
      'Splits a refused request into smaller ones, so that only the rows at fault are rejected. With `false`, all rows of the request are rejected.',
    ),
  concurrentRequests: z
    .int()
    .min(1)
    .max(32)
    .default(1)
    .describe('Maximum number of concurrent requests. Rows arrive in their order only with `1`.'),
});
type Options = z.output<typeof options>;

/** Of responses nothing is wanted but that they end well. */
const MAX_RESPONSE_BYTES = 100_000_000;

export const restDestination = defineStage({
  type: 'rest-destination',
  category: 'destination',
  connector: 'rest',
  face: {
    title: 'Web API',
    synonyms: [
      'rest',
      'http',
      'https',
      'api',
      'url',
      'web service',
      'endpoint',
      'webhook',
      'post',
      'put',
      'send',
      'write',
      'output',
      'target',
    ],
    sign: { icon: 'globe' },
    box: restParts,
  },
  summary: 'Sends rows to a web API (REST, JSON over HTTP).',
  description: `Every row becomes a JSON object with all columns, in the format of \`json-destination\`. A request sends one row or several. \`{column}\` in \`url\` stands for
the encoded value of the row; a row whose value there is null, empty, \`.\` or \`..\` is refused.

The statuses 200 to 299 mean success. With the statuses 400 to 499 the server refuses rows: they go to \`rejects\` with status and message. Requests are retried after lost connections,
timeouts and temporary statuses. The run fails if retries do not help, or if the status does not concern the row: 401, or 404 without columns in
\`url\`.

Rows arrive **at least once**: rows that were sent before a failure stay, a request whose response is lost is sent again, and the next run sends all rows again. Make
requests repeatable: use \`PUT\` with the key in \`url\`, or set \`idempotencyHeader\`. Previews and dry runs send nothing. \`docs/rest.md\` is a guide.`,
  example: `openstage: 1
name: update-prices
connections:
  shop: { type: rest, url: https://api.example.com/v1, auth: api-key, apiKey: "\${secret:shop}" }
stages:
  prices: { type: generator, rows: 3, columns: { sku: { generator: sequence }, price: { generator: uniform } } }
  shop: { type: rest-destination, from: prices, connection: shop, url: "products/{sku}/price", method: PUT }
`,
  inputs: 'one',
  outputs: 'none',
  rejects: 'row',
  options,
  form: {
    more: [
      ...['headers', 'requestsPerSecond', 'concurrentRequests', 'timeoutMs', 'maxRetries', 'idempotencyHeader', 'idempotencyKey'],
      ...['splitRefused', 'refusePrivateAddresses'],
    ],
    when: {
      batchRows: { option: 'send', is: ['array', 'lines'] },
      splitRefused: { option: 'send', is: ['array', 'lines'] },
    },
    templates: ['url', 'idempotencyKey', 'body'],
    labels: { url: 'URL' },
  },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const schema = context.input();
    const target = targetOf(given, context);
    const urlParts = templateOf(['url'], given.url ?? '', schema, context);
    const key = given.idempotencyKey === undefined ? [] : templateOf(['idempotencyKey'], given.idempotencyKey, schema, context);
    const template = given.body === undefined ? undefined : bodyTemplate(['body'], given.body, schema, context);
    const sound = checkHeader(given, context) && template !== null;
    if (!target || !urlParts || !key || !sound) return { plan: undefined, outputs: {} };
    const named = [...columnsOfTemplate(urlParts), ...columnsOfTemplate(key), ...(template ? columnsOfBody(template) : [])];
    const send = given.send ?? (named.length > 0 || given.method === 'DELETE' ? 'row' : 'array');
    if (send !== 'row' && named.length > 0 && !(send === 'lines' && columnsOfTemplate([...urlParts, ...key]).length === 0)) {
      const remedy = 'set send: row';
      const message = `conflicting options: send ${send} and column ${named[0]}`;
      context.report('conflicting-options', message, ['send'], { remedy, value: send });
      return { plan: undefined, outputs: {} };
    }
    const { method, timeoutMs, maxRetries, requestsPerSecond, concurrentRequests, refusePrivateAddresses, splitRefused } = given;
    const { idempotencyHeader: header } = given;
    const plan: RestDestinationPlan = {
      ...{ ...target, method, urlParts, send, splitRefused, body: template, batchRows: send === 'row' ? 1 : given.batchRows },
      idempotency: header === undefined ? undefined : { header, key: key.length === 0 ? undefined : key },
      ...{ timeoutMs, maxRetries, requestsPerSecond, concurrentRequests, refusePrivateAddresses },
      maxResponseBytes: MAX_RESPONSE_BYTES,
    };
    return { plan, outputs: {} };
  },
  flow: destinationFlow,
  shape: () => SINK,
});

function checkHeader({ idempotencyHeader: name, idempotencyKey }: Options, context: CheckContext): boolean {
  if (name === undefined) {
    if (idempotencyKey === undefined) return true;
    const remedy = 'idempotencyKey is sent in it';
    context.report('missing-option', 'missing idempotencyHeader', ['idempotencyHeader'], { remedy });
    return false;
  }
  const problem = headerProblem(name);
  if (problem) context.report('invalid-option', problem.message, ['idempotencyHeader'], { remedy: problem.remedy, value: name });
  return !problem;
}

/** A text with columns of the input. `undefined` when a problem was reported. */
function templateOf(
  option: Path,
  text: string,
  schema: Schema | undefined,
  context: CheckContext,
): readonly TemplatePart[] | undefined {
  const parts = parseTemplate(text);
  if (!parts) {
    const remedy = 'write {column}; {{ and }} stand for braces themselves';
    context.report('invalid-option', `invalid ${option[0]}: ${text}`, option, { value: text, remedy });
    return undefined;
  }
  const found = columnsOfTemplate(parts).map((column) => context.column(option, column, schema));
  return found.includes(undefined) ? undefined : parts;
}

/** `null` when a problem was reported. */
function bodyTemplate(option: Path, value: unknown, schema: Schema | undefined, context: CheckContext): BodyTemplate | null {
  if (Array.isArray(value)) {
    const items = value.map((item, i) => bodyTemplate([...option, i], item, schema, context));
    return items.includes(null) ? null : { kind: 'list', items: items as BodyTemplate[] };
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, bodyTemplate([...option, key], item, schema, context)] as const,
    );
    return entries.some(([, item]) => item === null) ? null : { kind: 'map', entries: entries as [string, BodyTemplate][] };
  }
  if (typeof value !== 'string') return { kind: 'value', value: typeof value === 'bigint' ? Number(value) : (value as null) };
  if (value === '{*}') return { kind: 'rows' };
  const parts = templateOf(option, value, schema, context);
  if (!parts) return null;
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'column') return { kind: 'column', column: only.column };
  return columnsOfTemplate(parts).length === 0
    ? { kind: 'value', value: parts.map((part) => (part.kind === 'text' ? part.text : '')).join('') }
    : { kind: 'text', parts };
}

function columnsOfBody(body: BodyTemplate): readonly string[] {
  switch (body.kind) {
    case 'column':
      return [body.column];
    case 'text':
      return columnsOfTemplate(body.parts);
    case 'list':
      return body.items.flatMap(columnsOfBody);
    case 'map':
      return body.entries.flatMap(([, value]) => columnsOfBody(value));
    default:
      return [];
  }
}
