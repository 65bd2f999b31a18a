import { History, type RunRecord } from './history.ts';

/** The one connection of a host to the history of runs, opened when it is first needed. */
export class PastRuns {
  readonly #folder: string;
  #history: History | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws when it cannot be opened; the next call tries again. */
  get history(): History {
    this.#history ??= new History(this.#folder);
    return this.#history;
  }

  /** The last run of a job in which a stage took part and what it wrote was kept. */
  lastOf(job: { readonly file?: string; readonly draft?: string }, stage: string): RunRecord | undefined {
    if (job.file === undefined && job.draft === undefined) return undefined;
    const committed = ({ state, result }: RunRecord) =>
      (state === 'done' || state === 'rejected') && result !== undefined && Object.hasOwn(result.stages, stage);
    return this.history.list(LOOKED_AT, job).find(committed);
  }

  close(): void {
    this.#history?.close();
    this.#history = undefined;
  }
}

const LOOKED_AT = 50;
