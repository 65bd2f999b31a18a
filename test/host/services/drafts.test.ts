import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hostOver, testHost } from './test-host.ts';

const draft = (id: string, text: string, modified = '2026-01-01T00:00:00.000Z') => ({ id, name: 'job', text, modified });

test('drafts are listed, the newest first, until they are discarded', async () => {
  const { call } = await testHost();
  expect(await call('drafts.list')).toEqual([]);
  const [a, b] = [draft('a', 'one'), draft('b', 'two', '2026-01-02T00:00:00.000Z')];
  await call('drafts.save', a);
  await call('drafts.save', b);
  await call('drafts.save', { ...a, text: 'more' });
  expect(await call('drafts.list')).toEqual([b, { ...a, text: 'more' }]);
  await call('drafts.discard', 'b');
  await call('drafts.discard', 'b');
  expect(await call('drafts.list')).toEqual([{ ...a, text: 'more' }]);
});

test('tells of drafts that come and go, not of every save', async () => {
  const { call, events } = await testHost();
  await call('drafts.save', draft('a', 'one'));
  await call('drafts.save', draft('a', 'two'));
  await call('drafts.discard', 'a');
  expect(events('changed')).toEqual(Array(2).fill({ event: { what: 'drafts' }, client: undefined }));
});

test('a damaged draft is set aside, and the others are there', async () => {
  const { call, dataFolder } = await testHost({ 'data:drafts/broken.json': '{"id": "bro' });
  await call('drafts.save', draft('a', 'one'));
  expect(await call('drafts.list')).toEqual([draft('a', 'one')]);
  expect((await readdir(join(dataFolder, 'drafts'))).sort()).toEqual(['a.json', 'broken.json.damaged']);
});

test.each(['../settings', 'a/b', '..', '', 'a.b', 'x'.repeat(65)])(
  'refuses the id %j, which is no name of a file',
  async (id) => {
    const { call } = await testHost();
    await expect(call('drafts.save', draft(id, 'one'))).rejects.toThrow('invalid arguments of drafts.save');
    await expect(call('drafts.discard', id)).rejects.toThrow('invalid arguments of drafts.discard');
  },
);

test('what was saved when the host is killed is there afterwards', async () => {
  const { folder, dataFolder } = await testHost();
  const script = join(dataFolder, '..', 'writer.ts');
  const source = JSON.stringify(fileURLToPath(new URL('../../../host/create-host.ts', import.meta.url)));
  await writeFile(
    script,
    `import { createHost } from ${source};
const host = createHost(${JSON.stringify({ dataFolder, jobsFolder: folder })});
for (let n = 1; ; n += 1) {
  await host.call({ id: 'me' }, 'drafts.save', [{ id: 'a', name: 'job', text: String(n).repeat(20_000), modified: '2026-01-01' }]);
  process.stdout.write(n + '\\n');
}`,
  );
  const writer = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise<void>((resolve) => {
    writer.stdout.on('data', (data: Buffer) => {
      said += String(data);
      if (said.split('\n').length > 20) writer.kill('SIGKILL');
    });
    writer.on('exit', () => resolve());
  });
  const saved = Number(said.trim().split('\n').at(-1));
  const [found, ...others] = await hostOver(folder, dataFolder).call('drafts.list');
  expect(others).toEqual([]);
  const number = Number(found?.text.slice(0, String(saved).length));
  expect(found?.text).toBe(String(number).repeat(20_000));
  expect(number).toBeGreaterThanOrEqual(saved);
});
