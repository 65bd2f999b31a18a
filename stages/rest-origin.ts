import * as z from 'zod';
import { ownValue } from '../model/own.ts';
import { type DataType, type Field, JSON_TYPE, type Schema } from '../model/types.ts';
import { restParts } from './face.ts';
import { originFlow } from './flow.ts';
import { sourceShape } from './shape.ts';
import { parseJsonPath } from './shared/json-path.ts';
import { checkMinRows, minSourceRows } from './shared/min-rows.ts';
import { columnName, sampleSize, sampleSizeOf, typeNames } from './shared/options.ts';
import { address, type RestPlan, rest, targetOf } from './shared/rest.ts';
import { type DeclaredType, declaredTypes, OTHERS, otherType, sourceSchema } from './shared/source.ts';
import { type CheckContext, defineStage, OUT } from './stage.ts';

/** How the next page is asked for. Paths are keys that lead from a response's root. */
export type Pagination =
  | { readonly kind: 'none' }
  | { readonly kind: 'page'; readonly first: number; readonly parameter: PageParameter }
  | { readonly kind: 'offset'; readonly first: number; readonly size: number; readonly parameter: PageParameter }
  | { readonly kind: 'cursor'; readonly next: readonly string[]; readonly parameter: PageParameter }
  /** `next`: absent for the `Link` header. */
  | { readonly kind: 'link'; readonly next: readonly string[] | undefined };

/** A parameter of the URL, or a key of the body. */
export interface PageParameter {
  readonly in: 'query' | 'body';
  readonly name: string;
}

export interface RestOriginPlan extends RestPlan {
  /** Text that is sent as it is, or a value that is sent as JSON; `undefined`: nothing. */
  readonly body: unknown;
  /** `undefined` here: by the response's type. */
  readonly format: 'array' | 'lines' | undefined;
  /** Keys that lead from a response's root to the records. */
  readonly records: readonly string[];
  /** What joins the keys of nested objects into a column's name; `undefined`: nested objects stay JSON. */
  readonly flatten: string | undefined;
  readonly types: readonly DeclaredType[];
  readonly columns: readonly string[] | undefined;
  readonly sampleRecords: number;
  readonly unknownFields: 'reject' | 'note';
  readonly maxRows: number | undefined;
  readonly pagination: Pagination;
  /** What every page is asked for beside its place. */
  readonly pageSize: { readonly parameter: PageParameter; readonly size: number } | undefined;
  /** What says in a response whether there is another page. */
  readonly hasMore: readonly string[] | undefined;
  readonly maxPages: number | undefined;
  /** A status that says that there are no more pages. */
  readonly endStatus: number | undefined;
}

const path = z.string().min(1, 'a path');
const PAGES = ['page', 'offset', 'cursor'];

const options = z.strictObject({
  ...address,
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH']).default('GET').describe('The HTTP method of the requests.'),
  ...rest,
  body: z
    .union([z.string(), z.record(z.string(), z.json()), z.array(z.json())])
    .optional()
    .describe('The body of each request. A text is sent as it is, any other value as JSON: `{ status: open }`.'),
  format: z
    .enum(['array', 'lines'])
    .optional()
    .describe('`array`: a response is one JSON document. `lines`: a document per line (JSON Lines). Default: by `Content-Type`.'),
  records: path.optional().describe('The path of the list of records in a response: `data.items`. Default: the response itself.'),
  flatten: z
    .boolean()
    .default(false)
    .describe(
      'Makes a column of every field of nested objects: `address: { city: … }` becomes `address_city`. Otherwise a nested object is one column of JSON.',
    ),
  separator: z
    .string()
    .min(1, 'at least one character')
    .default('_')
    .describe('With `flatten`: the text between the parts of a name.'),
  types: typeNames
    .optional()
    .describe(
      'Types of columns: `{ id: integer, amount: "decimal(12,2)" }`. `*` stands for all other columns. Default: detected from the first response.',
    ),
  columns: z
    .array(columnName)
    .min(1, 'at least one column')
    .optional()
    .describe(
      'The columns to read, in this order: `[id, amount]`. Default: all columns of the first response. If `types` names all of them, no request is sent before the run.',
    ),
  pagination: z
    .enum(['none', 'page', 'offset', 'cursor', 'link'])
    .default('none')
    .describe(
      'How further pages are requested. `page`: by page number. `offset`: by the number of records so far. `cursor`: by a token from the page before. `link`: by a URL from the page before.',
    ),
  pageParameter: path
    .optional()
    .describe('The parameter for the page number, offset or token. Default: `page`, `offset` or `cursor`, as `pagination` says.'),
  pageIn: z
    .enum(['query', 'body'])
    .default('query')
    .describe('Where page parameters are sent. `query`: in the URL. `body`: as keys of `body`.'),
  firstPage: z
    .int()
    .min(0)
    .optional()
    .describe(
      'With `page`: the number of the first page. Default: 1. With `offset`: the offset of the first record. Default: 0.',
    ),
  pageSize: z.int().min(1).optional().describe('The number of records to request per page. Default: the server decides.'),
  pageSizeParameter: path.optional().describe('The parameter that gets `pageSize`. Default: `limit`.'),
  nextPath: path
    .optional()
    .describe(
      'The path of the token or URL of the next page: `meta.next`. Reading ends if it is missing, `null`, 0 or empty. Default with `link`: the header `Link: …; rel="next"`.',
    ),
  hasMorePath: path
    .optional()
    .describe(
      'The path of the field that says whether there are more pages: `meta.hasMore`. Reading ends if it is missing, `false`, `null`, 0 or empty.',
    ),
  endStatus: z
    .int()
    .min(400)
    .max(499)
    .optional()
    .describe('The HTTP status that means that there are no more pages, such as `404`. For the first page it is an error.'),
  maxPages: z
    .int()
    .min(1)
    .optional()
    .describe('Maximum number of pages to read. The run warns if there may be more. Default: no limit.'),
  minRows: minSourceRows,
  maxRows: z.int().min(0).optional().describe('Maximum number of records to read. Default: all.'),
  sampleRecords: sampleSize
    .default(1000)
    .describe('The number of records of the first response that names and types of columns are detected from, or `all`.'),
  unknownFields: z
    .enum(['reject', 'note'])
    .default('note')
    .describe(
      'What happens to fields that none of the sampled records has, if `columns` is not set. `reject`: records with such fields go to `rejects`. `note`: such fields are left out, and the run says so.',
    ),
  concurrentRequests: z
    .int()
    .min(1)
    .max(32)
    .default(1)
    .describe('Maximum number of concurrent requests. With `page` and `offset`, a value above 1 requests pages ahead.'),
  maxResponseBytes: z
    .int()
    .min(1)
    .default(1_000_000_000)
    .describe('Maximum size of a response in bytes, after decompression. A larger response fails the run.'),
});
type Options = z.output<typeof options>;

export const restOrigin = defineStage({
  type: 'rest-origin',
  category: 'origin',
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
      'read',
      'input',
      'source',
      'json',
      'fetch',
      'download',
    ],
    sign: { icon: 'globe' },
    box: restParts,
  },
  summary: 'Reads records from a web API (REST, JSON over HTTP).',
  description: `The stage requests one response, or one page after the other, and reads its records: a list, the list at \`records\`, or lines. Their
fields become columns as in JSON files (see \`json-origin\`). Columns and types are detected from the first response. A record that is not JSON, or has a value
that is not of its column's type, goes to \`rejects\`.

Reading ends at a page without records, token or link, or by \`hasMorePath\`, \`endStatus\` or \`maxPages\`. The run warns if the end is a guess: the server repeats its
last page, names further pages without records, or states another number of records than it sent. A server that always sends its first page is
an error. If the connection is lost within a page, the page is read again. The credentials of the connection are sent to its server only,
not to other servers that redirects or links name. \`docs/rest.md\` is a guide.`,
  example: `openstage: 1
name: open-orders
connections:
  shop: { type: rest, url: https://api.example.com/v1, auth: bearer, token: "\${secret:shop}" }
stages:
  orders:
    type: rest-origin
    connection: shop
    url: orders
    queryParameters: { status: open }
    records: data
    pagination: cursor
    pageParameter: after
    nextPath: meta.next
    pageSize: 200
  show: { type: printer, from: orders }
`,
  inputs: 'none',
  outputs: 'one',
  rejects: 'record',
  options,
  form: {
    more: [
      ...[
        'headers',
        'pageIn',
        'format',
        'sampleRecords',
        'unknownFields',
        'maxPages',
        'minRows',
        'maxRows',
        'endStatus',
        'hasMorePath',
        'requestsPerSecond',
      ],
      ...['concurrentRequests', 'timeoutMs', 'maxRetries', 'maxResponseBytes', 'refusePrivateAddresses'],
    ],
    when: {
      body: { option: 'method', is: ['POST', 'PUT', 'PATCH'] },
      separator: { option: 'flatten', is: ['true'] },
      pageParameter: { option: 'pagination', is: PAGES },
      pageIn: { option: 'pagination', is: PAGES },
      firstPage: { option: 'pagination', is: ['page', 'offset'] },
      pageSize: { option: 'pagination', is: ['page', 'offset', 'cursor', 'link'] },
      pageSizeParameter: { option: 'pagination', is: ['page', 'offset', 'cursor', 'link'] },
      nextPath: { option: 'pagination', is: ['cursor', 'link'] },
      hasMorePath: { option: 'pagination', is: ['page', 'offset', 'cursor', 'link'] },
      maxPages: { option: 'pagination', is: ['page', 'offset', 'cursor', 'link'] },
      endStatus: { option: 'pagination', is: ['page', 'offset'] },
    },
    labels: { url: 'URL', records: 'Path of the records', types: 'Types of columns', pageIn: 'Parameters of pages in' },
  },
  preservesOrder: true,
  rows: 'any',
  check(given, context) {
    checkMinRows(given, context);
    const flatten = given.flatten ? given.separator : undefined;
    const known = context.sourceSchema ?? (flatten === undefined ? declaredSchema(given, context) : undefined);
    const types = declaredTypes(['types'], given.types, known, context);
    const schema = sourceSchema(known, types, given.columns, context);
    const outputs = { [OUT]: schema };
    const target = targetOf(given, context);
    const records = given.records === undefined ? [] : pathOf('records', given.records, context);
    const pages = pagesOf(given, context);
    const format = formatOf(given, records, context);
    if (given.body !== undefined && given.method === 'GET') {
      const remedy = 'set method: POST, or leave body out';
      context.report('conflicting-options', 'conflicting options: body and method GET', ['body'], { part: 'key', remedy });
      return { plan: undefined, outputs };
    }
    if (!target || !records || !pages || format === null) return { plan: undefined, outputs };
    const { method, body, columns, sampleRecords, maxRows, maxPages, endStatus, timeoutMs, maxRetries } = given;
    const { unknownFields, maxResponseBytes, requestsPerSecond, concurrentRequests, refusePrivateAddresses } = given;
    const plan: RestOriginPlan = {
      ...{
        ...target,
        ...pages,
        method,
        body,
        format,
        records,
        flatten,
        types,
        columns,
        sampleRecords: sampleSizeOf(sampleRecords),
        unknownFields,
        maxRows,
        maxPages,
        endStatus,
      },
      ...{ timeoutMs, maxRetries, maxResponseBytes, requestsPerSecond, concurrentRequests, refusePrivateAddresses },
    };
    return { plan, outputs };
  },
  flow: originFlow,
  shape: (plan) => sourceShape(plan, 'maxRows'),
});

/** The columns, where their names and types are all declared. */
function declaredSchema({ columns, types = {} }: Options, context: CheckContext): Schema | undefined {
  const others = otherType(types, context);
  if (!columns?.every((name) => others || Object.hasOwn(types, name))) return undefined;
  const names = new Set([...Object.keys(types), ...columns]);
  names.delete(OTHERS);
  return [...names].map((name): Field => {
    const text = ownValue(types, name);
    const type: DataType | undefined = text === undefined ? others : context.type(['types', name], text);
    return { name, type: type ?? JSON_TYPE, nullable: true };
  });
}

function pathOf(option: string, text: string, context: CheckContext): readonly string[] | undefined {
  const keys = parseJsonPath(text);
  if (keys && !(option === 'records' && /\[\d+\]/.test(text))) return keys;
  const remedy = option === 'records' ? 'write keys joined by dots: data.items' : 'write keys joined by dots: meta.next';
  context.report('invalid-option', `invalid ${option}: ${text}`, [option], { value: text, remedy });
  return undefined;
}

function formatOf({ format }: Options, records: readonly string[] | undefined, context: CheckContext): Options['format'] | null {
  if (format !== 'lines' || !records || records.length === 0) return records && records.length > 0 ? 'array' : format;
  const remedy = 'leave records out: in JSON Lines every line is a record';
  context.report('conflicting-options', 'conflicting options: records and format lines', ['records'], { part: 'key', remedy });
  return null;
}

function pagesOf(given: Options, context: CheckContext): Pick<RestOriginPlan, 'pagination' | 'pageSize' | 'hasMore'> | undefined {
  const { pagination: kind, pageIn, pageSize: size, body, format } = given;
  const problems: string[] = [];
  const conflict = (option: keyof Options, message: string, remedy: string) => {
    problems.push(option);
    context.report('conflicting-options', `conflicting options: ${message}`, [option], { part: 'key', remedy });
  };
  const missing = (option: keyof Options, remedy: string) => {
    problems.push(option);
    context.report('missing-option', `missing ${option}`, [option], { remedy });
  };
  const only = (option: keyof Options, kinds: readonly string[]) => {
    if (given[option] === undefined || kinds.includes(kind)) return;
    conflict(option, `${option} and pagination ${kind}`, `${option} belongs to pagination: ${kinds.join(' or ')}`);
  };
  only('pageParameter', PAGES);
  only('firstPage', ['page', 'offset']);
  only('endStatus', ['page', 'offset']);
  only('nextPath', ['cursor', 'link']);
  for (const option of ['pageSize', 'hasMorePath', 'maxPages'] as const) only(option, [...PAGES, 'link']);
  if (given.pageSizeParameter !== undefined && size === undefined) missing('pageSize', 'pageSizeParameter gets it');
  if (kind === 'offset' && size === undefined) missing('pageSize', 'offsets count records by pages of this size');
  if (kind === 'cursor' && given.nextPath === undefined) missing('nextPath', 'where a response has the token of the next page');
  if (format === 'lines' && (given.nextPath !== undefined || given.hasMorePath !== undefined)) {
    const option = given.nextPath !== undefined ? 'nextPath' : 'hasMorePath';
    conflict(option, `${option} and format lines`, 'lines have no place for it');
  }
  const inBody = pageIn === 'body' && kind !== 'none' && kind !== 'link';
  if (inBody && (typeof body !== 'object' || Array.isArray(body))) {
    conflict('pageIn', 'pageIn body without a map as body', 'write body: {} and method: POST');
  }
  const next = given.nextPath === undefined ? undefined : pathOf('nextPath', given.nextPath, context);
  const hasMore = given.hasMorePath === undefined ? undefined : pathOf('hasMorePath', given.hasMorePath, context);
  if (problems.length > 0 || (given.nextPath !== undefined && !next) || (given.hasMorePath !== undefined && !hasMore))
    return undefined;
  const where = inBody ? 'body' : 'query';
  const parameter: PageParameter = { in: where, name: given.pageParameter ?? kind };
  const sizeParameter: PageParameter = { in: where, name: given.pageSizeParameter ?? 'limit' };
  const first = given.firstPage ?? (kind === 'page' ? 1 : 0);
  const pageSize = size === undefined ? undefined : { parameter: sizeParameter, size };
  switch (kind) {
    case 'page':
      return { pagination: { kind, first, parameter }, pageSize, hasMore };
    case 'offset':
      return { pagination: { kind, first, size: size!, parameter }, pageSize, hasMore };
    case 'cursor':
      return { pagination: { kind, next: next!, parameter }, pageSize, hasMore };
    case 'link':
      return { pagination: { kind, next }, pageSize, hasMore };
    case 'none':
      return { pagination: { kind }, pageSize, hasMore };
  }
}
