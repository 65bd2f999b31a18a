import type { Progress, RunResult, StageResult } from '../../ipc/api.ts';
import type { ErrorReport } from '../../model/errors.ts';
import { ownValue } from '../../model/own.ts';
import { writtenParts } from '../../model/rows-written.ts';
import { durationText } from '../preview/words.ts';
import { bytesText, countText } from './amounts.ts';

export type LogKind = 'start' | 'stage' | 'done' | 'printed' | 'note' | 'warning' | 'error' | 'rejects' | 'end';

/** What happened in a run. */
export interface LogEntry {
  readonly kind: LogKind;
  /** Since the start of the run; absent where it is not known. */
  readonly atMs?: number;
  readonly stage?: string;
  readonly text: string;
  /** Of an error. */
  readonly remedy?: string;
  readonly code?: string;
}

const rowsText = (rows: number) => `${countText(rows)} ${rows === 1 ? 'row' : 'rows'}`;

/** Stages that have begun or ended from one reading to the next. */
export function progressEntries(before: Progress | undefined, now: Progress): LogEntry[] {
  return Object.entries(now.stages).flatMap(([stage, figures]): LogEntry[] => {
    const was = ownValue(before?.stages, stage)?.state ?? 'waiting';
    if (was === figures.state) return [];
    const atMs = now.elapsedMs;
    if (figures.state === 'running') return [{ kind: 'stage', atMs, stage, text: 'started' }];
    if (figures.state === 'done') return [{ kind: 'done', atMs, stage, text: `done: ${flowText(figures)}` }];
    return [];
  });
}

/** `5,000,000 rows in, 2,498,236 out, 12 rejected`; `1,200 rows in, 300 inserted, 850 updated, 50 unchanged` */
export function flowText({
  rowsIn,
  rowsOut,
  rejected,
  written,
}: Pick<StageResult, 'rowsIn' | 'rowsOut' | 'rejected' | 'written'>): string {
  const parts = [
    rowsIn > 0 || rowsOut === 0 ? `${rowsText(rowsIn)} in` : undefined,
    rowsOut > 0 ? (rowsIn > 0 ? `${countText(rowsOut)} out` : `${rowsText(rowsOut)} out`) : undefined,
    rejected > 0 ? `${countText(rejected)} rejected` : undefined,
    ...writtenParts(written),
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** What a result adds to what was seen while the run went on: `seen` are the entries so far. */
export function resultEntries(result: RunResult, seen: readonly LogEntry[]): LogEntry[] {
  const done = new Set(seen.filter(({ kind }) => kind === 'done').map(({ stage }) => stage));
  const failed = new Set(result.errors.map(({ stage }) => stage));
  const isOver = result.status === 'done' || result.status === 'rejected';
  const entries: LogEntry[] = [];
  for (const [stage, figures] of Object.entries(result.stages)) {
    if (!isOver || done.has(stage) || failed.has(stage)) continue;
    const bytes = [
      figures.bytesRead > 0 ? `${bytesText(figures.bytesRead)} read` : '',
      figures.bytesWritten > 0 ? `${bytesText(figures.bytesWritten)} written` : '',
    ].filter(Boolean);
    const begun = seen.find((entry) => entry.kind === 'stage' && entry.stage === stage)?.atMs;
    const end = endOf(result, stage);
    // Readings of progress come late: nothing ends before it was seen to begin.
    const atMs = end !== undefined && begun !== undefined ? Math.max(begun, end) : end;
    const text = `done: ${[flowText(figures), ...bytes].join(', ')}`;
    entries.push({ kind: 'done', ...(atMs !== undefined && { atMs }), stage, text });
  }
  if (result.printed && !seen.some(({ kind }) => kind === 'printed')) entries.push({ kind: 'printed', text: result.printed });
  for (const { stage, text, severity } of result.notes ?? [])
    entries.push({ kind: severity === 'warning' ? 'warning' : 'note', stage, text });
  for (const text of result.warnings ?? []) entries.push({ kind: 'warning', text });
  for (const error of result.errors) entries.push(errorEntry(error, result.durationMs));
  if (result.recordsRejected > 0) {
    entries.push({ kind: 'rejects', text: `${rowsText(result.recordsRejected)} rejected` });
  }
  entries.push({ kind: 'end', atMs: result.durationMs, text: endText(result) });
  return entries;
}

/** When workers were last busy with a stage, as far as the timeline tells. */
function endOf({ fragments = [], timeline = [] }: RunResult, stage: string): number | undefined {
  const ends = timeline.filter(({ fragment }) => fragments[fragment]?.stages.includes(stage)).map(({ endMs }) => endMs);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** Entries in the order of time; those without one stay behind the one before them. */
export function inOrder(entries: readonly LogEntry[]): LogEntry[] {
  let last = 0;
  const timed = entries.map((entry) => {
    last = entry.atMs ?? last;
    return { entry, at: entry.kind === 'end' ? Number.POSITIVE_INFINITY : last };
  });
  return timed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}

/** A whole log of a run that nobody has watched. */
export function logOf(result: RunResult): LogEntry[] {
  return inOrder([startEntry(result.job, result.workers), ...resultEntries(result, [])]);
}

export function startEntry(job: string, workers?: number): LogEntry {
  return {
    kind: 'start',
    atMs: 0,
    text: `${job} started${workers ? ` on ${workers} ${workers === 1 ? 'worker' : 'workers'}` : ''}`,
  };
}

export function errorEntry(error: Pick<ErrorReport, 'message' | 'stage' | 'remedy' | 'code'>, atMs?: number): LogEntry {
  const { message, stage, remedy, code } = error;
  return {
    ...{ kind: 'error', text: message, code },
    ...(atMs !== undefined && { atMs }),
    ...(stage !== undefined && { stage }),
    ...(remedy !== undefined && { remedy }),
  };
}

const ENDS: Readonly<Record<RunResult['status'], string>> = {
  done: 'done',
  rejected: 'ended with more rejects than the job allows',
  failed: 'failed',
  cancelled: 'stopped',
};

function endText({ status, durationMs, recordsExtracted, recordsLoaded, peakMemoryBytes, spilledBytes }: RunResult): string {
  const figures = [
    `${rowsText(recordsExtracted)} read`,
    `${countText(recordsLoaded)} loaded`,
    `${bytesText(peakMemoryBytes)} of memory at most`,
    spilledBytes > 0 ? `${bytesText(spilledBytes)} spilled to disk` : '',
  ].filter(Boolean);
  return `${ENDS[status]} after ${durationText(durationMs)}: ${figures.join(', ')}`;
}

/** The log as text, to be copied. */
export function logText(entries: readonly LogEntry[]): string {
  return entries
    .map(({ atMs, kind, stage, text, remedy }) => {
      const time = atMs === undefined ? '' : `${(atMs / 1000).toFixed(3)} s`;
      const mark = kind === 'error' || kind === 'warning' ? `${kind}: ` : '';
      return `${time.padStart(11)}  ${stage === undefined ? '' : `${stage}: `}${mark}${text.trimEnd()}${remedy ? `; ${remedy}` : ''}`;
    })
    .join('\n');
}
