import type { CheckedConnection } from '../../stages/stage.ts';
import { readText } from './auth.ts';
import { RestClient, type RestClientOptions } from './client.ts';
import { refuseUnencrypted } from './wrong-server.ts';

const POLICY = {
  ...{ url: '', headers: {}, timeoutMs: 10_000, maxRetries: 0, maxResponseBytes: 1 << 20, requestsPerSecond: undefined },
  ...{ concurrentRequests: 1, refusePrivateAddresses: false },
};

/** Statuses that a base URL gives though server and credentials are fine: nothing need be there, and it need not know the method. */
const FINE: readonly number[] = [400, 404, 405, 406, 410, 422, 501];

/**
 * Asks for the base URL, and says who answered: `api.example.com: 200 OK`. A server that knows no `HEAD` is asked by `GET`. Throws `RunError` when nobody
 * answers, when the credentials are refused, and as `RestClient` does.
 */
export async function probe(
  connection: CheckedConnection,
  options: Pick<RestClientOptions, 'baseFolder' | 'signal'>,
): Promise<string> {
  const client = new RestClient(connection, POLICY, options);
  const ask = (method: string) =>
    client.send(
      { method, url: client.home },
      async (response) => {
        if (response.status === 400 && method === 'GET') {
          const text = await readText(response, 4096).catch(() => '');
          refuseUnencrypted(response.url, response.asked, response.status, client.masked(text));
        }
        response.discard();
        return { status: response.status, reason: response.reason, host: response.url.host };
      },
      (status) => FINE.includes(status),
    );
  try {
    const head = await ask('HEAD');
    const { status, reason, host } = head.status < 400 ? head : await ask('GET');
    return `${host}: ${`${status} ${reason}`.trim()}`;
  } finally {
    client.close();
  }
}
