// Requests with bodies over connections that are cut while they are sent: a body arrives whole or not at all, and what is said is so.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cut, type Proxy, startProxy } from '../databases/tcp-proxy.ts';
import { runRest } from './rest-cases.ts';

const CUTS: readonly Cut[] = ['reset', 'end', 'half'];
const ROWS = 2000;
const BATCH = 800;

/** Bodies of requests that have come whole. */
const bodies: string[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('error', () => undefined);
  request.on('data', (text) => {
    body += text;
  });
  request.on('end', () => {
    bodies.push(body);
    response.setHeader('Content-Type', 'application/json');
    response.end(request.url === '/rows' ? JSON.stringify([{ id: 1 }, { id: body.length }]) : '{}');
  });
});
let proxy: Proxy;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  proxy = await startProxy('127.0.0.1', (server.address() as AddressInfo).port);
});
afterAll(async () => {
  await proxy.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  bodies.length = 0;
});

/** Runs with each write cut once, in each way in turn, until there is none left; gives how many were. */
async function eachWrite(
  run: () => ReturnType<typeof runRest>,
  check: (outcome: Awaited<ReturnType<typeof runRest>>, at: string) => void,
) {
  for (let at = 0; ; at++) {
    const how = CUTS[at % CUTS.length]!;
    bodies.length = 0;
    proxy.cutWrite(at, how);
    const outcome = await run();
    if (!proxy.hasCut) {
      expect(outcome.outcome).toBe('done');
      return at;
    }
    check(outcome, `${at} ${how}`);
  }
}

describe('rows that are sent', () => {
  const send = (options: object) =>
    runRest({
      data: { type: 'generator', rows: ROWS, columns: { id: { generator: 'sequence', start: 0 }, name: { generator: 'uuid' } } },
      x: {
        ...{ type: 'rest-destination', from: 'data', url: `http://127.0.0.1:${proxy.port}/things`, batchRows: BATCH },
        ...{ concurrentRequests: 1, ...options },
      },
      refused: { type: 'memory-destination', from: 'x.rejects' },
    });
  const ids = () => bodies.flatMap((body) => (JSON.parse(body) as { id: number }[]).map(({ id }) => id));
  const first = (count: number) => Array.from({ length: count }, (_, id) => id);

  test('are sent again, and arrive once', async () => {
    const writes = await eachWrite(
      () => send({}),
      ({ outcome, refused }, at) => expect([at, outcome, refused.length, ids()]).toEqual([at, 'done', 0, first(ROWS)]),
    );
    expect(writes).toBeGreaterThanOrEqual(3);
  });

  test('where they are not sent again, whole batches have arrived, and the run says where it ended', async () => {
    const arrived = new Set<number>();
    await eachWrite(
      () => send({ maxRetries: 0 }),
      ({ result, outcome }, at) => {
        expect([at, result.errors]).toMatchObject([
          at,
          [{ class: 'RunError', code: 'connection-lost', stage: 'x', retryable: true }],
        ]);
        expect([at, outcome]).toEqual([at, expect.stringContaining(`POST http://127.0.0.1:${proxy.port}/things`)]);
        const count = bodies.length * BATCH;
        expect([at, ids()]).toEqual([at, first(Math.min(count, ROWS))]);
        arrived.add(count);
      },
    );
    expect([...arrived].sort((a, b) => a - b)).toEqual([0, BATCH, 2 * BATCH]);
  });
});

describe('a question with a body', () => {
  const QUESTION = 'q'.repeat(100_000);
  const ask = (options: object = {}) =>
    runRest({
      rows: {
        type: 'rest-origin',
        url: `http://127.0.0.1:${proxy.port}/rows`,
        method: 'POST',
        body: { q: QUESTION },
        ...options,
      },
      x: { type: 'memory-destination', from: 'rows' },
    });
  const BODY = JSON.stringify({ q: QUESTION });

  test('is asked again', async () => {
    const writes = await eachWrite(ask, ({ outcome }, at) => {
      expect([at, outcome]).toEqual([at, 'done']);
      expect(new Set(bodies)).toEqual(new Set([BODY]));
    });
    expect(writes).toBeGreaterThanOrEqual(2);
  });

  test('where it is not, nothing has come, and it is said', async () => {
    await eachWrite(
      () => ask({ maxRetries: 0, types: { id: 'integer' }, columns: ['id'] }),
      ({ result }, at) => {
        expect([at, result.errors]).toMatchObject([at, [{ code: 'connection-lost', stage: 'rows' }]]);
        expect([at, bodies]).toEqual([at, []]);
      },
    );
  });
});
