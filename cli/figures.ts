import type { RunResult } from '../engine/result.ts';
import type { RunState } from '../host/history.ts';
import type { ErrorReport } from '../model/errors.ts';
import type { Reject } from '../model/reject.ts';
import { ERROR, FAINT, GOOD, STRONG, type Style, WARNING } from './style.ts';
import { formatBytes, formatCount, formatDuration, formatRate, formatTable, truncate, visible } from './text.ts';

const REJECTS_SHOWN = 10;

/** What a run came to: a table of its stages, totals, rejects and errors. */
export function figureLines(result: RunResult, style: Style): string[] {
  const stages = Object.entries(result.stages);
  const table = formatTable(
    [
      { title: 'stage', most: 32 },
      { title: 'type' },
      { title: 'rows in', align: 'right' },
      { title: 'rows out', align: 'right' },
      { title: 'rejected', align: 'right' },
      { title: 'busy', align: 'right' },
    ],
    stages.map(([id, { type, rowsIn, rowsOut, rejected, busyMs }]) => [
      id,
      type,
      rowsIn > 0 ? formatCount(rowsIn) : '',
      rowsOut > 0 ? formatCount(rowsOut) : '',
      rejected > 0 ? formatCount(rejected) : '',
      formatDuration(busyMs),
    ]),
  );
  return [
    ...(stages.length > 0 ? [style(FAINT, table[0]!), ...table.slice(1), ''] : []),
    ...rejectLines(result.rejects, result.recordsRejected, style),
    ...result.errors.map((error) => errorLine(error, style)),
    stages.length > 0 ? totalLine(result, style) : `${headOf(result, style)}, before it began`,
  ];
}

/** A run's state in its colour. */
export function stateText(state: RunState, style: Style): string {
  const colour =
    state === 'done' ? GOOD : state === 'running' ? STRONG : state === 'cancelled' || state === 'interrupted' ? WARNING : ERROR;
  return style(colour, state);
}

function totalLine(result: RunResult, style: Style): string {
  const { recordsExtracted: extracted, recordsLoaded: loaded, recordsRejected: rejected, durationMs } = result;
  const parts = [
    `${formatCount(extracted)} rows read, ${formatCount(loaded)} loaded${rejected > 0 ? `, ${formatCount(rejected)} rejected` : ''}`,
    `${formatDuration(durationMs)} (${formatRate(extracted, durationMs)})`,
    `${result.workers} ${result.workers === 1 ? 'worker' : 'workers'}`,
    `${formatBytes(result.peakMemoryBytes)} of ${formatBytes(result.memoryLimitBytes)}`,
    ...(result.spilledBytes > 0 ? [`${formatBytes(result.spilledBytes)} spilled`] : []),
  ];
  return `${headOf(result, style)}: ${parts.join(', ')}`;
}

const headOf = ({ job, status }: RunResult, style: Style): string => `${style(STRONG, job)}: ${stateText(status, style)}`;

export function errorLine({ class: kind, message, stage, remedy, retryable, trace }: ErrorReport, style: Style): string {
  const label =
    kind === 'Cancelled' ? style(WARNING, 'cancelled') : style(ERROR, kind === 'InternalError' ? 'internal error' : 'error');
  const hint = [remedy, retryable && kind !== 'Cancelled' ? 'trying again may help' : undefined]
    .filter((text) => text !== undefined)
    .join('; ');
  const text = trace !== undefined && process.env.OPENSTAGE_DEBUG === '1' ? `${message}\n${trace}` : message;
  return `${label}: ${stage === undefined ? '' : `stage '${stage}': `}${text}${hint === '' ? '' : `; ${hint}`}`;
}

function rejectLines(rejects: readonly Reject[], total: number, style: Style): string[] {
  const lines = rejects.slice(0, REJECTS_SHOWN).map(({ stage, column, message, row }) => {
    const place = [`stage '${stage}'`, ...(column === null ? [] : [`column '${column}'`])];
    const text =
      typeof row === 'string'
        ? row
        : JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    const reason = column !== null && message.startsWith(`${column}: `) ? message.slice(column.length + 2) : message;
    return `${style(WARNING, 'rejected')}: ${place.join(', ')}: ${reason}: ${style(FAINT, truncate(visible(text), 120))}`;
  });
  const more = total - lines.length;
  return lines.length > 0 && more > 0 ? [...lines, style(FAINT, `… and ${formatCount(more)} more rejected rows`)] : lines;
}
