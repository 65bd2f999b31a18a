// Runs one process and measures it from outside: elapsed time and peak memory.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Measurement {
  /** From spawn to exit. */
  readonly seconds: number;
  /** Peak resident memory of the process and its descendants; `null` where there is no /proc. */
  readonly peakBytes: number | null;
}

const SAMPLE_EVERY_MS = 25;
const TIMEOUT_MS = 30 * 60_000;

/** @throws Error with the end of what the process wrote to stderr, when it does not exit with 0. */
export function measure({ program, arguments: args, environment }: Command): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env, timeout: TIMEOUT_MS });
    let peakBytes = 0;
    const sample = () => {
      if (child.pid !== undefined) peakBytes = Math.max(peakBytes, residentBytes(child.pid));
    };
    sample();
    const sampler = setInterval(sample, SAMPLE_EVERY_MS);
    let seconds = 0;
    child.on('exit', () => {
      seconds = (performance.now() - started) / 1000;
      clearInterval(sampler);
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-4000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(sampler);
      if (code === 0) resolve({ seconds, peakBytes: peakBytes || null });
      else reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}: ${complaint.trim() || 'no message'}`));
    });
  });
}

/**
 * Memory of a process tree: its present sum, or the high-water mark of one of its processes if that is more. The kernel keeps that
 * mark (VmHWM), so sampling misses only what is allocated in the last moments. (Not `getrusage`: its figure for a child
 * includes the memory of the process that forked it.)
 */
function residentBytes(root: number): number {
  let sum = 0;
  let highest = 0;
  for (const pending = [root]; pending.length > 0; ) {
    const directory = `/proc/${pending.pop()}`;
    try {
      const status = readFileSync(`${directory}/status`, 'utf8');
      const bytes = (field: string) => Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
      sum += bytes('VmRSS');
      highest = Math.max(highest, bytes('VmHWM'));
      for (const thread of readdirSync(`${directory}/task`)) {
        pending.push(...(readFileSync(`${directory}/task/${thread}/children`, 'utf8').match(/\d+/g) ?? []).map(Number));
      }
    } catch {
      // The process or thread has ended, or this is not Linux.
    }
  }
  return Math.max(sum, highest);
}
