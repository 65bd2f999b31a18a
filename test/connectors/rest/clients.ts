import { onTestFinished } from 'vitest';
import { RestClient, type RestClientOptions, type RestPolicy } from '../../../connectors/rest/client.ts';
import { RunError } from '../../../model/errors.ts';
import type { CheckedConnection } from '../../../stages/stage.ts';

/** A client of a server; few retries. */
export function clientOf(
  url: string,
  fields: Readonly<Record<string, string | boolean>> = {},
  policy: Partial<RestPolicy> = {},
  options: Partial<RestClientOptions> = {},
): RestClient {
  const connection = { type: 'rest', url, auth: 'none', ...fields } as CheckedConnection;
  const usual = { url: '', headers: {}, timeoutMs: 2000, maxRetries: 0, maxResponseBytes: 1 << 20, requestsPerSecond: undefined };
  const client = new RestClient(
    connection,
    { ...usual, concurrentRequests: 1, refusePrivateAddresses: false, ...policy },
    { baseFolder: '/', signal: new AbortController().signal, ...options },
  );
  onTestFinished(() => client.close());
  return client;
}

/** The text of an answer. */
export async function textOf(client: RestClient, path = '', method = 'GET', body?: string): Promise<string> {
  const url = new URL(path, `${client.home.origin}/`);
  return client.send({ method, url, ...(body !== undefined && { body: Buffer.from(body) }) }, async (response) => {
    const parts: Uint8Array[] = [];
    for await (const chunk of response.body) parts.push(chunk);
    return Buffer.concat(parts).toString('utf8');
  });
}

/** What went wrong: `code: message`. */
export async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof RunError ? `${error.code}: ${error.message}` : String(error);
}
