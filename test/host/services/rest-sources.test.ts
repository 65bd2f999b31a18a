import { expect, test } from 'vitest';
import { SourceCache } from '../../../host/services/source-cache.ts';
import { documentOf, type JobDocument } from '../../../model/job/document.ts';
import { typeName } from '../../../model/types.ts';
import { checkJob } from '../../../stages/check-job.ts';
import { serve } from '../../connectors/rest/server.ts';
import { secretsOf } from '../../engine/rest-cases.ts';

test('a web API is asked once for its columns, and again only when the options change', async () => {
  const server = await serve(({ headers }) => {
    if (headers['x-api-key'] !== 'planted') return { status: 401 };
    return {
      body: {
        data: [
          { id: 1, at: '2025-01-31T12:00:00Z' },
          { id: 2.5, who: { name: 'x' } },
        ],
      },
    };
  });
  const connections = { api: { type: 'rest', url: server.url, auth: 'api-key', apiKey: '${secret:api}' } };
  const origin = (options: object) => {
    const stages = { x: { type: 'rest-origin', connection: 'api', ...options }, p: { type: 'printer', from: 'x' } };
    const document = documentOf({ openstage: 1, connections, stages } as unknown as JobDocument);
    return checkJob(document, { env: {}, connections: {} }).origins[0]!;
  };
  const cache = new SourceCache(secretsOf({ api: 'planted' }));
  const look = async (options: object) => {
    const found = await cache.look(origin(options), '/');
    return [
      found?.schema?.map(({ name, type }) => `${name} ${typeName(type)}`).join(', ') ?? found?.problem?.message,
      found?.notes,
    ];
  };
  const notes = [`${server.url}/orders`, '2 records looked at'];
  const columns = 'id float, at timestamp with time zone, who json';
  expect(await look({ url: 'orders', records: 'data' })).toEqual([columns, notes]);
  expect(await look({ url: 'orders', records: 'data' })).toEqual([columns, notes]);
  expect(server.seen).toHaveLength(1);
  expect(await look({ url: 'orders', records: 'data', flatten: true })).toEqual([
    columns.replace('who json', 'who_name string'),
    notes,
  ]);
  expect(await look({ url: 'orders', records: 'items' })).toEqual([`${server.url}/orders has no records at items`, []]);
  expect(server.seen).toHaveLength(3);
});
