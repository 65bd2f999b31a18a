import { describe, expect, test } from 'vitest';
import {
  fieldsOf,
  fieldsThatMatter,
  freeName,
  hasTables,
  labelOf,
  secretOf,
  valueOf,
  withField,
} from '../../../renderer/connections/fields.ts';

test('the fields of a type are those of its spec', () => {
  expect(fieldsOf('sqlite')).toEqual([
    {
      name: 'path',
      label: 'Path',
      hint: 'The database file, relative to the job’s file.',
      kind: 'file',
      required: true,
      placeholder: '',
      values: [],
    },
  ]);
  expect(fieldsOf('postgres').map(({ name, kind, required, placeholder }) => [name, kind, required, placeholder])).toEqual(
    expect.arrayContaining([
      ['host', 'text', false, 'localhost'],
      ['database', 'text', true, ''],
      ['user', 'text', false, ''],
      ['password', 'secret', false, ''],
      ['port', 'number', false, '5432'],
    ]),
  );
});

test('only the fields that matter with the others are shown', () => {
  const shown = (fields: Record<string, string | boolean>) =>
    fieldsThatMatter(fieldsOf('rest'), { name: 'api', type: 'rest', fields })
      .map(({ name }) => name)
      .filter((name) => !/^(url|auth|tls\w+|refusePrivateAddresses)$/.test(name));
  expect(shown({})).toEqual([]);
  expect(shown({ auth: 'bearer' })).toEqual(['token']);
  expect(shown({ auth: 'oauth2' })).toEqual(['tokenUrl', 'clientId', 'clientSecret', 'scope', 'clientAuth']);
  expect(shown({ auth: 'basic', refusePrivateAddresses: true })).toEqual(['user', 'password', 'allowAddresses']);
  expect(fieldsThatMatter(fieldsOf('postgres'), { name: 'pg', type: 'postgres', fields: {} })).toEqual(fieldsOf('postgres'));
});

test('databases have tables, web APIs have none', () => {
  expect(['sqlite', 'postgres', 'rest'].map(hasTables)).toEqual([true, true, false]);
});

test.each([
  ['path', 'Path'],
  ['credentialsPath', 'Credentials path'],
  ['apiEndpoint', 'API endpoint'],
  ['tls', 'TLS'],
])('%s is labelled %s', (name, label) => expect(labelOf(name)).toBe(label));

test.each([
  ['text', '', undefined],
  ['text', '5432', '5432'],
  ['number', '5432', 5432],
  ['number', '54x', '54x'],
  ['number', '${env:PORT}', '${env:PORT}'],
  ['number', ' ', ' '],
  ['switch', 'true', true],
  ['switch', 'false', false],
] as const)('in a field of kind %s, %j is %j', (kind, text, value) => expect(valueOf({ kind }, text)).toBe(value));

describe('secrets', () => {
  test.each([
    ['${secret:warehouse}', 'warehouse'],
    ['${env:PASSWORD}', undefined],
    ['x${secret:warehouse}', undefined],
    [5, undefined],
    [undefined, undefined],
  ])('%j names %j', (value, secret) => expect(secretOf(value)).toBe(secret));
});

test('fields are set and left out', () => {
  const connection = { name: 'a', type: 'sqlite', fields: { path: '/a.db', mode: 'x' } };
  expect(withField(connection, 'path', '/b.db').fields).toEqual({ path: '/b.db', mode: 'x' });
  expect(withField(connection, 'path', undefined).fields).toEqual({ mode: 'x' });
});

test('a new connection gets a free name', () => {
  expect(freeName('postgres', [])).toBe('postgres');
  expect(freeName('postgres', ['postgres', 'postgres_2'])).toBe('postgres_3');
});
