import type { Progress } from '../engine/result.ts';
import { toJson } from '../host/json.ts';
import { formatBytes, formatCount, formatDuration, localTime } from './text.ts';

/** What a run shows while it runs. */
export interface Display {
  progress(progress: Progress): void;
  /** Lines to keep: of printer stages on stdout, warnings on stderr. */
  message(text: string, to: NodeJS.WritableStream): void;
  /** Ends the display; what follows is written as usual. */
  stop(): void;
}

/** Nothing but messages. */
export const quietDisplay: Display = {
  progress() {},
  message: (text, to) => void to.write(`${text}\n`),
  stop() {},
};

const PLAIN_EVERY_MS = 10_000;

/** Lines of a log begin with the time. */
export const logLine = (text: string): string => `${localTime(new Date())}  ${text}\n`;

/** A line at the start and one every ten seconds, for logs. */
export function plainDisplay(job: string, stageCount: number, write: (text: string) => void): Display {
  let next = PLAIN_EVERY_MS;
  write(logLine(`${job}: started, ${stageCount} ${stageCount === 1 ? 'stage' : 'stages'}`));
  return {
    progress(progress) {
      if (progress.elapsedMs < next) return;
      next = progress.elapsedMs + PLAIN_EVERY_MS;
      const { elapsedMs, fraction, memoryBytes, stages } = progress;
      const rows = Math.max(0, ...Object.values(stages).map(({ rowsOut }) => rowsOut));
      const share = fraction === undefined ? '' : ` ${Math.floor(fraction * 100)} %,`;
      write(logLine(`${job}: ${formatDuration(elapsedMs)},${share} ${formatCount(rows)} rows, ${formatBytes(memoryBytes)}`));
    },
    message: (text, to) => void to.write(to === process.stderr ? logLine(text) : `${text}\n`),
    stop() {},
  };
}

const JSON_EVERY_MS = 1000;

/** JSON Lines on stdout: `start`, a `progress` about every second, `print` for printer stages, `warning`. The caller writes the result. */
export function jsonDisplay(job: string, write: (text: string) => void): Display {
  let next = JSON_EVERY_MS;
  const event = (name: string, data: object) => write(`${toJson({ event: name, ...data })}\n`);
  event('start', { job, time: new Date().toISOString() });
  return {
    progress(progress) {
      if (progress.elapsedMs < next) return;
      next = progress.elapsedMs + JSON_EVERY_MS * 0.9;
      event('progress', progress);
    },
    message: (text, to) => event(to === process.stdout ? 'print' : 'warning', { text }),
    stop() {},
  };
}
