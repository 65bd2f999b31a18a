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
/** Columns that the names of stages are not cut below. */
const LEAST_NAME = 8;
const WIDEST_NAME = 28;

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
  const states = stages.map((stage) => ({ ...stage, now: progress?.stages[stage.id] }));
  const room = Math.max(1, rows - 3);
  const shown = states.length <= room ? states : mostRelevant(states, room - 1);
  const figures = shown.map(({ now, isOrigin }) => figuresOf(now, isOrigin, progress));
  const layout = layoutOf(stages, figures, width);
  const lines = shown.map(({ id, type, now }, index) => {
    const { count, rate, rejected } = figures[index]!;
    const cells = [
      glyph(now, spinner),
      padEnd(truncate(id, layout.id), layout.id),
      ...(layout.type > 0 ? [padEnd(type, layout.type)] : []),
      padStart(count, layout.count),
      ...(layout.rate > 0 ? [padStart(rate, layout.rate)] : []),
      ...(layout.rejected > 0 ? [rejected] : []),
    ];
    return paint(truncate(cells.join('  ').trimEnd(), width), now, style);
  });
  const hidden = states.length - shown.length;
  if (hidden > 0) lines.push(style(FAINT, truncate(`   … and ${hidden} more stages`, width)));
  return [headLine(job, progress, width, style), ...lines];
}

/** What a stage has done, as text; empty where there is nothing to say. */
interface Figures {
  readonly count: string;
  readonly rate: string;
  readonly rejected: string;
}

function figuresOf(now: StageProgress | undefined, isOrigin: boolean, progress: Progress | undefined): Figures {
  const count = now ? (isOrigin ? now.rowsOut : now.rowsIn) : 0;
  return {
    count: count > 0 ? formatCount(count) : '',
    rate: now?.state === 'running' && count > 0 ? formatRate(count, progress!.elapsedMs) : '',
    rejected: now && now.rejected > 0 ? `${formatCount(now.rejected)} rejected` : '',
  };
}

const COUNT_WIDTH = 14;
const RATE_WIDTH = 12;
const GAP = 2;

/** Widths of the columns of lines; 0 for those that are left out. */
interface Layout {
  readonly id: number;
  readonly type: number;
  readonly count: number;
  readonly rate: number;
  readonly rejected: number;
}

/** Figures come before names: on a narrow terminal first the types of stages go, then rates, then what names have beyond a few characters. */
function layoutOf(stages: readonly StageLine[], figures: readonly Figures[], width: number): Layout {
  const id = Math.min(WIDEST_NAME, Math.max(...stages.map((stage) => displayWidth(stage.id))));
  const type = Math.max(...stages.map((stage) => stage.type.length));
  const rejected = Math.max(...figures.map((each) => each.rejected.length));
  const tight = Math.max(...figures.map(({ count }) => count.length));
  const layouts: readonly Layout[] = [
    { id, type, count: COUNT_WIDTH, rate: RATE_WIDTH, rejected },
    { id: Math.min(id, LEAST_NAME), type: 0, count: COUNT_WIDTH, rate: RATE_WIDTH, rejected },
    { id: Math.min(id, LEAST_NAME), type: 0, count: tight, rate: 0, rejected },
    { id: 1, type: 0, count: tight, rate: 0, rejected: 0 },
  ];
  const spare = (layout: Layout) => {
    const widths = Object.values(layout).filter((each) => each > 0);
    return width - 1 - widths.reduce((sum, each) => sum + GAP + each, 0);
  };
  const layout = layouts.find((each) => spare(each) >= 0) ?? layouts.at(-1)!;
  return { ...layout, id: Math.min(id, layout.id + Math.max(0, spare(layout))) };
}

function headLine(job: string, progress: Progress | undefined, width: number, style: Style): string {
  const fraction = progress?.fraction;
  const parts = [
    formatDuration(progress?.elapsedMs ?? 0),
    ...(fraction === undefined ? [] : [`${Math.floor(fraction * 100)} %`]),
    ...(progress ? [formatBytes(progress.memoryBytes)] : ['starting']),
  ];
  const text = parts.join('  ');
  const room = width - text.length - GAP;
  return room > 0 ? `${style(STRONG, truncate(job, room))}  ${text}` : truncate(text, width);
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
