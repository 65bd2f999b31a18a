import { expect, test } from 'vitest';
import { recognise } from '../../../connectors/net/recognise.ts';

/** A packet of MySQL. */
const packet = (content: string, sequence = 0): string =>
  `${String.fromCharCode(content.length & 255, content.length >> 8, 0, sequence)}${content}`;

test.each<[bytes: string, kind: string | undefined, says?: string]>([
  ['', undefined],
  [packet('\x0a8.4.2\0\x01\0\0\0salt'), 'mysql', '8.4.2'],
  [packet('\x0a10.11.6-MariaDB\0\x01\0\0\0salt'), 'mysql', '10.11.6-MariaDB'],
  [packet('\x0a5.5.5-10.6.18-MariaDB-log\0\x01\0\0\0salt'), 'mysql', '10.6.18-MariaDB-log'],
  [packet("\xff\x6a\x04Host '10.0.0.9' is not allowed to connect"), 'mysql', "Host '10.0.0.9' is not allowed to connect"],
  [packet('\xff\x10\x04#08004Too many connections', 1), 'mysql', 'Too many connections'],
  ['\x05\0\0\0\x0b\x08\x05\x1a\0', 'mysqlx'],
  ['S', 'postgres'],
  ['N', 'postgres'],
  ['E\0\0\0\x40SFATAL\0C0A000\0Munsupported frontend protocol\0\0', 'postgres'],
  ['HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', 'http'],
  ['HTTP/1.1 400 Bad Request\r\nServer: nginx/1.24.0\r\n\r\n<html>', 'http', 'nginx/1.24.0'],
  ['<html><head><title>400 Bad Request</title>', 'http'],
  ['HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\nThe plain HTTP request was sent to HTTPS port', 'tls'],
  ['HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n', 'tls'],
  ['\x15\x03\x01\0\x02\x02\x46', 'tls'],
  ['SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n', 'ssh', 'SSH-2.0-OpenSSH_9.2p1 Debian-2'],
  ["-ERR wrong number of arguments for 'get' command\r\n", 'redis'],
  ['-DENIED Redis is running in protected mode\r\n', 'redis'],
  ['220 mail.example.com ESMTP Postfix\r\n', 'other', '220 mail.example.com ESMTP Postfix'],
  ['* OK IMAP4 ready\r\n', 'other', '* OK IMAP4 ready'],
  ['AMQP\0\0\x09\x01', 'other', 'AMQP'],
  ['\x01\x02\x1b[31m', 'other', '[31m'],
  ['\0\0\0', 'other'],
])('%j is %s %s', (bytes, kind, says) => {
  const expected = kind === undefined ? undefined : { kind, ...(says !== undefined && { says }) };
  expect(recognise(Buffer.from(bytes, 'latin1'))).toEqual(expected);
});
