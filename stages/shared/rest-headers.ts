import * as z from 'zod';

/** A token: https://www.rfc-editor.org/rfc/rfc9110#section-5.1 */
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What a header may hold: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

export const headerName = z.string().regex(HEADER_NAME, 'a header’s name');
export const headers = z.record(headerName, z.string().regex(VALUE, 'a text on one line, without characters past Latin-1'));

const CREDENTIALS = /^(authorization|proxy-authorization|cookie)$/i;
/** Headers that are made for every request, or that say where a body ends. */
const OWN = /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|accept-encoding)$/i;

/** Why a header cannot be set by an option; `undefined`: it can. */
export function headerProblem(name: string): { readonly message: string; readonly remedy: string } | undefined {
  if (OWN.test(name)) return { message: `invalid header: ${name} is set by Open-Stage`, remedy: 'leave it out' };
  if (!CREDENTIALS.test(name)) return undefined;
  const remedy = 'set auth in a connection of type rest, with the credential as ${secret:name}';
  return { message: `invalid header: ${name} holds credentials`, remedy };
}
