import { type Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { RunError } from '../../model/errors.ts';
import type { Place } from '../net/identify.ts';
import type { AddressGuard } from './addresses.ts';
import { type Asked, askedText, networkError, timedOut, tooLarge, truncated } from './errors.ts';
import { shownUrl } from './url.ts';
import { isDoubtful, portOf, wrongWebServer } from './wrong-server.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** The URL without credentials, for messages. Default: `url`. */
  readonly shown?: URL;
}

export interface HttpResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  /** Where it comes from, after redirects. */
  readonly url: URL;
  readonly asked: Asked;
  /**
   * The body, unpacked. To be read once, or given up with `discard`. Throws `RunError` `timeout` when the server pauses for too long, `response-too-large`,
   * `truncated-response`, `damaged-response`.
   */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

export interface HttpOptions {
  readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly guard: AddressGuard;
  /** For the beginning of the answer, and for each further part of it. */
  readonly timeoutMs: number;
  /** Of the body, unpacked. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Origins that have responded, or were asked what they are. */
  readonly known: Set<string>;
}

/** One request and its answer, whatever its status. Throws `RunError` for what the network does; the reason of `signal` when it aborts. */
export function exchange({ method, url, headers, body, shown = url }: HttpRequest, options: HttpOptions): Promise<HttpResponse> {
  const { agents, guard, timeoutMs, signal, known } = options;
  const asked: Asked = { method, url: shownUrl(shown) };
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    guard.checkHost(url.hostname);
    const length = body === undefined ? {} : { 'Content-Length': String(body.length) };
    const given = { method, headers: { ...headers, ...length }, lookup: guard.lookup, signal };
    const sent =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...given, agent: agents.https })
        : httpRequest(url, { ...given, agent: agents.http });
    const timer = setTimeout(() => sent.destroy(timedOut(asked, timeoutMs)), timeoutMs);
    let address: Place | undefined;
    sent.on('socket', (socket) => {
      const connected = () => {
        address = addressOf(socket, url);
      };
      // Before TLS begins, which may destroy the socket. A socket that is used again is connected already.
      if (socket.connecting) socket.prependOnceListener('connect', connected);
      else connected();
    });
    sent.on('error', (error) => {
      clearTimeout(timer);
      if (signal.aborted) return reject(signal.reason);
      const failed = networkError(error, asked);
      if (!address || !isDoubtful(failed) || known.has(url.origin)) return reject(failed);
      known.add(url.origin);
      const stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop);
      void wrongWebServer(url, asked, address, failed)
        .then(reject)
        .finally(() => signal.removeEventListener('abort', stop));
    });
    sent.on('response', (response) => {
      clearTimeout(timer);
      known.add(url.origin);
      resolve({
        status: response.statusCode ?? 0,
        reason: response.statusMessage ?? '',
        headers: response.headers,
        url: shown,
        asked,
        body: bodyOf(response, method, asked, options),
        discard: () => void response.destroy(),
      });
    });
    sent.end(body);
  });
}

/** Where a connection leads, which `guard` has let pass. `undefined`: not to the server itself, but to a proxy. */
function addressOf({ remoteAddress, remotePort }: Socket, url: URL): Place | undefined {
  const port = portOf(url);
  return remoteAddress !== undefined && remotePort === port ? { host: remoteAddress, port } : undefined;
}

async function* bodyOf(
  response: IncomingMessage,
  method: string,
  asked: Asked,
  { timeoutMs, maxBytes, signal }: HttpOptions,
): AsyncIterable<Uint8Array> {
  const isEmpty = method === 'HEAD' || [204, 205, 304].includes(response.statusCode ?? 0);
  const stream = isEmpty ? response : unpacked(response, asked);
  const chunks = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  let bytes = 0;
  try {
    for (;;) {
      const timer = setTimeout(() => stream.destroy(timedOut(asked, timeoutMs)), timeoutMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      bytes += next.value.length;
      if (bytes > maxBytes) throw tooLarge(asked, maxBytes);
      yield next.value;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' ? truncated(asked) : networkError(error, asked);
  } finally {
    stream.destroy();
    response.destroy();
  }
}

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** A response is packed so often at most: each time takes memory, and a header has room for thousands. */
const MOST_PACKINGS = 4;

/** What `unpacked` can unpack. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

function unpacked(response: IncomingMessage, asked: Asked): Readable {
  const names = (response.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const packings = names.filter((name) => name !== '' && name !== 'identity');
  if (packings.length > MOST_PACKINGS) {
    throw new RunError('unknown-encoding', `${askedText(asked)}: the response is compressed ${packings.length} times`, {
      value: packings.slice(0, MOST_PACKINGS).join(', '),
      remedy: `request one of ${ACCEPTED_ENCODINGS} from the server`,
    });
  }
  const transforms = packings.toReversed().map((name) => {
    if (Object.hasOwn(UNPACKERS, name)) return UNPACKERS[name]!();
    throw new RunError('unknown-encoding', `${askedText(asked)}: the response is compressed as ${name}`, {
      value: name,
      remedy: `request one of ${ACCEPTED_ENCODINGS} from the server`,
    });
  });
  if (transforms.length === 0) return response;
  // Whoever reads the last one hears of errors.
  return pipeline([response, ...transforms], () => undefined) as unknown as Readable;
}
