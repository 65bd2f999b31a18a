import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells a process from a later one that got the same id. */
export interface ProcessMark {
  readonly pid: number;
  readonly host: string;
  /** When it began, in a form that only `isAlive` reads. */
  readonly start: string;
}

/** Clocks may be set between two readings. */
const TOLERANCE_MS = 2000;

/** The mark of this process. */
export function ownMark(): ProcessMark {
  const { pid } = process;
  return { pid, host: hostname(), start: linuxStart(pid) ?? String(Math.round(performance.timeOrigin)) };
}

/** Whether the marked process still runs. `undefined`: it runs, or ran, on another machine, so there is no telling. */
export function isAlive({ pid, host, start }: ProcessMark): boolean | undefined {
  if (host !== hostname()) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user's; whether it is the same one is compared below.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const linux = linuxStart(pid);
  if (linux !== undefined) return linux === start;
  const since = startTime(pid);
  return since === undefined || Math.abs(since - Number(start)) < TOLERANCE_MS;
}

/**
 * Boot and clock ticks since boot when a process began: fields 3 (state) and 22 of proc_pid_stat(5), counted from behind the command's name.
 * `undefined` where there is no telling; empty for a process that is dead and only not yet waited for by its parent.
 */
function linuxStart(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return '';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** When a process began, in milliseconds since 1970, as the system's tools tell. */
function startTime(pid: number): number | undefined {
  const [program, args] =
    process.platform === 'win32'
      ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`]]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  try {
    const text = process.getBuiltinModule('node:child_process').execFileSync(program as string, args as string[], {
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const time = Date.parse(text.toString().trim());
    return Number.isNaN(time) ? undefined : time;
  } catch {
    return undefined;
  }
}
