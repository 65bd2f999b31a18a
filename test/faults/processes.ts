import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../engine/result.ts';
import { LAUNCHER } from '../cli/open-stage.ts';

export interface RunningJob {
  readonly process: ChildProcess;
  /** Resolves with the run's result when the process has ended; `undefined` when it did not come to one. */
  readonly result: Promise<RunResult | undefined>;
}

export interface JobSettings {
  readonly temporary?: string;
  readonly memory?: string;
  /** Blocks of 1024 bytes that a file may have. */
  readonly fileBlocks?: number;
}

/** `open-stage run job.json` in another process, with a history and a temporary folder of its own. */
export function startRun(folder: string, { temporary, memory = '256MB', fileBlocks }: JobSettings = {}): RunningJob {
  const tmp = temporary ?? join(folder, 'user-data', 'tmp');
  mkdirSync(tmp, { recursive: true });
  const args = [LAUNCHER, 'run', 'job.json', '--json', '--workers', '2', '--memory', memory];
  const env = { ...process.env, OPENSTAGE_DATA: join(folder, 'user-data'), TMPDIR: tmp };
  const options = { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] as ['ignore', 'pipe', 'inherit'] };
  const child =
    fileBlocks === undefined
      ? spawn(process.execPath, args, options)
      : spawn('bash', ['-c', `ulimit -f ${fileBlocks}; exec "$0" "$@"`, process.execPath, ...args], options);
  let output = '';
  child.stdout!.on('data', (bytes) => {
    output += bytes;
  });
  const result = new Promise<RunResult | undefined>((resolve) => {
    child.on('close', () => {
      const last = output.trimEnd().split('\n').at(-1) ?? '';
      resolve(last.includes('"event":"result"') && output.endsWith('\n') ? (JSON.parse(last) as RunResult) : undefined);
    });
  });
  return { process: child, result };
}

/** Mounts a file system of a few megabytes at `folder`, where this process may; else `undefined`. Call the result to take it away. */
export function smallDisk(folder: string, megabytes: number): (() => void) | undefined {
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  if (mounted.status !== 0) return undefined;
  return () => void spawnSync('umount', ['-l', folder], { stdio: 'ignore' });
}
