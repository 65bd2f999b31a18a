import { describe, expect, test } from 'vitest';
import { environmentStore, variableOf } from '../../credentials/environment.ts';
import { checkSecretName, checkSecretValue } from '../../credentials/store.ts';

describe('names of secrets', () => {
  test.each(['a', '1', 'warehouse', 'A-b_c.d', 'x'.repeat(100)])('%s', (name) => {
    expect(() => checkSecretName(name)).not.toThrow();
  });
  test.each(['', '-a', '.a', '_a', 'a b', 'a/b', 'é', 'a\n', 'x'.repeat(101)])('not %j', (name) => {
    expect(() => checkSecretName(name)).toThrow(expect.objectContaining({ code: 'invalid-secret-name' }));
  });
});

describe('values of secrets', () => {
  // The limit is that of Windows, in bytes.
  test.each(['x', ' ', 'x'.repeat(2560), 'é'.repeat(1280), '😀'.repeat(640)])('%#', (value) => {
    expect(() => checkSecretValue('a', value)).not.toThrow();
  });
  test.each(['', 'x'.repeat(2561), 'é'.repeat(1281), '😀'.repeat(641), `é${'x'.repeat(2559)}`])('not %#', (value) => {
    let message = '';
    try {
      checkSecretValue('a', value);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(value === '' ? /^empty secret: a$/ : /^secret too long: a has \d+ bytes; at most 2560$/);
  });
});

test.each([
  ['warehouse', 'OPENSTAGE_SECRET_WAREHOUSE'],
  ['warehouse-etl', 'OPENSTAGE_SECRET_WAREHOUSE_ETL'],
  ['a-b.c_d-1', 'OPENSTAGE_SECRET_A_B_C_D_1'],
])('%s stands in %s', async (name, variable) => {
  expect(variableOf(name)).toBe(variable);
  const store = environmentStore({ [variable]: 'value' });
  expect([await store.get(name), await store.get('other')]).toEqual(['value', undefined]);
});
