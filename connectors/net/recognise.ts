import { shorten } from '../../model/shorten.ts';

/** A kind of server. `closing`: it closes connections without a word. `silent`: it says nothing. `other`: what it says is none of the known ones. */
export type ServerKind = 'mysql' | 'mysqlx' | 'postgres' | 'http' | 'tls' | 'ssh' | 'redis' | 'other' | 'closing' | 'silent';

export interface Identity {
  readonly kind: ServerKind;
  /** What the server says of itself: its version, or the first line. */
  readonly says?: string;
}

/** Characters of what a server says that a message shows. */
const SHOWN = 80;

/** Answers of web servers that expect TLS to a request without it: of nginx, Go, Apache and Jetty. */
const TLS_WANTED = /HTTPS (port|server)|SSL-enabled server|TLS required/i;

/** Whether a response of HTTP, which came without TLS, says that requests must come with it. */
export const wantsTls = (text: string): boolean => TLS_WANTED.test(text);

/** The kind of server that sent these bytes first. `undefined`: there are none. */
export function recognise(bytes: Buffer): Identity | undefined {
  if (bytes.length === 0) return undefined;
  const packet = mysqlPacket(bytes);
  if (packet) return packet;
  if (bytes[0] === 0x15 && bytes[1] === 3) return { kind: 'tls' };
  const text = bytes.toString('latin1');
  if (/^[SN]$/.test(text) || /^E\0\0[\s\S]{2}S[A-Z]+\0/.test(text)) return { kind: 'postgres' };
  const line = plainLine(text);
  if (/^SSH-\d/.test(text)) return { kind: 'ssh', says: line };
  if (/^HTTP\/\d/.test(text)) return wantsTls(text) ? { kind: 'tls' } : named('http', /^server:\s*(.+)$/im.exec(text)?.[1]);
  if (/^\s*<(!doctype|html)/i.test(text)) return { kind: 'http' };
  if (/^-(ERR|NOAUTH|DENIED|LOADING)\b/.test(text)) return { kind: 'redis' };
  return named('other', line);
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html, an error packet, or a notice of the X protocol. */
function mysqlPacket(bytes: Buffer): Identity | undefined {
  if (bytes.length < 7) return undefined;
  const length = bytes.readUIntLE(0, 3);
  if (length < 3 || length > 2000 || bytes[3]! > 1) return undefined;
  if (bytes[4] === 10) {
    const end = bytes.indexOf(0, 5);
    // MariaDB puts a version before its own for clients that take it for MySQL.
    const version = /^(?:5\.5\.5-)?(\d[\x20-\x7e]*)$/.exec(bytes.toString('latin1', 5, end < 0 ? 5 : end))?.[1];
    return version === undefined ? undefined : named('mysql', version);
  }
  if (bytes[4] === 0xff) return named('mysql', bytes.toString('utf8', 7, 4 + length).replace(/^#[0-9A-Z]{5}/, ''));
  return bytes[4] === 0x0b && length <= 64 ? { kind: 'mysqlx' } : undefined;
}

function named(kind: ServerKind, says: string | undefined): Identity {
  const line = says === undefined ? '' : plainLine(says);
  return line === '' ? { kind } : { kind, says: line };
}

/** The first line without control characters, which would garble a log. */
const plainLine = (text: string): string =>
  shorten((/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/[^\x20-\x7e]+/g, ' ').trim(), SHOWN);
