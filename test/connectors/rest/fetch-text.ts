// Prints the text at a URL, or what went wrong. Usage: node fetch-text.ts URL FIELDS; FIELDS: of the connection, as JSON.
import { RestClient } from '../../../connectors/rest/client.ts';
import { RunError } from '../../../model/errors.ts';
import type { CheckedConnection } from '../../../stages/stage.ts';

const [url = '', fields = '{}'] = process.argv.slice(2);
const connection = { type: 'rest', url, auth: 'none', ...JSON.parse(fields) } as CheckedConnection;
const client = new RestClient(
  connection,
  {
    ...{ url: '', headers: {}, timeoutMs: 5000, maxRetries: 0, maxResponseBytes: 1 << 20, requestsPerSecond: undefined },
    ...{ concurrentRequests: 1, refusePrivateAddresses: false },
  },
  { baseFolder: '/', signal: new AbortController().signal },
);
try {
  const text = await client.send({ method: 'GET', url: new URL(url) }, async (response) => {
    const parts: Uint8Array[] = [];
    for await (const chunk of response.body) parts.push(chunk);
    return Buffer.concat(parts).toString('utf8');
  });
  process.stdout.write(text);
} catch (error) {
  process.stdout.write(error instanceof RunError ? `${error.code}: ${error.message}` : String(error));
}
client.close();
