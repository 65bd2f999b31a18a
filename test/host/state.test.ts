import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { JobState } from '../../host/state.ts';
import { folderWith } from '../cli/open-stage.ts';

test('what a run leaves is there for the next run of the same job', async () => {
  const folder = await folderWith({ 'job.yaml': '' });
  const state = () => new JobState(join(folder, 'job.yaml'), folder, 'sales', join(folder, 'data'));
  expect(state().read()).toEqual({});
  state().write({ a: { watermark: { integer: '9223372036854775807' } } });
  state().write({ b: { files: ['x'] } });
  expect(state().read()).toEqual({ a: { watermark: { integer: '9223372036854775807' } }, b: { files: ['x'] } });
  expect(readdirSync(join(folder, 'data', 'state'))).toHaveLength(1);
});

test('jobs are told apart by their files, or by name and folder', async () => {
  const folder = await folderWith({});
  const paths = [
    new JobState('a.yaml', folder, 'x', folder),
    new JobState('b.yaml', folder, 'x', folder),
    new JobState(undefined, folder, 'x', folder),
    new JobState(undefined, folder, 'y', folder),
    new JobState(undefined, '/elsewhere', 'x', folder),
  ].map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

test.each(['', '{', '[]', '{"version":2,"stages":{}}', '{"version":1,"stages":null}'])(
  'a damaged file is said: %s',
  async (text) => {
    const folder = await folderWith({});
    const state = new JobState('job.yaml', folder, 'x', folder);
    mkdirSync(dirname(state.path));
    writeFileSync(state.path, text);
    expect(() => state.read()).toThrow(
      expect.objectContaining({ code: 'invalid-state', message: expect.stringContaining(state.path) }),
    );
    expect(() => state.write({})).toThrow(/damaged/);
    expect(readFileSync(state.path, 'utf8')).toBe(text);
  },
);
