import { describe, expect, test } from 'vitest';
import { documentOf, type JobDocument } from '../../model/job/document.ts';
import { checkJob } from '../../stages/check-job.ts';
import { parseTemplate } from '../../stages/shared/template.ts';

const CONNECTIONS = {
  api: { type: 'rest', url: 'https://api.example.com/v1', auth: 'bearer', token: '${secret:api}' },
  half: { type: 'rest', url: 'https://api.example.com', auth: 'oauth2', clientId: 'x' },
  account: { type: 'rest', url: 'https://me:planted@api.example.com' },
  header: { type: 'rest', url: 'https://api.example.com', headers: { Cookie: 'x' } },
};

/** What is wrong with a stage: `option: message; remedy`. */
function problemsOf(stage: object): string[] {
  const { type } = stage as { type: string };
  const input = { type: 'generator', rows: 1, columns: { id: { generator: 'sequence' }, name: { generator: 'name' } } };
  const stages =
    type === 'rest-origin'
      ? { x: { types: { a: 'integer' }, columns: ['a'], ...stage }, p: { type: 'printer', from: 'x' } }
      : { input, x: { from: 'input', ...stage } };
  const document = { openstage: 1, connections: CONNECTIONS, stages } as unknown as JobDocument;
  const { problems } = checkJob(documentOf(document), { env: {}, connections: {} });
  return problems.map(({ place, message, remedy }) => `${place.option}: ${message}${remedy ? `; ${remedy}` : ''}`);
}

const ORIGIN = { type: 'rest-origin', url: 'https://h/x' };
const DESTINATION = { type: 'rest-destination', url: 'https://h/x' };

describe('rest-origin', () => {
  test.each<[string, object, string[]]>([
    ['a URL', {}, []],
    ['a connection', { url: undefined, connection: 'api' }, []],
    ['a connection and a path', { url: 'orders?x=1', connection: 'api' }, []],
    ['a connection and a URL of its server', { url: 'https://api.example.com/v2', connection: 'api' }, []],
    ['nothing', { url: undefined }, ['url: missing url; or connection']],
    ['a path alone', { url: 'orders' }, ['url: invalid url: orders; write the whole URL, https://…, or name a connection']],
    ['another scheme', { url: 'ftp://h/x' }, ['url: invalid url: ftp://h/x; write https://host/path, without user and password']],
    [
      'an account in the URL',
      { url: 'https://a:planted@h/x' },
      ['url: invalid url: https://h/x; write https://host/path, without user and password'],
    ],
    [
      'a URL of another server',
      { url: 'https://evil.example.com/x', connection: 'api' },
      [
        'url: invalid url: https://evil.example.com is not the server of connection api; its credentials stay with it: leave out connection, or correct url',
      ],
    ],
    [
      'credentials that lack something',
      { connection: 'half', url: undefined },
      ['connection: connection half: missing tokenUrl; auth: oauth2 needs tokenUrl, clientId, clientSecret'],
    ],
    [
      'a connection with an account in its URL',
      { connection: 'account', url: undefined },
      [
        'connection: connection account: invalid url: https://api.example.com; write https://host/path, without user and password',
      ],
    ],
    [
      'a connection with credentials in headers',
      { connection: 'header', url: undefined },
      [
        'connection: connection header: invalid header: Cookie holds credentials; set auth in a connection of type rest, with the credential as ${secret:name}',
      ],
    ],
    [
      'credentials in headers',
      { headers: { Authorization: 'x' } },
      [
        'headers.Authorization: invalid header: Authorization holds credentials; set auth in a connection of type rest, with the credential as ${secret:name}',
      ],
    ],
    [
      'a header of ours',
      { headers: { Host: 'evil' } },
      ['headers.Host: invalid header: Host is set by Open-Stage; leave it out'],
    ],
    [
      'a header that would be two',
      { headers: { 'X-A': 'b\r\nX-Evil: 1' } },
      ['headers.X-A: invalid X-A: b\\r\\nX-Evil: 1; expected a text on one line, without characters past Latin-1'],
    ],
    [
      'a name of a header that would be two',
      { headers: { 'X-A: 1\r\nX-B': 'x' } },
      ['headers.X-A: 1\r\nX-B: invalid name: X-A: 1\\r\\nX-B; expected a header’s name'],
    ],
    [
      'a body without method',
      { body: {} },
      ['body: conflicting options: body and method GET; set method: POST, or leave body out'],
    ],
    ['no path', { records: 'a..b' }, ['records: invalid records: a..b; write keys joined by dots: data.items']],
    ['a path within a list', { records: 'a[0].b' }, ['records: invalid records: a[0].b; write keys joined by dots: data.items']],
    [
      'a path into lines',
      { records: 'a', format: 'lines' },
      ['records: conflicting options: records and format lines; leave records out: in JSON Lines every line is a record'],
    ],
    [
      'an offset without size',
      { pagination: 'offset' },
      ['pageSize: missing pageSize; offsets count records by pages of this size'],
    ],
    [
      'a cursor without path',
      { pagination: 'cursor' },
      ['nextPath: missing nextPath; where a response has the token of the next page'],
    ],
    [
      'options of other paginations',
      { pagination: 'page', nextPath: 'x' },
      ['nextPath: conflicting options: nextPath and pagination page; nextPath belongs to pagination: cursor or link'],
    ],
    [
      'options of paginations without any',
      { maxPages: 3 },
      [
        'maxPages: conflicting options: maxPages and pagination none; maxPages belongs to pagination: page or offset or cursor or link',
      ],
    ],
    [
      'pages in a body that there is not',
      { pagination: 'page', pageIn: 'body' },
      ['pageIn: conflicting options: pageIn body without a map as body; write body: {} and method: POST'],
    ],
  ])('%s', (_, options, problems) => {
    expect(problemsOf({ ...ORIGIN, ...options })).toEqual(problems);
  });

  test('columns that are all declared need no look', () => {
    const stages = { x: { ...ORIGIN, types: { a: 'integer', b: 'date' }, columns: ['b'] }, p: { type: 'printer', from: 'x' } };
    const document = { openstage: 1, stages } as unknown as JobDocument;
    const { job, schemas } = checkJob(documentOf(document), { env: {}, connections: {} });
    expect([job !== undefined, schemas.get('x')?.out]).toEqual([true, [{ name: 'b', type: { kind: 'date' }, nullable: true }]]);
  });
});

describe('rest-destination', () => {
  test.each<[string, object, string[]]>([
    ['a URL', {}, []],
    ['columns in the URL', { url: 'https://h/{id}/{name}?x={id}' }, []],
    ['columns in the path behind a connection', { connection: 'api', url: 'orders/{id}' }, []],
    ['a column that there is not', { url: 'https://h/{idd}' }, ["url: unknown column: idd; did you mean 'id'?"]],
    [
      'a column in the host',
      { url: 'https://{name}/x' },
      ['url: invalid url: https://{name}/x; write https://host/path, without user and password'],
    ],
    [
      'a column in the port',
      { url: 'https://h:{id}/x' },
      ['url: invalid url: https://h:{id}/x; write https://host/path, without user and password'],
    ],
    [
      'a brace that is open',
      { url: 'https://h/{id' },
      ['url: invalid url: https://h/{id; write {column}; {{ and }} stand for braces themselves'],
    ],
    [
      'columns and lists',
      { url: 'https://h/{id}', send: 'array' },
      ['send: conflicting options: send array and column id; set send: row'],
    ],
    ['columns in the body of lines', { send: 'lines', body: { n: '{id}' } }, []],
    [
      'columns in the body of lists',
      { send: 'array', body: { n: ['{id}'] } },
      ['send: conflicting options: send array and column id; set send: row'],
    ],
    [
      'a column of the body that there is not',
      { body: { n: [1, 'x{nam}'] } },
      ["body.n[1]: unknown column: nam; did you mean 'name'?"],
    ],
    [
      'a key without header',
      { idempotencyKey: '{id}' },
      ['idempotencyHeader: missing idempotencyHeader; idempotencyKey is sent in it'],
    ],
    [
      'a header of ours',
      { idempotencyHeader: 'Content-Length' },
      ['idempotencyHeader: invalid header: Content-Length is set by Open-Stage; leave it out'],
    ],
  ])('%s', (_, options, problems) => {
    expect(problemsOf({ ...DESTINATION, ...options })).toEqual(problems);
  });
});

test.each<[string, string[] | undefined]>([
  ['', ['']],
  ['a', ['a']],
  ['a/{b}/c{d}', ['a/', '<b>', '/c', '<d>']],
  ['{{a}}{b}', ['{a}', '<b>']],
  ['{a b.c}', ['<a b.c>']],
  ['{', undefined],
  ['}', undefined],
  ['{}', undefined],
  ['{a{b}}', undefined],
])('parseTemplate %s', (text, parts) => {
  expect(parseTemplate(text)?.map((part) => (part.kind === 'text' ? part.text : `<${part.column}>`))).toEqual(parts);
});
