import { describe, expect, test } from 'vitest';
import { isPrivate, type Lookup } from '../../../connectors/rest/addresses.ts';
import { clientOf, failureOf, textOf } from './clients.ts';
import { serve } from './server.ts';

describe('isPrivate', () => {
  test.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
    ...['100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1'],
    ...['ff02::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.1.1.1', '::127.0.0.1', '64:ff9b::127.0.0.1', '64:ff9b::a00:1'],
    ...['2002:7f00:1::', '2002:a00:1::1', '2001:0:1::1', '2001:db8::1', '::ffff:0:127.0.0.1'],
  ])('%s is', (address) => {
    expect(isPrivate(address)).toBe(true);
  });

  test.each([
    ...['1.1.1.1', '9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '192.167.1.1', '100.63.1.1', '223.255.255.255'],
    ...['2606:4700:4700::1111', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1', '2002:101:101::1', '2a00:1450::1'],
  ])('%s is not', (address) => {
    expect(isPrivate(address)).toBe(false);
  });
});

/** A name server that gives these addresses, each time the next. */
const names = (...answers: readonly string[][]): Lookup => {
  let times = 0;
  return (_, __, callback) => {
    const addresses = answers[Math.min(times++, answers.length - 1)]!;
    (callback as (error: null, all: object[]) => void)(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
};

describe('private addresses are refused', () => {
  const refusing = { refusePrivateAddresses: true };

  test.each(['127.0.0.1', '127.1', '0x7f000001', '2130706433', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost'])(
    'written as %s',
    async (host) => {
      const server = await serve(() => ({ body: 'inside' }));
      const failure = await failureOf(textOf(clientOf(`http://${host}:${server.port}`, {}, refusing)));
      expect(failure).toMatch(/^private-address: .* (is a|resolves to the) private address/);
      expect(server.seen).toEqual([]);
    },
  );

  test('when a name leads there, also among others', async () => {
    const server = await serve(() => ({ body: 'inside' }));
    for (const addresses of [['127.0.0.1'], ['203.0.114.1', '127.0.0.1'], ['::ffff:127.0.0.1']]) {
      const client = clientOf(`http://api.example.com:${server.port}`, {}, refusing, { lookup: names(addresses) });
      expect(await failureOf(textOf(client))).toBe(
        `private-address: api.example.com resolves to the private address ${addresses.at(-1)}`,
      );
    }
    expect(server.seen).toEqual([]);
  });

  test('in every answer of the name server', async () => {
    const server = await serve(() => ({ write: (response) => void response.writeHead(200, { Connection: 'close' }).end('x') }));
    const fields = { refusePrivateAddresses: true, allowAddresses: '127.0.0.1' };
    const lookup = names(['127.0.0.1'], ['127.0.0.2']);
    const client = clientOf(`http://api.example.com:${server.port}`, fields, {}, { lookup });
    expect(await textOf(client)).toBe('x');
    expect(await failureOf(textOf(client))).toMatch(/resolves to the private address 127.0.0.2/);
  });

  test('at redirects', async () => {
    const inner = await serve(() => ({ body: 'inside' }), { host: '127.0.0.2' });
    const server = await serve(() => ({ status: 302, headers: { Location: inner.url } }));
    const fields = { refusePrivateAddresses: true, allowAddresses: '10.0.0.0/8, 127.0.0.1/32' };
    expect(await failureOf(textOf(clientOf(server.url, fields)))).toBe('private-address: 127.0.0.2 is a private address');
    expect(inner.seen).toEqual([]);
  });

  test('for tokens, too', async () => {
    const inner = await serve(() => ({ body: {} }), { host: '127.0.0.2' });
    const server = await serve(() => ({ body: 'x' }));
    const fields = { auth: 'oauth2', tokenUrl: inner.url, clientId: 'me', clientSecret: 'x', refusePrivateAddresses: true };
    const client = clientOf(server.url, { ...fields, allowAddresses: '127.0.0.1' });
    expect(await failureOf(textOf(client))).toBe('private-address: 127.0.0.2 is a private address');
  });

  test('but not if they are allowed, or nobody minds', async () => {
    const server = await serve(() => ({ body: 'inside' }));
    expect(await textOf(clientOf(server.url, { refusePrivateAddresses: true, allowAddresses: '127.0.0.0/8' }))).toBe('inside');
    expect(await textOf(clientOf(server.url))).toBe('inside');
    expect(await failureOf((async () => clientOf(server.url, { allowAddresses: '127.0.0.1/40' }))())).toBe(
      'invalid-address: invalid address: 127.0.0.1/40',
    );
  });
});
