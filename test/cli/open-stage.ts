import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const LAUNCHER = fileURLToPath(new URL('../../bin/open-stage.js', import.meta.url));

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as users do, in a folder of its own, with a run history of its own. */
export function openStage(folder: string, ...args: string[]): Promise<CliResult> {
  return openStageWith(folder, {}, ...args);
}

export function openStageWith(folder: string, env: Readonly<Record<string, string>>, ...args: string[]): Promise<CliResult> {
  if (!existsSync(new URL('../../dist/cli.js', import.meta.url))) throw new Error('dist/cli.js is missing: npm run build');
  // Not as if `npx` had started it, whatever has started the tests.
  const environment = {
    ...process.env,
    npm_command: '',
    OPENSTAGE_COMMAND: '',
    NO_COLOR: '1',
    OPENSTAGE_DATA: join(folder, 'user-data'),
    ...env,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [LAUNCHER, ...args], { cwd: folder, env: environment }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

/** A folder with these files, removed after the test. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'open-stage-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}
