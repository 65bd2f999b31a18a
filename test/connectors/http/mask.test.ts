import { describe, expect, test } from 'vitest';
import { Mask } from '../../../connectors/http/mask.ts';
import { authOf } from '../../../connectors/rest/auth.ts';
import type { HttpRequest, HttpResponse } from '../../../connectors/rest/http.ts';
import { shownUrl } from '../../../connectors/rest/url.ts';
import { RunError } from '../../../model/errors.ts';

/** Each order of them. */
const orders = <Item>(items: readonly Item[]): Item[][] =>
  items.length < 2 ? [[...items]] : items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));

describe('secrets in texts', () => {
  test.each<[secrets: string[], text: string, shown: string]>([
    [['abc'], 'x abc y abcabc', 'x *** y ******'],
    [['abc', 'abcdef'], 'abcdef abc', '*** ***'],
    [['def', 'abcdef'], 'abcdef def', '*** ***'],
    [['cd', 'abcdef', 'abcd'], 'abcdef abcd cd', '*** *** ***'],
    [['token', 'token-2', 'my-token-2'], 'my-token-2/token-2/token', '***/***/***'],
    [['a b&c'], 'q=a+b%26c a%20b%26c a b&c', 'q=*** *** ***'],
    [['say "hi"\n'], '{"p":"say \\"hi\\"\\n"}', '{"p":"***"}'],
    [['$&', '.*'], 'cost $& of .* things', 'cost *** of *** things'],
    [[''], 'nothing', 'nothing'],
    [['é'], 'caf%C3%A9 é', 'caf*** ***'],
  ])('%j', (secrets, text, shown) => {
    for (const order of orders(secrets)) {
      const mask = new Mask();
      for (const secret of order) mask.add(secret);
      expect(mask.text(text)).toBe(shown);
      const error = mask.error(new RunError('x', `m ${text}`, { value: `v ${text}`, remedy: `r ${text}` }));
      expect(error).toMatchObject({ message: `m ${shown}`, value: `v ${shown}`, remedy: `r ${shown}` });
      for (const part of ['value', 'remedy'] as const) {
        expect(mask.error(new RunError('x', 'm', { [part]: text }))).toMatchObject({ message: 'm', [part]: shown });
      }
    }
  });
});

const SECRET = [
  'token',
  'access_token',
  'key',
  'apiKey',
  'API-KEY',
  'X-Amz-Security-Token',
  'secret',
  'client_secret',
  'sig',
  'Sig',
  'X-Amz-Signature',
  'X-Amz-Credential',
].concat([
  'password',
  'passwd',
  'pwd',
  'auth',
  'Authorization',
  'credential',
  'credentials',
  'session',
  'sessionId',
  'code',
  'authCode',
]);
const PLAIN = ['page', 'limit', 'from', 'sv', 'se', 'q', 'state', 'since', 'offset', 'sort', 'id'];

describe('addresses in messages', () => {
  test.each(SECRET)('no value of %s', (name) => {
    const shown = shownUrl(new URL(`https://api.example.com/v1?a=1&${name}=hidden&b=2&${name}=hidden`));
    expect(shown).not.toContain('hidden');
    expect(shown).toContain('a=1');
    expect(shown).toContain('b=2');
  });
  test.each(PLAIN)('the value of %s', (name) => {
    expect(shownUrl(new URL(`https://api.example.com/v1?${name}=shown`))).toBe(`https://api.example.com/v1?${name}=shown`);
  });
  test('no account, and nothing behind #', () => {
    expect(shownUrl(new URL('https://me:hidden@api.example.com/v1#access_token=hidden'))).toBe('https://api.example.com/v1');
  });
});

/** A server's answer. */
const answer = (status: number, body: unknown): HttpResponse =>
  ({
    status,
    headers: new Headers(),
    body: (async function* () {
      yield Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    })(),
  }) as unknown as HttpResponse;

describe('what a connection says who it is with', () => {
  test.each<[auth: string, connection: Record<string, string>, secrets: string[]]>([
    ['basic', { user: 'me', password: 'pass-word' }, ['pass-word', Buffer.from('me:pass-word').toString('base64')]],
    ['bearer', { token: 'bearer-token' }, ['bearer-token']],
    ['api-key', { apiKey: 'the-key' }, ['the-key']],
    ['api-key', { apiKey: 'the key', apiKeyIn: 'query' }, ['the key', 'the+key', 'the%20key']],
    [
      'oauth2',
      { clientId: 'id', clientSecret: 'client-secret', tokenUrl: 'https://a.example/t' },
      ['client-secret', 'given-token', Buffer.from('id:client-secret').toString('base64')],
    ],
    [
      'oauth2',
      { clientId: 'id', clientSecret: 'client secret', clientAuth: 'body', tokenUrl: 'https://a.example/t' },
      ['client secret', 'client+secret', 'given-token'],
    ],
  ])('%s %j', async (auth, connection, secrets) => {
    const mask = new Mask();
    const asked: HttpRequest[] = [];
    await authOf({ type: 'rest', auth, ...connection } as never, mask).credentials(async (request) => {
      asked.push(request);
      return answer(200, { access_token: 'given-token' });
    });
    for (const secret of secrets) expect(mask.text(`<${secret}>`)).toBe('<***>');
    // Nothing of what it has sent either.
    for (const { headers, body } of asked) {
      const sent = mask.text(
        `${Object.values(headers).join(' ')} ${body === undefined ? '' : Buffer.from(body as Uint8Array).toString()}`,
      );
      for (const secret of secrets) expect(sent).not.toContain(secret);
    }
  });
  test('a refusal does not say the secret that it repeats', async () => {
    const mask = new Mask();
    const auth = authOf(
      {
        type: 'rest',
        auth: 'oauth2',
        clientId: 'id',
        clientSecret: 'client-secret',
        tokenUrl: 'https://a.example/t?key=k1',
      } as never,
      mask,
    );
    const refused = auth.credentials(async () => answer(401, 'no such client: client-secret'));
    await expect(refused).rejects.toMatchObject({
      message: 'no token from https://a.example/t?key=***: 401 no such client: ***',
    });
  });
});
