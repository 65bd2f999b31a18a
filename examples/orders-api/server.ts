// A small web API to try the example with: orders in pages, behind a key, and a place to send invoices to.
// `node examples/orders-api/server.ts` starts it on port 8787.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';

const ORDERS = 1000;
const PAGE = 100;
const LIMIT = 6000;
const COUNTRIES = ['AR', 'DE', 'JP', 'UY'];

const orders = Array.from({ length: ORDERS }, (_, i) => ({
  id: i + 1,
  customer: { name: `Customer ${(i * 37) % 90}`, country: COUNTRIES[i % 4] },
  amount: ((i * 7919) % 100_000) / 100,
  placed: `2025-${String((i % 12) + 1).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')}T12:00:00Z`,
  status: i % 3 === 0 ? 'open' : 'paid',
}));

export interface OrdersApi {
  readonly server: Server;
  readonly url: string;
  /** What has been sent to it, by key. */
  readonly invoices: Map<string, unknown>;
}

/** Starts the API. `port`: 0 for a free one. */
export async function startOrdersApi(port: number, key: string): Promise<OrdersApi> {
  const invoices = new Map<string, unknown>();
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.headers['x-api-key'] !== key) return answer(401, { error: 'unknown key' });
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    if (request.method === 'GET' && pathname === '/v1/orders') {
      const wanted = orders.filter(({ status }) => !searchParams.has('status') || status === searchParams.get('status'));
      const after = Number(searchParams.get('after') ?? 0);
      const page = wanted.filter(({ id }) => id > after).slice(0, PAGE);
      const next = page.length === PAGE ? page.at(-1)!.id : null;
      return answer(200, { data: page, meta: { next } });
    }
    const invoice = /^\/v1\/invoices\/([^/]+)$/.exec(pathname)?.[1];
    if (request.method === 'PUT' && invoice !== undefined) {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) text += chunk;
      // Decimals come as text.
      const body = JSON.parse(text) as { readonly total: string };
      if (Number(body.total) > LIMIT) return answer(422, { error: 'over the limit of the customer' });
      invoices.set(invoice, body);
      return answer(200, { ok: true });
    }
    return answer(404, { error: 'nothing here' });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, invoices };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { url } = await startOrdersApi(8787, 'demo-key');
  console.log(`${url} is there; its key is demo-key`);
}
