import { RunError } from '../../model/errors.ts';
import { identify, type Place } from '../net/identify.ts';
import { type Identity, type ServerKind, wantsTls } from '../net/recognise.ts';
import { answersAs, placeText, wrong } from '../net/wrong-server.ts';
import { type Asked, askedText } from './errors.ts';

/** What goes wrong where a server speaks another protocol. */
const DOUBTFUL: readonly string[] = ['connection-lost', 'not-http', 'tls-error', 'timeout'];

/** Whether a request may have failed because no web server listens there. `error`: as the user would see it. */
export const isDoubtful = (error: unknown): error is RunError => error instanceof RunError && DOUBTFUL.includes(error.code);

/**
 * What to say of a request that failed before the first response: which kind of server answers there, if it is a wrong one, else `error`. `address`: where
 * the request went, which is asked.
 */
export async function wrongWebServer(url: URL, asked: Asked, address: Place, error: RunError): Promise<RunError> {
  const expected = url.protocol === 'https:' ? 'https' : 'http';
  const found = await identify(address, { expected });
  if (!found || found.kind === (expected === 'https' ? 'tls' : 'http')) return error;
  const where = placeText({ host: hostOf(url), port: portOf(url) });
  const failed = (reason: string, remedy: string) =>
    new RunError(error.code, `${askedText(asked)}: ${where} ${reason}`, {
      retryable: true,
      value: asked.url,
      remedy,
      cause: error,
    });
  const tls = expected === 'https' ? ', whether it speaks https there,' : '';
  if (found.kind === 'closing' && error.code === 'connection-lost') {
    const remedy = `check host and port of the URL${tls} and whether the server or a firewall lets this machine in; else run again`;
    return failed('closes connections without an answer', remedy);
  }
  if (found.kind === 'silent' && error.code === 'timeout') {
    const remedy = `check host and port of the URL${tls} and whether the server is overloaded, or raise timeoutMs`;
    return failed(`accepts connections and sends nothing (${error.message.replace(/^.*: /, '')})`, remedy);
  }
  return otherKind(url, asked, found, error) ?? error;
}

/** A web server that expects TLS says so to a request without it by the status 400. `text`: of the response. Throws `RunError` `wrong-server`. */
export function refuseUnencrypted(url: URL, asked: Asked, status: number, text: string): void {
  if (status !== 400 || url.protocol !== 'http:' || !wantsTls(text)) return;
  const error = otherKind(url, asked, { kind: 'tls' }, undefined);
  if (error) throw error;
}

function otherKind(url: URL, asked: Asked, found: Identity, error: unknown): RunError | undefined {
  const says = answersAs({ host: hostOf(url), port: portOf(url) }, found);
  if (says === undefined) return undefined;
  const reason = REASONS[found.kind] ?? 'this connection is of type rest';
  return wrong(
    `${askedText(asked)}: ${says}; ${reason}`,
    REMEDIES[found.kind] ?? 'correct host and port of the URL',
    error,
    asked.url,
  );
}

/** The host of a URL, without the brackets of an address. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** The port that a URL names or means. */
export const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'https:' ? 443 : 80));

const REASONS: Partial<Record<ServerKind, string>> = {
  http: 'the URL begins with https:',
  tls: 'the URL begins with http:',
};

const REMEDIES: Partial<Record<ServerKind, string>> = {
  http: 'correct the port of the URL, or write http:// if the connection needs no encryption',
  tls: 'write https://, or correct the port of the URL',
  mysql: 'use a connection of type mysql, or correct host and port of the URL',
  postgres: 'use a connection of type postgres, or correct host and port of the URL',
};
