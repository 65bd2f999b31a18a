import type { Progress, StageProgress } from '../engine/result.ts';
import type { Display } from './display.ts';
import { ACTIVE, FAINT, GOOD, STRONG, type Style } from './style.ts';
import { displayWidth, formatBytes, formatCount, formatDuration, formatRate, padEnd, padStart, truncate } from './text.ts';

/** A stage as the display lists it. */
export interface StageLine {
  readonly id: string;
  readonly type: string;
  /** Origins show the rows they put out, all others those they took in. */
  readonly isOrigin: boolean;
}

export interface LiveOptions {
  readonly job: string;
  readonly stages: readonly StageLine[];
  readonly style: Style;
  /** Size of the terminal now, in characters. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly write: (text: string) => void;
}

const SPINNER = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
// Terminals that know synchronised updates show the block at once; others ignore these.
const BEGIN_UPDATE = '\u001b[?2026h';
const END_UPDATE = '\u001b[?2026l';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const FRAME_MS = 100;
/** Terminals with fewer columns do without the types of stages. */
const NARROW = 64;

/** A block of lines on a terminal, redrawn in place: the job's head, then a line per stage. */
export function liveDisplay(options: LiveOptions): Display {
  const { write } = options;
  let latest: Progress | undefined;
  let drawn = 0;
  let frame = 0;
  const up = () => (drawn > 0 ? `\r\u001b[${drawn}A` : '\r');
  const draw = () => {
    const lines = blockLines(options, latest, SPINNER[frame++ % SPINNER.length]!);
    const text = lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    write(`${BEGIN_UPDATE}${up()}${text}${CLEAR_BELOW}${END_UPDATE}`);
    drawn = lines.length;
  };
  const erase = () => {
    if (drawn > 0) write(`${up()}${CLEAR_BELOW}`);
    drawn = 0;
  };
  const showCursor = () => write(SHOW_CURSOR);
  write(HIDE_CURSOR);
  process.once('exit', showCursor);
  const timer = setInterval(draw, FRAME_MS);
  timer.unref();
  return {
    progress(progress) {
      latest = progress;
    },
    message(text, to) {
      erase();
      to.write(`${text}\n`);
      draw();
    },
    stop() {
      clearInterval(timer);
      erase();
      if (process.listeners('exit').includes(showCursor)) showCursor();
      process.off('exit', showCursor);
    },
  };
}

/** The lines of the block, each narrower than the terminal, and fewer than its rows. */
export function blockLines(
  { job, stages, style, size }: Omit<LiveOptions, 'write'>,
  progress: Progress | undefined,
  spinner: string,
): string[] {
  const { columns, rows } = size();
  const width = Math.max(20, columns - 1);
  const idWidth = Math.min(28, Math.max(...stages.map(({ id }) => displayWidth(id))));
  const typeWidth = Math.max(...stages.map(({ type }) => type.length));
  const states = stages.map((stage) => ({ ...stage, now: progress?.stages[stage.id] }));
  const room = Math.max(1, rows - 3);
  const shown = states.length <= room ? states : mostRelevant(states, room - 1);
  const lines = shown.map(({ id, type, isOrigin, now }) => {
    const count = now ? (isOrigin ? now.rowsOut : now.rowsIn) : 0;
    const rejected = now && now.rejected > 0 ? `${formatCount(now.rejected)} rejected` : '';
    const rate = now?.state === 'running' && count > 0 ? formatRate(count, progress!.elapsedMs) : '';
    const cells = [
      glyph(now, spinner),
      padEnd(truncate(id, idWidth), idWidth),
      ...(columns < NARROW ? [] : [padEnd(type, typeWidth)]),
      padStart(count > 0 ? formatCount(count) : '', 14),
      padStart(rate, 12),
      rejected,
    ];
    return paint(truncate(cells.join('  ').trimEnd(), width), now, style);
  });
  const hidden = states.length - shown.length;
  if (hidden > 0) lines.push(style(FAINT, truncate(`   … and ${hidden} more stages`, width)));
  return [headLine(job, progress, width, style), ...lines];
}

function headLine(job: string, progress: Progress | undefined, width: number, style: Style): string {
  const fraction = progress?.fraction;
  const parts = [
    formatDuration(progress?.elapsedMs ?? 0),
    ...(fraction === undefined ? [] : [`${Math.floor(fraction * 100)} %`]),
    ...(progress ? [formatBytes(progress.memoryBytes)] : ['starting']),
  ];
  const text = parts.join('  ');
  return `${style(STRONG, truncate(job, Math.max(1, width - text.length - 2)))}  ${text}`;
}

function glyph(now: StageProgress | undefined, spinner: string): string {
  return now?.state === 'done' ? '✓' : now?.state === 'running' ? spinner : '·';
}

function paint(line: string, now: StageProgress | undefined, style: Style): string {
  if (!now || now.state === 'waiting') return style(FAINT, line);
  return style(now.state === 'done' ? GOOD : ACTIVE, line.slice(0, 1)) + line.slice(1);
}

/** Running stages before waiting ones before those that are done, in the order of the job. */
function mostRelevant<Item extends { readonly now: StageProgress | undefined }>(items: readonly Item[], count: number): Item[] {
  const rank = ({ now }: Item) => (now?.state === 'running' ? 0 : now?.state === 'done' ? 2 : 1);
  const chosen = new Set(items.toSorted((a, b) => rank(a) - rank(b)).slice(0, count));
  return items.filter((item) => chosen.has(item));
}
