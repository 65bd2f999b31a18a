import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { protocol } from 'electron';
import { SECURITY_HEADERS } from '../host/content-security.ts';

const SCHEME = 'open-stage';
/** Where all pages of the app come from. */
export const ORIGIN = `${SCHEME}://app`;
export const PAGE = `${ORIGIN}/index.html`;

/** The built designer: beside the built main process. */
const FOLDER = fileURLToPath(new URL('./renderer/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. A scheme of our own has an origin and keeps to its folder, which `file:` does not. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function setupPages(): void {
  protocol.handle(SCHEME, ({ url, method }) => (method === 'GET' ? pageOf(url) : refuse(405)));
}

async function pageOf(url: string): Promise<Response> {
  const { host, pathname } = new URL(url);
  const path = normalize(join(FOLDER, decodeURIComponent(pathname)));
  if (`${SCHEME}://${host}` !== ORIGIN || !path.startsWith(FOLDER.endsWith(sep) ? FOLDER : FOLDER + sep)) return refuse(404);
  const content = await readFile(path).catch(() => undefined);
  if (!content) return refuse(404);
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  return new Response(content, { headers: { ...SECURITY_HEADERS, 'content-type': type } });
}

const refuse = (status: number) => new Response('', { status, headers: SECURITY_HEADERS });
