import { RunError } from '../../model/errors.ts';

/** Names of parameters whose values are shown to nobody. */
const SENSITIVE = /token|key|secret|sig|passw|pwd|auth|credential|session|code/i;

/** A URL for messages: without an account, and without values of parameters that look like secrets. */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  for (const name of new Set(shown.searchParams.keys())) if (SENSITIVE.test(name)) shown.searchParams.set(name, '***');
  return shown.href;
}

/** `https://api.example.com/v1` and `orders?open=1` as one URL. `added` is put behind the path of `base`, unless it is a whole URL itself. */
export function joinUrl(base: string, added: string): URL {
  if (added === '') return checkedUrl(base);
  if (/^https?:\/\//i.test(added)) return checkedUrl(added);
  const url = checkedUrl(base);
  const [, path = '', query] = /^([^?#]*)(?:\?([^#]*))?/.exec(added)!;
  if (path !== '') url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  if (query !== undefined) url.search = url.search === '' ? query : `${url.search}&${query}`;
  return url;
}

/** Throws `RunError` `invalid-url`. */
export function checkedUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '') return url;
  const named = text.replace(/\/\/[^/@]*@/, '//').slice(0, 200);
  throw new RunError('invalid-url', `invalid URL: ${named}`, { value: named, remedy: 'write https://host/path' });
}

/** Whether credentials for one may go to the other: the same scheme, host and port. */
export const sameOrigin = (a: URL, b: URL): boolean => a.origin === b.origin;
