import { execFile } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderWith } from './open-stage.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function start(folder: string, program: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, OPENSTAGE_DATA: join(folder, 'user-data') };
  return new Promise((resolve) => {
    execFile(program, args, { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('the runner of a checkout runs its command line, and names itself in what it tells to type', async () => {
  const folder = await folderWith();
  const runner = relative(folder, join(ROOT, 'open-stage'));
  const made = await start(folder, runner, 'new', 'my orders');
  expect(made).toMatchObject({ code: 0, stdout: 'my orders/job.yaml\n' });
  expect(made.stderr).toContain(`run it with: ${runner} run "my orders/job.yaml"`);
  const ran = await start(folder, runner, 'run', 'my orders/job.yaml');
  expect(ran.code, ran.stderr).toBe(0);
  const wrong = await start(folder, runner, 'runn');
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining(`see: ${runner} help\n`) });
});

test('the runner is found through links, relative and absolute ones', async () => {
  const folder = await folderWith();
  await symlink(join(ROOT, 'open-stage'), join(folder, 'absolute'));
  await symlink('absolute', join(folder, 'relative link'));
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  for (const name of ['absolute', 'relative link'])
    expect((await start(folder, join(folder, name), 'version')).stdout).toContain(`open-stage ${version}`);
});

test('npm has nothing to build again before it runs the command, and no script to warn of', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const atInstall = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare', 'prepublish'];
  expect(atInstall.filter((name) => name in scripts)).toEqual([]);
});
