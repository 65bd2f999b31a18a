import type { TaskResult } from '../../workers/protocol.ts';
import { partOf } from '../plan/expand.ts';
import type { FragmentResult, PartitionRows, RunResult, TaskSpan } from '../result.ts';

/** Spans that a result has, unless workers and fragments are so many that each has its own. */
const MOST_SPANS = 2000;
/** Spans that are held before neighbours are put together. */
const MOST_HELD = MOST_SPANS * 4;
/** Parts that a split is shown in, and those that it is shown in if it has more. */
const MOST_PARTS = 1024;
const FEWER_PARTS = 64;

/** What the workers of a run did when, and how evenly rows were split. */
export class Profile {
  /** Milliseconds since 1970. */
  private readonly start = performance.timeOrigin + performance.now();
  private readonly fragments: FragmentResult[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly workers = new Map<number, number>();
  private readonly splits: PartitionRows[] = [];
  private spans: TaskSpan[] = [];

  /** A task is over. `stages`: those that it did something for. */
  add(worked: readonly string[], { thread, start, end, rows }: TaskResult): void {
    const stages = [...new Set(worked.map((id) => partOf(id).stage))];
    const worker = numberOf(this.workers, thread);
    const key = stages.join(' ');
    const fragment = numberOf(this.numbers, key);
    this.fragments[fragment] ??= { stages };
    const startMs = Math.max(0, start - this.start);
    this.spans.push({ fragment, worker, startMs, endMs: Math.max(startMs, end - this.start), rows, tasks: 1 });
    if (this.spans.length > MOST_HELD) this.spans = shorten(this.spans, MOST_SPANS);
  }

  /** Rows were split for a stage. Of a great many parts, neighbours are put together. */
  split(stage: string, rows: readonly number[]): void {
    if (rows.length < 2) return;
    const parts = rows.length > MOST_PARTS ? FEWER_PARTS : rows.length;
    const first = (part: number) => Math.floor((part * rows.length) / parts);
    const sums = Array.from({ length: parts }, (_, part) =>
      rows.slice(first(part), first(part + 1)).reduce((sum, some) => sum + some, 0),
    );
    this.splits.push({ stage: partOf(stage).stage, rows: sums });
  }

  get result(): Required<Pick<RunResult, 'fragments' | 'timeline' | 'partitions'>> {
    return { fragments: this.fragments, timeline: shorten(this.spans, MOST_SPANS), partitions: this.splits };
  }
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
  const number = numbers.get(key) ?? numbers.size;
  numbers.set(key, number);
  return number;
}

/** The spans by worker and time; while there are too many, those of a worker and fragment that come right after each other as one. */
export function shorten(spans: readonly TaskSpan[], most: number): TaskSpan[] {
  let result = spans.toSorted((a, b) => a.worker - b.worker || a.startMs - b.startMs);
  const end = spans.reduce((last, { endMs }) => Math.max(last, endMs), 0);
  for (let gapMs = end / most / 8; result.length > most && gapMs < end * 2; gapMs *= 2) result = merge(result, gapMs);
  return result;
}

/** Puts spans of a worker and fragment together that have no more than `gapMs` between them, and together are no longer than eight times that. */
function merge(spans: readonly TaskSpan[], gapMs: number): TaskSpan[] {
  const result: TaskSpan[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    const joins =
      last?.worker === span.worker &&
      last.fragment === span.fragment &&
      span.startMs - last.endMs <= gapMs &&
      span.endMs - last.startMs <= gapMs * 8;
    if (!joins) result.push(span);
    else {
      const { rows, tasks } = last;
      result[result.length - 1] = { ...last, endMs: span.endMs, rows: rows + span.rows, tasks: tasks + span.tasks };
    }
  }
  return result;
}
