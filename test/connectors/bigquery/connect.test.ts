import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createClient } from '../../../connectors/bigquery/connect.ts';
import type { CheckedConnection } from '../../../stages/stage.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const SERVICE = { type: 'service_account', client_email: 'etl@p.iam.gserviceaccount.com', private_key: privateKey };
const OUTSIDE = {
  type: 'external_account',
  audience: '//iam.googleapis.com/x',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
  credential_source: { file: '/none' },
};

test.each<[string, object]>([
  ['an account of a service', { credentials: JSON.stringify(SERVICE) }],
  ['somebody whom another system vouches for', { credentials: JSON.stringify(OUTSIDE) }],
  ['whoever this machine stands for', {}],
])('%s asks for tables over Google Drive, too', (_, fields) => {
  const { authClient: auth } = createClient({ type: 'bigquery', projectId: 'p', ...fields } as CheckedConnection, '/');
  // A key's client is given as it is; Google's library makes the others, with these scopes.
  const asked: unknown = Reflect.get((auth.cachedCredential as object | null) ?? auth, 'scopes');
  expect(new Set(asked as string[])).toEqual(
    new Set(['https://www.googleapis.com/auth/bigquery', 'https://www.googleapis.com/auth/drive.readonly']),
  );
});
