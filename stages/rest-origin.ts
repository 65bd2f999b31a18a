import * as z from 'zod';
import { ownValue } from '../model/own.ts';
import { type DataType, type Field, JSON_TYPE, type Schema } from '../model/types.ts';
import { parseJsonPath } from './shared/json-path.ts';
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
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH']).default('GET').describe('The method of requests.'),
  ...rest,
  body: z
    .union([z.string(), z.record(z.string(), z.json()), z.array(z.json())])
    .optional()
    .describe('What to send with each request: text as it is, anything else as JSON.'),
  format: z
    .enum(['array', 'lines'])
    .optional()
    .describe('Responses are one JSON document, or a document per line (JSON Lines). Default: by their `Content-Type`.'),
  records: path
    .optional()
    .describe('Where the records are in a response, as a JSON path: `data.items`. Default: the response itself.'),
  flatten: z
    .boolean()
    .default(false)
    .describe('Make a column of every field of nested objects (`address_city`). Otherwise they are columns of JSON.'),
  separator: z.string().min(1, 'at least one character').default('_').describe('With `flatten`: what joins the names.'),
  types: typeNames
    .optional()
    .describe(
      'Types of columns; `*` is for all that are not named. Those of the others are found by looking at the first response.',
    ),
  columns: z
    .array(columnName)
    .min(1, 'at least one column')
    .optional()
    .describe(
      'The columns to read, in this order. Default: all that the first response has. If `types` has them all, nothing is asked for before the job runs.',
    ),
  pagination: z
    .enum(['none', 'page', 'offset', 'cursor', 'link'])
    .default('none')
    .describe(
      'How further pages are asked for. `page`: by number. `offset`: by the number of records before. `cursor`: with a token of the page before. `link`: by the URL that the page before names.',
    ),
  pageParameter: path
    .optional()
    .describe('The parameter that gets number, offset or token. Default: `page`, `offset` or `cursor`, as `pagination`.'),
  pageIn: z.enum(['query', 'body']).default('query').describe('Whether parameters of pages are in the URL, or keys of `body`.'),
  firstPage: z
    .int()
    .min(0)
    .optional()
    .describe('Number of the first page (default 1), or offset of the first record (default 0).'),
  pageSize: z.int().min(1).optional().describe('Records to ask for per page.'),
  pageSizeParameter: path.optional().describe('The parameter that gets `pageSize`. Default: `limit`.'),
  nextPath: path
    .optional()
    .describe(
      'Where a response has the token or URL of the next page: `meta.next`; `null`, 0, an empty text, or nothing there ends them. With `link` the default is its header `Link: …; rel="next"`.',
    ),
  hasMorePath: path
    .optional()
    .describe(
      'Where a response says whether there are more pages: `false`, `null`, 0, an empty list or object, or nothing there ends them.',
    ),
  endStatus: z
    .int()
    .min(400)
    .max(499)
    .optional()
    .describe('A status by which the server says that there are no more pages, such as 404. The first page must not have it.'),
  maxPages: z.int().min(1).optional().describe('Pages to read at most. The run says when there may be more.'),
  maxRows: z.int().min(0).optional().describe('Records to read at most.'),
  sampleRecords: sampleSize
    .default(1000)
    .describe('Records of the first response to look at for names and types of columns; `all` of them.'),
  unknownFields: z
    .enum(['reject', 'note'])
    .default('note')
    .describe(
      'What becomes of fields that no record had that was looked at, where `columns` does not say what to read. `reject`: their records go to `rejects`. `note`: they are left out, and the run says so.',
    ),
  concurrentRequests: z
    .int()
    .min(1)
    .max(32)
    .default(1)
    .describe('Requests that may be under way at once: with `page` and `offset`, pages are then asked for ahead.'),
  maxResponseBytes: z.int().min(1).default(1_000_000_000).describe('A larger response, unpacked, is an error.'),
});
type Options = z.output<typeof options>;

export const restOrigin = defineStage({
  type: 'rest-origin',
  category: 'origin',
  summary: 'Reads records from a web API (REST, JSON over HTTP).',
  description: `Asks for a response, or for one page after the other, and reads the records in it: of a list, of the list that \`records\` leads to, or of lines. Their
fields become columns as those of JSON files do (see \`json-origin\`); columns and types are found in the first response. A record that is no JSON, or has a value
that is not of its column's type, goes to \`rejects\`.

Pages end with one that has no records, no token or no link, or by \`hasMorePath\`, \`endStatus\` or \`maxPages\`. Where that is a guess, the run warns: the server gives its
last page again and again, names ever new pages without records, or says another number of records than came. A server that gives its first page whatever it is asked for is
an error. A page is read again if the connection is lost within it. Credentials are those of the connection; they are sent to its server only,
not to others that redirects or links lead to. \`docs/rest.md\` is a guide.`,
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
  const remedy = 'every line is a record; leave records out';
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
