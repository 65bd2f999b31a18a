import type { RunResult, StageResult } from '../engine/result.ts';
import type { RunState } from '../host/history.ts';
import type { ErrorReport } from '../model/errors.ts';
import { ofEveryStage, type Reject } from '../model/reject.ts';
import { writtenText } from '../model/rows-written.ts';
import { ERROR, FAINT, GOOD, STRONG, type Style, WARNING } from './style.ts';
import {
  displayWidth,
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  formatTable,
  type TableColumn,
  truncate,
  visible,
} from './text.ts';

const REJECTS_SHOWN = 10;

/** What a run came to: a table of its stages, totals, rejects and errors. `width`: columns of the terminal, into which the table is to fit. */
export function figureLines(result: RunResult, style: Style, width = Number.POSITIVE_INFINITY): string[] {
  const stages = Object.entries(result.stages);
  const table = stageTable(stages, width);
  return [
    ...(stages.length > 0 ? [style(FAINT, table[0]!), ...table.slice(1), ''] : []),
    ...rejectLines(result, style),
    ...writtenLines(result),
    ...incrementalLines(result),
    ...result.errors.map((error) => errorLine(error, style)),
    stages.length > 0 ? totalLine(result, style) : `${headOf(result, style)}, before it began`,
  ];
}

/** What destinations that add rows to tables did with them. */
const writtenLines = ({ stages }: RunResult): string[] =>
  Object.entries(stages).flatMap(([id, { written }]) => (written ? [`${visible(id)}: ${writtenText(written)}`] : []));

/** How far incremental stages have come. */
function incrementalLines({ incremental = [] }: RunResult): string[] {
  return incremental.flatMap(({ stage, column, before, after }) => {
    if (column === null || after === null) return [];
    const text = before === after ? 'as before' : before === null ? 'the first watermark' : `was ${visible(before)}`;
    return [`watermark of '${stage}': ${column} ${visible(after)}, ${text}`];
  });
}

interface StageColumn extends TableColumn {
  readonly cell: (id: string, stage: StageResult) => string;
}

const countOf = (count: number): string => (count > 0 ? formatCount(count) : '');

const COLUMNS: readonly StageColumn[] = [
  { title: 'stage', most: 32, cell: (id) => id },
  { title: 'type', cell: (_, { type }) => type },
  { title: 'rows in', align: 'right', cell: (_, { rowsIn }) => countOf(rowsIn) },
  { title: 'rows out', align: 'right', cell: (_, { rowsOut }) => countOf(rowsOut) },
  { title: 'rejected', align: 'right', cell: (_, { rejected }) => countOf(rejected) },
  { title: 'busy', align: 'right', cell: (_, { busyMs }) => formatDuration(busyMs) },
];
/** What narrow terminals do without. */
const LEFT_OUT: readonly (readonly string[])[] = [[], ['type'], ['type', 'busy']];

function stageTable(stages: readonly (readonly [id: string, stage: StageResult])[], width: number): string[] {
  const tables = LEFT_OUT.map((titles) => {
    const columns = COLUMNS.filter(({ title }) => !titles.includes(title));
    return formatTable(
      columns,
      stages.map(([id, stage]) => columns.map(({ cell }) => cell(id, stage))),
    );
  });
  return tables.find((lines) => lines.every((line) => displayWidth(line) <= width)) ?? tables.at(-1)!;
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
  // Databases answer in several lines. Data that a message names must not move the cursor.
  const said = message.split('\n').map(visible).join('\n');
  const text = trace !== undefined && process.env.OPENSTAGE_DEBUG === '1' ? `${said}\n${trace}` : said;
  return `${label}: ${stage === undefined ? '' : `stage '${stage}': `}${text}${hint === '' ? '' : `; ${hint}`}`;
}

/** The first rejects that no port takes, some of each stage, and how many more there are of which stage. */
export function rejectLines({ rejects, stages, links }: RunResult, style: Style): string[] {
  const shown = ofEveryStage(rejects, REJECTS_SHOWN);
  const linked = new Set(links.map(({ from }) => from));
  const more = Object.entries(stages).flatMap(([id, { rejected }]) => {
    const rest = rejected - shown.filter(({ stage }) => stage === id).length;
    return rest > 0 && !linked.has(`${id}.rejects`) ? [`${formatCount(rest)} of stage '${id}'`] : [];
  });
  const lines = shown.map((reject) => rejectLine(reject, style));
  return lines.length > 0 && more.length > 0 ? [...lines, style(FAINT, `… and more rejected rows: ${more.join(', ')}`)] : lines;
}

function rejectLine({ stage, column, message, row }: Reject, style: Style): string {
  const place = [`stage '${stage}'`, ...(column === null ? [] : [`column '${column}'`])];
  const text =
    typeof row === 'string'
      ? row
      : JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const reason = column !== null && message.startsWith(`${column}: `) ? message.slice(column.length + 2) : message;
  return `${style(WARNING, 'rejected')}: ${place.join(', ')}: ${visible(reason)}: ${style(FAINT, truncate(visible(text), 120))}`;
}
