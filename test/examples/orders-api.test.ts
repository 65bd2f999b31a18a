import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startOrdersApi } from '../../examples/orders-api/server.ts';
import { folderWith, openStageWith } from '../cli/open-stage.ts';
import { type Answer, serve } from '../connectors/rest/server.ts';

const example = (path: string) => fileURLToPath(new URL(`../../examples/orders-api/${path}`, import.meta.url));
const KEY = 'planted+key/with"odd=characters';

/** All files below a folder that hold a text, in any of the ways in which it may be written. */
function filesWith(folder: string, text: string): string[] {
  const forms = [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), Buffer.from(text).toString('base64')];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => forms.some((form) => readFileSync(path).includes(form)));
}

test('the example reads and sends through the API, and its key stands nowhere', async () => {
  const api = await startOrdersApi(0, KEY);
  onTestFinished(() => void api.server.close());
  const folder = await folderWith();
  await copyFile(example('job.yaml'), join(folder, 'job.yaml'));
  const temporaries = join(folder, 'temporaries');
  await mkdir(temporaries);
  const env = { OPENSTAGE_SECRET_ORDERS_API: KEY, TMPDIR: temporaries, OPENSTAGE_DEBUG: '1' };
  const command = (...args: string[]) => openStageWith(folder, env, ...args, '--param', `api=${api.url}`);
  const shown = [
    await command('validate', 'job.yaml'),
    await command('explain', 'job.yaml'),
    await command('preview', 'job.yaml', '--stage', 'orders'),
    await command('run', 'job.yaml', '--dry-run'),
  ];
  expect(shown.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(api.invoices.size).toBe(0);
  const run = await command('run', 'job.yaml', '--json');
  expect([run.code, run.stderr]).toEqual([0, '']);
  for (const name of ['invoices.csv', 'refused.csv']) {
    expect(readFileSync(join(folder, 'out', name), 'utf8')).toBe(readFileSync(example(`expected/${name}`), 'utf8'));
  }
  const refused = readFileSync(example('expected/refused.csv'), 'utf8').trimEnd().split('\n').length - 1;
  const all = readFileSync(example('expected/invoices.csv'), 'utf8').trimEnd().split('\n').length - 1;
  expect([refused > 0, api.invoices.size]).toEqual([true, all - refused]);
  for (const { stdout, stderr } of [...shown, run]) expect(stdout + stderr).not.toContain('planted');
  expect(filesWith(folder, KEY)).toEqual([]);
});

test('no error tells the key, whatever the server says', async () => {
  const answers: Answer[] = [400, 401, 403, 404, 422, 500, 302].map((status) => ({
    status,
    headers: { Location: `/again?appid=${encodeURIComponent(KEY)}`, 'Retry-After': '0' },
    body: `no ${KEY} ${encodeURIComponent(KEY)} ${JSON.stringify(KEY)}`,
  }));
  const attempt = async (number: number, apiKeyIn: string, answer: Answer) => {
    const server = await serve(() => answer);
    const connection = `{ type: rest, url: "${server.url}", auth: api-key, apiKeyName: appid, apiKeyIn: ${apiKeyIn}, apiKey: "\${secret:orders-api}" }`;
    const folder = await folderWith({
      'job.yaml': `openstage: 1
connections: { api: ${connection} }
stages:
  in: { type: rest-origin, connection: api, url: x${number}, types: { id: integer }, columns: [id], maxRetries: 1 }
  out: { type: rest-destination, from: in, connection: api }
`,
    });
    const run = await openStageWith(folder, { OPENSTAGE_SECRET_ORDERS_API: KEY }, 'run', 'job.yaml', '--json');
    expect(server.seen.length).toBeGreaterThan(0);
    expect(run.code).toBe(1);
    expect(run.stdout + run.stderr).not.toContain('planted');
    expect(filesWith(folder, KEY)).toEqual([]);
  };
  for (const answer of [...answers, { body: `"${KEY}"` }, { body: `{"data":[{"id":1}` }])
    await Promise.all(['header', 'query'].map((apiKeyIn, number) => attempt(number, apiKeyIn, answer)));
});
