import type { CheckedJob } from '../../stages/check-job.ts';
import { COUNTER_CANCEL, COUNTER_FIRST } from './counter-layout.ts';

/** Counters of a run in shared memory: workers add to them, the host reads them whenever it likes. */
export class Counters {
  readonly buffer: SharedArrayBuffer;
  private readonly words: BigInt64Array;
  private readonly numbers = new Map<string, number>();

  private constructor(names: readonly string[]) {
    names.forEach((name, i) => {
      this.numbers.set(name, COUNTER_FIRST + i);
    });
    this.buffer = new SharedArrayBuffer((COUNTER_FIRST + names.length) * 8);
    this.words = new BigInt64Array(this.buffer);
  }

  /** A counter for every port of the job, and a timer for every stage. */
  static forJob(job: CheckedJob): Counters {
    return new Counters(
      job.stages.flatMap(({ id, outputs, rejects }) => [
        timerName(id),
        ...[...Object.keys(outputs), ...(rejects ? ['rejects'] : [])].map((port) => portName(id, port)),
      ]),
    );
  }

  /** Number of the counter of rows that leave a port; -1 for a port that the job does not have. */
  port(stage: string, port: string): number {
    return this.numbers.get(portName(stage, port)) ?? -1;
  }

  /** Number of the counter of microseconds spent in a stage. */
  timer(stage: string): number {
    return this.numbers.get(timerName(stage)) ?? -1;
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

  private read(number: number): number {
    return number < 0 ? 0 : Number(Atomics.load(this.words, number));
  }
}

const portName = (stage: string, port: string): string => `port ${stage}.${port}`;
const timerName = (stage: string): string => `timer ${stage}`;
