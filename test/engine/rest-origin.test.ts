import { describe, expect, test } from 'vitest';
import { type Answer, type Seen, serve } from '../connectors/rest/server.ts';
import { readRest, runRest, secretsOf } from './rest-cases.ts';

const records = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => ({ id: from + i }));
const ids = (from: number, to: number) => records(from, to).map(({ id }) => [id]);

describe('finds the records', () => {
  test.each<[string, Answer, object, unknown[][]]>([
    [
      'in a list',
      { body: [{ a: 1, b: 'x' }, { a: 2 }] },
      {},
      [
        [1, 'x'],
        [2, null],
      ],
    ],
    ['in a list of a document', { body: { data: { items: [{ a: 1 }] } } }, { records: '$.data.items[*]' }, [[1]]],
    ['in one object', { body: { a: 1 } }, {}, [[1]]],
    [
      'in lines, by the type of the response',
      { headers: { 'Content-Type': 'application/x-ndjson' }, body: '{"a":1}\n{"a":2}\n' },
      {},
      [[1], [2]],
    ],
    ['in lines, by option', { body: '{"a":1}\n{"a":2}' }, { format: 'lines' }, [[1], [2]]],
    [
      'in another encoding',
      { headers: { 'Content-Type': 'application/json; charset=ISO-8859-1' }, body: Buffer.from('[{"a":"é"}]', 'latin1') },
      {},
      [['é']],
    ],
    ['behind a byte order mark', { body: '\uFEFF[{"a":1}]' }, {}, [[1]]],
    ['with nested fields as columns', { body: [{ a: { b: 1, c: 2 } }] }, { flatten: true, separator: '.' }, [[1, 2]]],
    ['with types that are declared', { body: [{ a: '1', b: 2 }] }, { types: { a: 'integer', b: 'string' } }, [[1, '2']]],
    ['with columns that are chosen', { body: [{ a: 1, b: 2, c: 3 }] }, { columns: ['c', 'a'] }, [[3, 1]]],
    ['at most so many', { body: records(0, 10) }, { maxRows: 3 }, ids(0, 3)],
    ['exactly', { body: '[{"a":9007199254740993,"b":"9223372036854775807"}]' }, {}, [[9007199254740993n, '9223372036854775807']]],
    ['nowhere', { body: [] }, { types: { a: 'integer' }, columns: ['a'] }, []],
    ['nowhere without content', { status: 204 }, { types: { a: 'integer' }, columns: ['a'] }, []],
    ['nowhere in a null', { body: 'null\n' }, { types: { a: 'integer' }, columns: ['a'] }, []],
    ['nowhere where null is', { body: { data: null } }, { records: 'data', types: { a: 'integer' }, columns: ['a'] }, []],
  ])('%s', async (_, answer, options, rows) => {
    const server = await serve(() => answer);
    expect((await readRest({ url: server.url, ...options })).rows).toEqual(rows);
  });

  test('and asks nothing before the job runs where all columns are declared', async () => {
    const server = await serve(() => ({ body: [{ b: 'x', a: 1, c: true }] }));
    const found = await readRest({ url: server.url, types: { a: 'integer', b: 'string' }, columns: ['a', 'b'] });
    expect([found.rows, server.seen.length]).toEqual([[[1, 'x']], 1]);
  });

  test('and refuses those that are not of the types', async () => {
    const server = await serve(() => ({ body: '[{"a":1},{"a":"x"},{"a":2},7]' }));
    const { rows, refused } = await readRest({ url: server.url, types: { a: 'integer' } });
    expect(rows).toEqual([[1], [2]]);
    expect(refused.map((row) => [row[0], row[1], row[2], row.at(-1)])).toEqual([
      ['x', null, 'not-an-object', '7'],
      ['x', 'a', 'invalid-value', '{"a":"x"}'],
    ]);
  });
});

describe('of fields that the first page does not have', () => {
  const pages = async () => {
    const server = await serve(({ query }) => ({
      body: [[{ a: 1 }], [{ a: 2, b: 3 }], []][Number(query.get('page')) - 1],
    }));
    return { url: server.url, pagination: 'page' };
  };

  test('tells in a note', async () => {
    const { rows, result } = await readRest(await pages());
    expect(rows).toEqual([[1], [2]]);
    expect(result.notes?.map(({ stage, text }) => [stage, text.split(' (')[0]])).toEqual([
      ['x', '1 record has fields that none of the sampled records has; they were read without these fields: b'],
    ]);
  });

  test('tells nothing where the columns are named', async () => {
    const { rows, result } = await readRest({ ...(await pages()), columns: ['a'] });
    expect([rows, result.notes]).toEqual([[[1], [2]], undefined]);
  });

  test('refuses the records where that is wanted', async () => {
    const { rows, refused } = await readRest({ ...(await pages()), unknownFields: 'reject' });
    expect(rows).toEqual([[1]]);
    expect(refused.map((row) => row.slice(0, 3))).toEqual([['x', 'b', 'unknown-field']]);
  });
});

describe('asks', () => {
  test('with method, headers, parameters and body', async () => {
    const server = await serve(() => ({ body: [{ a: 1 }] }));
    const url = `${server.url}/base?fixed=1`;
    const queryParameters = { q: 'ä&b=c #1', list: ['x', 'y'], n: 3, yes: true };
    const body = { query: { match: 'all' }, size: 10 };
    const connections = { api: { type: 'rest', url, headers: { 'X-Common': 'c', 'X-Both': 'connection' } } };
    const options = {
      connection: 'api',
      url: 'orders/open?v=2',
      method: 'POST',
      headers: { 'X-Both': 'stage' },
      queryParameters,
      body,
    };
    await readRest(options, { connections });
    const [seen] = server.seen;
    expect([seen!.method, seen!.path, [...seen!.query]]).toEqual([
      'POST',
      '/base/orders/open',
      [
        ['fixed', '1'],
        ['v', '2'],
        ['q', 'ä&b=c #1'],
        ['list', 'x'],
        ['list', 'y'],
        ['n', '3'],
        ['yes', 'true'],
      ],
    ]);
    expect([seen!.headers['x-common'], seen!.headers['x-both'], seen!.headers['content-type']]).toEqual([
      'c',
      'stage',
      'application/json',
    ]);
    expect(JSON.parse(seen!.body)).toEqual(body);
  });

  test('with text as it is', async () => {
    const server = await serve(() => ({ body: [{ a: 1 }] }));
    const headers = { 'content-type': 'application/graphql' };
    await readRest({ url: server.url, method: 'POST', body: '{ orders }', headers });
    expect([server.seen[0]!.body, server.seen[0]!.headers['content-type']]).toEqual(['{ orders }', 'application/graphql']);
  });

  test('with a secret that stands in no text', async () => {
    const server = await serve(({ headers }) =>
      headers.authorization === 'Bearer planted-token' ? { body: [{ a: 1 }] } : { status: 401 },
    );
    const connections = { api: { type: 'rest', url: server.url, auth: 'bearer', token: '${secret:api}' } };
    const { rows, result } = await readRest({ connection: 'api' }, { connections, secrets: secretsOf({ api: 'planted-token' }) });
    expect(rows).toEqual([[1]]);
    const { tables: _, ...told } = result;
    expect(JSON.stringify(told)).not.toContain('planted');
    await expect(readRest({ connection: 'api' }, { connections })).rejects.toThrow('missing secret: api');
  });
});

/** A server of so many records in pages, asked for in each of the ways. */
const pagesOf =
  (count: number, most = 100) =>
  (seen: Seen): Answer => {
    const { query, path, body } = seen;
    const parameters = body === '' ? Object.fromEntries(query) : (JSON.parse(body) as Record<string, unknown>);
    const size = Math.min(Number(parameters.limit ?? most), most);
    const start = Number(
      parameters.offset ?? (parameters.page === undefined ? (parameters.cursor ?? 0) : (Number(parameters.page) - 1) * size),
    );
    const data = records(start, Math.min(start + size, count));
    const next = start + size < count ? start + size : null;
    const host = `http://${seen.headers.host}`;
    const link = next === null ? {} : { Link: `<${path}?cursor=${next}>; rel="next", <${path}>; rel="first"` };
    if (path === '/plain') return { body: data };
    return {
      headers: link,
      body: { meta: { next, url: next === null ? null : `${host}${path}?cursor=${next}`, more: next !== null }, data },
    };
  };

const PAGINATIONS: readonly (readonly [string, object, number])[] = [
  ['page', { pagination: 'page' }, 5],
  ['page with a size', { pagination: 'page', pageSize: 50, pageSizeParameter: 'limit' }, 8],
  ['page until the response says', { pagination: 'page', hasMorePath: 'meta.more' }, 4],
  ['offset', { pagination: 'offset', pageSize: 100 }, 5],
  ['offset with smaller pages than asked for', { pagination: 'offset', pageSize: 1000 }, 5],
  ['offset, several at once', { pagination: 'offset', pageSize: 70, concurrentRequests: 4 }, 6],
  ['offset, several at once, with smaller pages', { pagination: 'offset', pageSize: 1000, concurrentRequests: 4 }, 5],
  ['page, several at once', { pagination: 'page', concurrentRequests: 3 }, 5],
  ['cursor', { pagination: 'cursor', nextPath: 'meta.next' }, 4],
  ['link in the body', { pagination: 'link', nextPath: 'meta.url' }, 4],
  ['link in the header', { pagination: 'link' }, 4],
  [
    'cursor in the body',
    { pagination: 'cursor', nextPath: 'meta.next', pageIn: 'body', method: 'POST', body: { limit: 100 } },
    4,
  ],
];

describe('reads page after page', () => {
  test.each(PAGINATIONS)('by %s', async (_, options, requests) => {
    const server = await serve(pagesOf(350));
    const declared = { types: { id: 'integer' }, columns: ['id'] };
    const { rows, outcome } = await readRest({ url: `${server.url}/x`, records: 'data', ...declared, ...options });
    expect([outcome, rows]).toEqual(['done', ids(0, 350)]);
    // Pages that were asked for ahead may be one or two more.
    expect(server.seen.length).toBeGreaterThanOrEqual(requests);
    expect(server.seen.length).toBeLessThanOrEqual(requests + 5);
    if (!('concurrentRequests' in options)) expect(server.seen.length).toBe(requests);
  });

  test.each([1, 4])('the same 10,000 records with %d workers, some of which come slowly or fail at first', async (workers) => {
    const failed = new Set<string>();
    const answer = pagesOf(10_000, 97);
    const server = await serve(async (seen) => {
      const key = String(seen.query);
      if (seen.query.get('offset')?.endsWith('0') && !failed.has(key)) {
        failed.add(key);
        return { status: 503, headers: { 'Retry-After': '0' } };
      }
      if (seen.query.get('offset')?.endsWith('1')) await new Promise((resolve) => setTimeout(resolve, 5));
      return answer(seen);
    });
    const options = { url: `${server.url}/plain`, pagination: 'offset', pageSize: 97, concurrentRequests: 4 };
    const { rows, outcome } = await readRest(options, { workers });
    expect(outcome).toBe('done');
    expect(rows).toEqual(ids(0, 10_000));
    expect(failed.size).toBeGreaterThan(5);
  });

  test('but no more than are wanted', async () => {
    const server = await serve(pagesOf(100_000));
    const options = { url: `${server.url}/plain`, types: { id: 'integer' }, columns: ['id'], pagination: 'page' };
    expect((await readRest({ ...options, maxPages: 2 })).rows).toEqual(ids(0, 200));
    expect(server.seen).toHaveLength(2);
    expect((await readRest({ ...options, maxRows: 150 })).rows).toEqual(ids(0, 150));
    expect(server.seen).toHaveLength(4);
  });

  test('until a status says that there are no more', async () => {
    const server = await serve(({ query }) => (Number(query.get('page')) > 2 ? { status: 404 } : { body: records(0, 2) }));
    const options = { url: server.url, pagination: 'page' };
    expect((await readRest({ ...options, endStatus: 404 })).rows).toHaveLength(4);
    expect((await readRest(options)).outcome).toMatch(/^http-status: GET .*page=3: 404 Not Found/);
  });

  test.each<[string, object, (seen: Seen) => Answer, RegExp]>([
    [
      'a server that does not know the parameter',
      { pagination: 'page' },
      () => ({ body: records(0, 2) }),
      /^repeated-page: .*3 pages in a row are equal/,
    ],
    [
      'a token that comes again',
      { pagination: 'cursor', nextPath: 'next', records: 'data' },
      () => ({ body: { data: records(0, 1), next: 'a' } }),
      /^repeated-page: .*names the same next page twice/,
    ],
    [
      'a link that leads to itself',
      { pagination: 'link' },
      () => ({ headers: { Link: '</>; rel=next' }, body: records(0, 1) }),
      /^repeated-page: /,
    ],
  ])('and does not go round in circles: %s', async (_, options, answer, message) => {
    const server = await serve(answer);
    expect((await readRest({ url: server.url, ...options })).outcome).toMatch(message);
    expect(server.seen.length).toBeLessThan(6);
  });

  test('and takes credentials to no other server that a link names', async () => {
    const other = await serve(() => ({ body: [{ id: 2 }] }));
    const server = await serve(() => ({ headers: { Link: `<${other.url}/next>; rel="next"` }, body: [{ id: 1 }] }));
    const connections = { api: { type: 'rest', url: server.url, auth: 'api-key', apiKey: '${secret:api}' } };
    const { rows } = await readRest(
      { connection: 'api', pagination: 'link' },
      { connections, secrets: secretsOf({ api: 'planted' }) },
    );
    expect(rows).toEqual([[1], [2]]);
    expect(server.seen[0]!.headers['x-api-key']).toBe('planted');
    expect(JSON.stringify(other.seen)).not.toContain('planted');
  });
});

describe('fails', () => {
  const options = { types: { a: 'integer' }, columns: ['a'] };

  test.each<[string, Answer, object, RegExp]>([
    [
      'on a web page',
      { headers: { 'Content-Type': 'text/html' }, body: '<html>Log in</html>' },
      {},
      /^unexpected-response: GET .*: the response is not JSON \(text\/html\): <html>Log in<\/html>$/,
    ],
    ['on text', { body: 'oops' }, {}, /^unexpected-response: GET .*: the response is not JSON: oops$/],
    ['on a web page among lines', { body: '<html>' }, { format: 'lines' }, /^unexpected-response/],
    ['on JSON that is cut off', { body: '[{"a":1},{"a"' }, {}, /^truncated-response: GET .*: the response is cut off$/],
    [
      'on a document without the records',
      { body: { error: 'no' } },
      { records: 'data' },
      /^records-not-found: .* has no records at data$/,
    ],
    [
      'on a status',
      { status: 403, body: { error: 'not yours' } },
      {},
      /^http-status: GET .*: 403 Forbidden: {"error":"not yours"}$/,
    ],
    [
      'on a response that is too large',
      { body: records(0, 1000) },
      { maxResponseBytes: 1000 },
      /^response-too-large: GET .*more than 1000 bytes$/,
    ],
  ])('%s', async (_, answer, more, message) => {
    const server = await serve(() => answer);
    const { outcome, result } = await readRest({ url: server.url, maxRetries: 0, ...options, ...more });
    expect(outcome).toMatch(message);
    expect(result.errors[0]!.stage).toBe('x');
  });

  test('on a long response that is too large, which says what to raise', async () => {
    const server = await serve(() => ({ body: `[${' '.repeat(10 << 20)}]` }));
    const { outcome, result } = await readRest({ url: server.url, maxResponseBytes: 9 << 20, ...options });
    expect(outcome).toMatch(/^response-too-large: /);
    expect(result.errors[0]!.remedy).toBe('raise maxResponseBytes, or request smaller pages');
  });

  test('when a long response breaks off that it has handed on in parts', async () => {
    const line = `${JSON.stringify({ a: 1, text: 'x'.repeat(1000) })}\n`;
    const server = await serve(() => ({
      write: (response) => {
        response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Content-Length': String(30 << 20) });
        response.write(line.repeat(12_000), () => response.destroy());
      },
    }));
    const { outcome, rows } = await readRest({ url: server.url, maxRetries: 3, ...options });
    expect([outcome, rows]).toEqual([`truncated-response: GET ${server.url}/: the response is cut off`, []]);
    expect(server.seen).toHaveLength(1);
  });

  test('in private networks, where that is refused', async () => {
    const server = await serve(() => ({ body: [{ a: 1 }] }));
    const connections = { api: { type: 'rest', url: server.url, refusePrivateAddresses: true } };
    const message = 'private-address: 127.0.0.1 is a private address';
    expect((await readRest({ connection: 'api', ...options }, { connections })).outcome).toBe(message);
    expect((await readRest({ url: server.url, refusePrivateAddresses: true, ...options })).outcome).toBe(message);
    expect(server.seen).toEqual([]);
  });
});

test('streams a response that is longer than what is held', async () => {
  const part = `${JSON.stringify({ id: 7, text: 'x'.repeat(2000) })},`.repeat(500);
  const server = await serve(() => ({
    write: (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"data":[');
      for (let i = 0; i < 24; i++) response.write(part);
      response.end('{"id":8}],"end":true}');
    },
  }));
  const stages = {
    x: { type: 'rest-origin', url: server.url, records: 'data' },
    sums: { type: 'aggregator', from: 'x', measures: { n: { function: 'count' }, sum: { function: 'sum', column: 'id' } } },
    rows: { type: 'memory-destination', from: 'sums' },
  };
  expect((await runRest(stages)).rows).toEqual([[12_001, 84_008]]);
});

test('stops when the run is cancelled, and asks no more', async () => {
  const stop = new AbortController();
  const server = await serve(() => ({ write: () => void setTimeout(() => stop.abort(), 50) }));
  const options = { url: server.url, types: { a: 'integer' }, columns: ['a'] };
  const { result } = await readRest(options, { signal: stop.signal });
  expect(result.status).toBe('cancelled');
  expect(server.seen).toHaveLength(1);
});
