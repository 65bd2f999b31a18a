import { expect, test } from 'vitest';
import { BigQueryError } from '../../../connectors/bigquery/errors.ts';

test.each([
  [
    'Access Denied: BigQuery BigQuery: Permission denied while getting Drive credentials.',
    403,
    'accessDenied',
    /Google Drive .*drive\.readonly$/,
  ],
  [
    'Access Denied: Permission denied while globbing file pattern. Google Drive API has not been used',
    403,
    'accessDenied',
    /drive\.readonly$/,
  ],
  ['Permission denied while getting Drive credentials.', 0, 'accessDenied', /drive\.readonly$/],
  ['Access Denied: Table a.b.c: User does not have permission', 403, 'accessDenied', /^grant the account a role/],
])('%s', (message, status, reason, remedy) => {
  const error = new BigQueryError('BigQuery project p', status, [{ reason, message }], 'refused');
  expect([error.code, error.retryable]).toEqual(['permission-denied', false]);
  expect(error.remedy).toMatch(remedy);
});
