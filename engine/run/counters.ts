import { JobError } from '../../model/errors.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import { OUT } from '../../stages/stage.ts';
import { COUNTER_CANCEL, COUNTER_FIRST } from '../../workers/counter-layout.ts';
import { partOf } from '../plan/expand.ts';

const MAX_COUNTERS = 65_536;

/** Counters of a run in shared memory: workers add to them, the host reads them whenever it likes. */
export class Counters {
  readonly buffer: SharedArrayBuffer;
  private readonly words: BigInt64Array;
  private readonly numbers = new Map<string, number>();

  private constructor(names: readonly string[], buffer: SharedArrayBuffer) {
    names.forEach((name, i) => {
      this.numbers.set(name, COUNTER_FIRST + i);
    });
    if ((COUNTER_FIRST + names.length) * 8 > buffer.byteLength) {
      throw JobError.of(
        'too-large',
        `the job has more than ${MAX_COUNTERS} ports and stages`,
        {},
        { remedy: 'split it into several jobs' },
      );
    }
    this.buffer = buffer;
    this.words = new BigInt64Array(buffer);
  }

  /** Memory for the counters of any job. */
  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer((COUNTER_FIRST + MAX_COUNTERS) * 8);
  }

  /** A counter for every port of the job, a timer for every stage, and a counter of pairs for every join. */
  static forJob(job: CheckedJob, buffer = Counters.allocate()): Counters {
    return new Counters(
      job.stages.flatMap(({ id, type, outputs, rejects }) => [
        timerName(id),
        ...(type === 'join' ? [matchesName(id)] : []),
        ...[...Object.keys(outputs), ...(rejects ? ['rejects'] : [])].map((port) => portName(id, port)),
      ]),
      buffer,
    );
  }

  /** Number of the counter of rows that leave a port; -1 for a port that the job does not have. */
  port(stage: string, port: string): number {
    const part = partOf(stage);
    if (part.port === undefined) return this.numbers.get(portName(stage, port)) ?? -1;
    // A part that is called after an output gives its rows; other parts count nothing.
    return port === OUT ? (this.numbers.get(portName(part.stage, part.port)) ?? -1) : -1;
  }

  /** Number of the counter of microseconds spent in a stage. */
  timer(stage: string): number {
    return this.numbers.get(timerName(partOf(stage).stage)) ?? -1;
  }

  /** Number of the counter of pairs of rows that a join has found; -1 for other stages, and for parts of a join. */
  matches(stage: string): number {
    return this.numbers.get(matchesName(stage)) ?? -1;
  }

  /** Pairs of rows that a join has found, be it one of rows with a partner or of all. */
  pairs(stage: string): number {
    return this.read(this.matches(stage));
  }

  rows(stage: string, port: string): number {
    return this.read(this.port(stage, port));
  }

  busyMs(stage: string): number {
    return this.read(this.timer(stage)) / 1000;
  }

  /** Tells all workers to stop. */
  stop(): void {
    Atomics.store(this.words, COUNTER_CANCEL, 1n);
  }

  /** Whether workers were told to stop. */
  get stopped(): boolean {
    return Atomics.load(this.words, COUNTER_CANCEL) !== 0n;
  }

  /** Begins anew. */
  reset(): void {
    this.words.fill(0n, 0, COUNTER_FIRST + this.numbers.size);
  }

  private read(number: number): number {
    return number < 0 ? 0 : Number(Atomics.load(this.words, number));
  }
}

const portName = (stage: string, port: string): string => `port ${stage}.${port}`;
const matchesName = (stage: string): string => `matches ${stage}`;
const timerName = (stage: string): string => `timer ${stage}`;
