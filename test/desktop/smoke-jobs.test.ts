import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, openStage } from '../cli/open-stage.ts';
import { LONG, READ, READ_RESULT, WRITE } from './smoke-jobs.ts';

test('the jobs of the smoke test are valid, and read what they have written', async () => {
  const folder = await folderWith({ 'write.yaml': WRITE, 'read.yaml': READ, 'long.yaml': LONG });
  for (const job of ['write.yaml', 'read.yaml'])
    expect(await openStage(folder, 'run', job, '--quiet')).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(join(folder, 'sum.csv'), 'utf8')).toBe(READ_RESULT);
  expect(await openStage(folder, 'validate', 'long.yaml')).toMatchObject({ code: 0 });
});
