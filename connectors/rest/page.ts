import type { IncomingHttpHeaders } from 'node:http';
import { RunError } from '../../model/errors.ts';
import type { RestOriginPlan } from '../../stages/rest-origin.ts';
import { decodeText } from '../files/decode-text.ts';
import { parseEncoding } from '../files/encoding.ts';
import type { RestClient, RestRequest } from './client.ts';
import { DocumentScan } from './document-scan.ts';
import { askedText, shown, truncated } from './errors.ts';
import type { HttpResponse } from './http.ts';
import { LineScan } from './line-scan.ts';
import { LOCATED_BYTES, type Scan } from './scan.ts';
import { totalPaths } from './totals.ts';

/** Pages up to this size are read whole before anything is made of them, so that they can be asked for again when the connection breaks. */
const HELD_BYTES = LOCATED_BYTES;

/** A response with records. */
export interface Page {
  /** For messages. */
  readonly url: string;
  readonly target: URL;
  readonly format: 'array' | 'lines';
  /** The text, in UTF-8, to be read once and to its end. */
  readonly text: AsyncIterable<Uint8Array>;
  readonly headers: IncomingHttpHeaders;
  /** What the text holds; known when that has been read. */
  readonly scan: Scan;
  /** Gives up what has not been read. */
  discard(): void;
  /** The first bytes of the text, and whether they are all. */
  readonly head: { readonly text: Uint8Array; readonly complete: boolean };
}

/** Asks for a page. `undefined`: the server says by its status that there are no more. Throws `RunError`. */
export function fetchPage(
  client: RestClient,
  plan: RestOriginPlan,
  request: RestRequest,
  isFirst: boolean,
): Promise<Page | undefined> {
  const { endStatus } = plan;
  const ends = (status: number) => !isFirst && status === endStatus;
  return client.send(
    request,
    async (response) => {
      if (!ends(response.status)) return openPage(client, plan, response);
      response.discard();
      return undefined;
    },
    ends,
  );
}

async function openPage(client: RestClient, plan: RestOriginPlan, response: HttpResponse): Promise<Page> {
  const asked = { ...response.asked, url: client.masked(response.asked.url) };
  const type = response.headers['content-type'] ?? '';
  const format = plan.format ?? (/ndjson|json-?lines|jsonl|json-seq/i.test(type) ? 'lines' : 'array');
  const { pagination, hasMore, records } = plan;
  const next = 'next' in pagination ? pagination.next : undefined;
  const wanted = [...totalPaths(records), ...(next ? [next] : []), ...(hasMore ? [hasMore] : [])];
  const scan: Scan = format === 'lines' ? new LineScan() : new DocumentScan(records, wanted);
  const charset = /charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1];
  const encoding = parseEncoding(charset ?? 'utf-8') ?? 'utf-8';
  const chunks = decodeText(response.body, encoding, asked.url)[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let bytes = 0;
  let complete = false;
  /** Reads on; looks at what it reads. */
  const read = async (): Promise<Uint8Array | undefined> => {
    const { value, done } = await chunks.next();
    if (done) {
      if (!scan.empty && !scan.closed) throw truncated(asked);
      return undefined;
    }
    scan.push(value);
    return value;
  };
  try {
    while (bytes < HELD_BYTES && !complete) {
      const chunk = await read();
      if (!chunk) complete = true;
      else {
        if (bytes === 0) checkBeginning(client, chunk, format, type, askedText(asked));
        held.push(chunk);
        bytes += chunk.length;
      }
    }
  } catch (error) {
    await chunks.return?.();
    throw error;
  }
  // What some servers make of a list without entries.
  if (format === 'array' && complete && bytes < 100 && Buffer.concat(held).toString().trim() === 'null') held.length = 0;
  return {
    ...{ url: asked.url, target: response.url, format, scan, headers: response.headers },
    text: all(),
    discard: () => response.discard(),
    head: { text: held.length === 1 ? held[0]! : Buffer.concat(held), complete },
  };

  async function* all(): AsyncIterable<Uint8Array> {
    try {
      yield* held;
      if (complete) return;
      for (let chunk = await read(); chunk; chunk = await read()) yield chunk;
    } catch (error) {
      throw onlyAnew(error);
    } finally {
      await chunks.return?.();
    }
  }
}

/** What begins like a web page, or is no JSON at all, is more likely an error of the server's than many refused records. */
function checkBeginning(client: RestClient, chunk: Uint8Array, format: Page['format'], type: string, asked: string): void {
  const text = Buffer.from(chunk.subarray(0, 4096)).toString('utf8').trimStart();
  if (text === '') return;
  if (format === 'lines' ? !text.startsWith('<') : /^[[{]|^null\b/.test(text)) return;
  const said = type === '' ? '' : ` (${type.slice(0, 100)})`;
  throw new RunError('unexpected-response', `${asked}: the response is not JSON${said}: ${shown(client.masked(text))}`, {
    remedy: 'correct the URL or the credentials, or request JSON with the header Accept',
  });
}

/** Records of a long response have been handed on already: reading it again would double them. */
function onlyAnew(error: unknown): unknown {
  if (!(error instanceof RunError) || !error.retryable) return error;
  const { code, message, value } = error;
  return new RunError(code, message, {
    retryable: true,
    remedy: 'run again, or request smaller pages',
    ...(value !== undefined && { value }),
  });
}
