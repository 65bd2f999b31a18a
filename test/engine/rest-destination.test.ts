import { describe, expect, test } from 'vitest';
import { type Answer, type Seen, serve } from '../connectors/rest/server.ts';
import { type RestJob, runRest, secretsOf } from './rest-cases.ts';

const numbers = (rows: number) => ({ type: 'generator', rows, columns: { id: { generator: 'sequence' } } });

/** Sends rows, and gives what was refused with its reasons. */
async function send(input: object, options: object, job: RestJob & { readonly derive?: object } = {}) {
  const { derive, ...rest } = job;
  const stages = {
    input,
    ...(derive && { made: { type: 'derive', from: 'input', columns: derive } }),
    x: { type: 'rest-destination', from: derive ? 'made' : 'input', ...options },
    refused: { type: 'memory-destination', from: 'x.rejects' },
  };
  return runRest(stages, rest);
}

/** All rows that a server has been sent as lists, lines or objects, in their order. */
const sentTo = (seen: readonly Seen[]) =>
  seen.flatMap(({ body }) =>
    body
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => JSON.parse(line) as unknown),
  );

describe('sends rows', () => {
  test.each<[string, object, string, string, string[]]>([
    ['in lists', { send: 'array', batchRows: 2 }, 'POST', 'application/json', ['[{"id":1},{"id":2}]', '[{"id":3}]']],
    [
      'as lines',
      { send: 'lines', batchRows: 2, method: 'PUT' },
      'PUT',
      'application/x-ndjson',
      ['{"id":1}\n{"id":2}\n', '{"id":3}\n'],
    ],
    ['one by one', { send: 'row', method: 'PATCH' }, 'PATCH', 'application/json', ['{"id":1}', '{"id":2}', '{"id":3}']],
    [
      'in a template of lists',
      { body: { all: '{*}', n: 1, t: '{{x}}', l: [null, true] } },
      'POST',
      'application/json',
      ['{"all":[{"id":1},{"id":2},{"id":3}],"n":1,"t":"{x}","l":[null,true]}'],
    ],
    [
      'in a template of rows',
      { body: { key: '{id}', text: 'no. {id}', row: ['{*}'] }, headers: { 'content-type': 'application/x' } },
      'POST',
      'application/x',
      [1, 2, 3].map((id) => `{"key":${id},"text":"no. ${id}","row":[{"id":${id}}]}`),
    ],
    [
      'in a template of lines',
      { send: 'lines', body: { n: '{id}' } },
      'POST',
      'application/x-ndjson',
      ['{"n":1}\n{"n":2}\n{"n":3}\n'],
    ],
    ['as nothing but a URL', { url: '/things/{id}', method: 'DELETE' }, 'DELETE', '', ['', '', '']],
  ])('%s', async (_, options, method, type, bodies) => {
    const server = await serve(() => ({ status: 201 }));
    const url = 'url' in options ? `${server.url}${options.url}` : server.url;
    const { outcome, refused, result } = await send(numbers(3), { ...options, url });
    expect([outcome, refused, result.recordsLoaded]).toEqual(['done', [], 3]);
    expect(server.seen.map(({ body }) => body)).toEqual(bodies);
    expect(server.seen[0]!.method).toBe(method);
    expect(server.seen[0]!.headers['content-type'] ?? '').toBe(type);
    if (method === 'DELETE') expect(server.seen.map(({ path }) => path)).toEqual(['/things/1', '/things/2', '/things/3']);
  });

  test('of all types, exactly', async () => {
    const server = await serve(() => ({}));
    const derive = {
      big: '9007199254740993',
      safe: '-9007199254740991',
      f: '1.5e300',
      d: "CAST('-12.30' AS DECIMAL(10,2))",
      b: 'id = 1',
      s: "'é🦤 \"\\ \n'",
      day: "DATE '2024-02-29'",
      ts: "TIMESTAMP '2024-02-29 12:00:00.000001'",
      nothing: 'NULLIF(id, 1)',
      j: 'CAST(\'{"a" : 1.10}\' AS JSON)',
    };
    const { outcome } = await send(numbers(1), { url: server.url, send: 'row' }, { derive });
    expect(outcome).toBe('done');
    expect(server.seen[0]!.body).toBe(
      '{"id":1,"big":"9007199254740993","safe":-9007199254740991,"f":1.5e+300,"d":"-12.30","b":true,"s":"é🦤 \\"\\\\ \\n",' +
        '"day":"2024-02-29","ts":"2024-02-29T12:00:00.000001","nothing":null,"j":{"a" : 1.10}}',
    );
  });

  test.each([1, 4])('all of them, in their order, with %d workers', async (workers) => {
    const server = await serve(() => ({}));
    const { result } = await send(numbers(10_000), { url: server.url, batchRows: 77 }, { workers });
    expect(result.recordsLoaded).toBe(10_000);
    expect(sentTo(server.seen)).toEqual(Array.from({ length: 10_000 }, (_, i) => ({ id: i + 1 })));
  });

  test('several requests at once', async () => {
    const server = await serve(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return {};
    });
    await send(numbers(400), { url: server.url, batchRows: 10, concurrentRequests: 4 });
    expect(server.busiest()).toBe(4);
    expect((sentTo(server.seen) as { id: number }[]).map(({ id }) => id).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 400 }, (_, i) => i + 1),
    );
  });

  test('with a key that stays when a request is tried again', async () => {
    let fails = 2;
    const server = await serve((): Answer => (fails-- > 0 ? { status: 503, headers: { 'Retry-After': '0' } } : {}));
    await send(numbers(4), { url: server.url, batchRows: 2, idempotencyHeader: 'Idempotency-Key' });
    const keys = server.seen.map(({ headers }) => String(headers['idempotency-key']));
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toBe(keys[2]);
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('with a key of their own', async () => {
    const server = await serve(() => ({}));
    const options = { url: server.url, idempotencyHeader: 'X-Key', idempotencyKey: '{key}' };
    const { refused } = await send(numbers(3), options, {
      derive: { key: "CASE id WHEN 1 THEN 'a\r\nX-Evil: é%' WHEN 2 THEN 'b' END" },
    });
    expect(server.seen.map(({ headers }) => headers['x-key'])).toEqual(['a%0D%0AX-Evil:%20%C3%A9%25', 'b']);
    expect(server.seen[0]!.headers).not.toHaveProperty('x-evil');
    expect(refused.map((row) => [row[0], row.at(-2)])).toEqual([[3, 'empty-key']]);
  });

  test('not in a dry run', async () => {
    const server = await serve(() => ({}));
    const { outcome } = await send(numbers(3), { url: server.url }, { dryRun: true });
    expect([outcome, server.seen]).toEqual(['done', []]);
  });
});

describe('puts values into URLs', () => {
  const SENT: readonly (readonly [string, string])[] = [
    ["'plain'", '/x/plain/y?v=plain'],
    ["'a/../../b'", '/x/a%2F..%2F..%2Fb/y?v=a%2F..%2F..%2Fb'],
    ["'a?b&c=d#e'", '/x/a%3Fb%26c%3Dd%23e/y?v=a%3Fb%26c%3Dd%23e'],
    ["'é🦤 +%2e'", '/x/%C3%A9%F0%9F%A6%A4%20%2B%252e/y?v=%C3%A9%F0%9F%A6%A4%20%2B%252e'],
    ["'a\r\nHost: evil'", '/x/a%0D%0AHost%3A%20evil/y?v=a%0D%0AHost%3A%20evil'],
    ["'\\\\evil@host'", '/x/%5C%5Cevil%40host/y?v=%5C%5Cevil%40host'],
    ["'...'", '/x/.../y?v=...'],
  ];

  test.each(SENT)('%s', async (value, expected) => {
    const paths: string[] = [];
    const server = await serve(() => ({ write: (response, { url = '' }) => void response.end(String(paths.push(url))) }));
    const { outcome } = await send(numbers(1), { url: `${server.url}/x/{v}/y?v={v}`, method: 'PUT' }, { derive: { v: value } });
    expect([outcome, paths]).toEqual(['done', [expected]]);
  });

  test.each(["''", "NULLIF('a', 'a')", "'.'", "'..'"])('but not %s', async (value) => {
    const server = await serve(() => ({}));
    const { refused } = await send(numbers(1), { url: `${server.url}/x/{v}`, method: 'DELETE' }, { derive: { v: value } });
    expect([server.seen, refused.map((row) => row.slice(-3, -1))]).toEqual([[], [['v', 'unfit-for-url']]]);
  });
});

describe('rejects rows', () => {
  const odd = (seen: Seen): Answer => {
    const ids = (sentTo([seen]) as { id: number }[]).map(({ id }) => id);
    return ids.some((id) => id % 10 === 7) ? { status: 422, body: { error: `no 7: ${ids.length}` } } : {};
  };

  test.each(['array', 'lines', 'row'])('that the server refuses, and sends the others: %s', async (how) => {
    const server = await serve(odd);
    const { refused, outcome, result } = await send(numbers(30), { url: server.url, send: how, batchRows: 16 });
    expect(outcome).toBe('done');
    expect(refused).toEqual(
      [7, 17, 27].map((id) => [id, 'x', null, 'http-422', '422 Unprocessable Entity: {"error":"no 7: 1"}']),
    );
    // The refused ones are loaded into memory.
    expect([result.recordsLoaded, result.recordsRejected]).toEqual([27 + 3, 3]);
    const taken = server.seen.filter((seen) => odd(seen).status === undefined);
    expect((sentTo(taken) as { id: number }[]).map(({ id }) => id)).toEqual(
      Array.from({ length: 30 }, (_, i) => i + 1).filter((id) => id % 10 !== 7),
    );
  });

  test('of a whole request where it is not split', async () => {
    const server = await serve(odd);
    const { refused } = await send(numbers(10), { url: server.url, batchRows: 5, splitRefused: false });
    expect(refused.map(([id]) => id)).toEqual([6, 7, 8, 9, 10]);
    expect(server.seen).toHaveLength(2);
  });

  test('but none for a limit of requests, by whatever status', async () => {
    const limited: Answer = {
      status: 403,
      headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '0' },
      body: 'slow down',
    };
    const server = await serve((_, index) => (index % 2 === 0 ? limited : {}));
    const { outcome, refused } = await send(numbers(3), { url: `${server.url}/{id}`, method: 'PUT', maxRetries: 1 });
    expect([outcome, refused, server.seen.length]).toEqual(['done', [], 6]);
    const closed = await serve(() => limited);
    const { outcome: failed } = await send(numbers(1), { url: `${closed.url}/{id}`, method: 'PUT', maxRetries: 0 });
    expect(failed).toMatch(/^http-status: PUT .*: 403 Forbidden: slow down$/);
  });

  test('as they came, of all types', async () => {
    const server = await serve(() => ({ status: 409, body: 'there' }));
    const derive = {
      day: "DATE '1969-12-31'",
      at: "TIMESTAMP '1960-01-01 00:00:00.000001'",
      d: 'CAST(id AS DECIMAL(38,4))',
      t: "'é'",
      j: "CAST('[1]' AS JSON)",
      no: 'NULLIF(1, 1)',
    };
    const { refused } = await send(numbers(1), { url: server.url }, { derive });
    expect(refused).toEqual([
      [1, '1969-12-31', '1960-01-01T00:00:00.000001', '1.0000', 'é', '[1]', null, 'x', null, 'http-409', '409 Conflict: there'],
    ]);
  });

  test('where one thing is not there', async () => {
    const server = await serve(({ path }) => (path === '/2' ? { status: 404 } : {}));
    const { refused } = await send(numbers(3), { url: `${server.url}/{id}`, method: 'PUT' });
    expect(refused).toEqual([[2, 'x', null, 'http-404', '404 Not Found']]);
  });
});

describe('fails', () => {
  test.each<[string, Answer, object, RegExp, number]>([
    ['where all rows go is not there', { status: 404 }, {}, /^http-status: POST .*: 404 Not Found$/, 1],
    ['the credentials are wrong', { status: 401 }, {}, /^unauthorized: POST .*: 401 Unauthorized$/, 1],
    [
      'the server stays down',
      { status: 503, headers: { 'Retry-After': '0' } },
      { maxRetries: 2 },
      /^http-status: POST .*: 503 Service Unavailable$/,
      3,
    ],
    ['the server takes rows elsewhere', { status: 302, headers: { Location: '/x' } }, {}, /^refused-redirect/, 1],
  ])('when %s', async (_, answer, options, message, requests) => {
    const server = await serve(() => answer);
    const { outcome, result } = await send(numbers(1000), { url: server.url, batchRows: 10, ...options });
    expect(outcome).toMatch(message);
    expect([result.errors[0]!.stage, server.seen.length]).toEqual(['x', requests]);
  });

  test('when the run is cancelled, after the first request', async () => {
    const stop = new AbortController();
    const server = await serve(() => ({ write: () => void setTimeout(() => stop.abort(), 50) }));
    const { result } = await send(numbers(10), { url: server.url }, { signal: stop.signal });
    expect(result.status).toBe('cancelled');
    expect(server.seen).toHaveLength(1);
  });
});

test('says who sends, and no secret elsewhere', async () => {
  const server = await serve(({ headers }) => ({ status: 422, body: `bad: ${headers['x-api-key']} ${headers.authorization}` }));
  const connections = { api: { type: 'rest', url: server.url, auth: 'api-key', apiKey: '${secret:api}' } };
  const { refused, result } = await send(
    numbers(1),
    { connection: 'api' },
    { connections, secrets: secretsOf({ api: 'planted-key' }) },
  );
  expect(server.seen[0]!.headers['x-api-key']).toBe('planted-key');
  expect(refused).toEqual([[1, 'x', null, 'http-422', '422 Unprocessable Entity: bad: *** undefined']]);
  const { tables: _, ...told } = result;
  expect(JSON.stringify(told)).not.toContain('planted');
});
