import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { driverOf } from '../../host/drivers/index.ts';
import { reportOf } from '../../model/error-report.ts';

/** What a connection says of a server that sends `bytes` when it is asked to log in, in pieces of `piece` bytes. */
async function saidOf(type: 'postgres' | 'mysql', bytes: Buffer, piece = bytes.length || 1) {
  const send = async (socket: Socket) => {
    for (let at = 0; at < bytes.length; at += piece) {
      await new Promise((sent) => socket.write(bytes.subarray(at, at + piece), sent));
    }
  };
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    if (type === 'mysql') void send(socket);
    else {
      // A request to encrypt has 8 bytes.
      socket.on('data', (asked) => void (asked.length === 8 ? socket.write('N') : send(socket)));
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const fields = { type, host: '127.0.0.1', port, database: 'd', user: 'u', password: 'p', connectTimeoutMs: 3000 };
  const tls = type === 'postgres' ? 'prefer' : 'disable';
  const error: unknown = await driverOf(type)
    .test({ fields: { ...fields, tls }, baseFolder: '/' } as never, new AbortController().signal)
    .catch((reason: unknown) => reason);
  const { code, message, remedy } = reportOf(error);
  return { code, message: message.replace(`127.0.0.1:${port}/d: `, ''), remedy };
}

const message = (type: string, body: Buffer | string, length = Buffer.from(body).length + 4): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, Buffer.from(body)]);
};
const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const READY = Buffer.concat([message('R', int(0)), message('S', 'a\0b\0'), message('K', Buffer.alloc(8)), message('Z', 'I')]);
const unreadable = (why: string) => ({ code: 'protocol-error', message: `the answer of the server cannot be read: its ${why}` });

// The parser of `pg` would throw where nobody catches it, or never end.
test.each<[string, Buffer, { code: string; message: string }]>([
  ['a login that there is not', message('R', int(99)), unreadable('message “R” is damaged')],
  ['a login without a kind', message('R', ''), unreadable('message “R” is damaged')],
  ['a salt that is too short', message('R', Buffer.concat([int(5), Buffer.alloc(2)])), unreadable('message “R” is damaged')],
  ['names that do not end', message('R', Buffer.concat([int(10), Buffer.from('SCRAM')])), unreadable('message “R” is damaged')],
  ['an error that does not end', message('E', 'SFATAL'), unreadable('message “E” is damaged')],
  ['an error of one letter', message('E', 'S'), unreadable('message “E” is damaged')],
  ['an error of nothing', message('E', ''), unreadable('message “E” is damaged')],
  ['an error with more behind it', message('E', 'SFATAL\0\0x'), unreadable('message “E” is damaged')],
  ['a notice that does not end', message('N', 'Mhello'), unreadable('message “N” is damaged')],
  ['a setting without a value', message('S', 'name\0'), unreadable('message “S” is damaged')],
  ['a negative length', message('R', int(0), -5), unreadable('message “R” is damaged')],
  ['a length of two gigabytes', message('E', '', 2 ** 31 - 1), unreadable('message “E” is damaged')],
  ['rows before the login', message('T', Buffer.from([0, 9])), unreadable('message “T” is none that PostgreSQL sends here')],
  ['a byte that is no letter', Buffer.from([7]), unreadable('message 7 is none that PostgreSQL sends here')],
  [
    'an error that does not end, after the login',
    Buffer.concat([READY, message('E', 'S')]),
    unreadable('message “E” is damaged'),
  ],
  ['a login after the login', Buffer.concat([READY, message('R', int(77))]), unreadable('message “R” is damaged')],
  [
    'a login that is not supported',
    message('R', int(7)),
    { code: 'login-failed', message: 'the server asks for a login by GSSAPI, which Open-Stage does not support' },
  ],
  [
    'an error as it should be',
    message('E', 'SFATAL\0C28000\0Mno entry for you\0\0'),
    { code: 'login-failed', message: 'no entry for you' },
  ],
])('a server of PostgreSQL that sends %s', async (_, bytes, expected) => {
  for (const piece of [bytes.length, 1, 3]) {
    expect(await saidOf('postgres', bytes, piece)).toEqual({ ...expected, remedy: expect.any(String) });
  }
});

test.each<[string, Buffer]>([
  ['a greeting that ends too early', Buffer.from([5, 0, 0, 0, 10, 56, 46, 48, 0])],
  ['a greeting without anything', Buffer.from([1, 0, 0, 0, 10])],
  ['a packet of nothing', Buffer.from([0, 0, 0, 0])],
  ['a greeting of a version that there is not', Buffer.from([6, 0, 0, 0, 99, 1, 2, 3, 4, 5])],
])('a server of MySQL that sends %s', async (_, bytes) => {
  for (const piece of [bytes.length, 1]) {
    const { code, remedy } = await saidOf('mysql', bytes, piece);
    expect(['protocol-error', 'wrong-server', 'connection-failed', 'login-failed']).toContain(code);
    expect(remedy).toMatch(/host and port/);
  }
});
