import { type CheckedJob, type CheckResult, type Recheck, recheckOf } from '../../stages/check-job.ts';
import type { FileSources } from '../plan/sources.ts';
import type { StageNote } from '../result.ts';
import { TargetErrors } from './check-targets.ts';
import { type GuessedTypes, retyped, type Widened, widenedNote, widerTypes } from './guessed-types.ts';
import { hasWord } from './has-word.ts';
import { WrongGuess } from './misfits.ts';

/**
 * Finds other types for columns whose guessed ones rows contradict: the wider ones where the job checks with them and its targets take them. Else the column
 * keeps its type, and such rows are refused.
 */
export class TypeChoice {
  /** The whole job, as it checks with the chosen types. */
  job: CheckedJob;
  private readonly first: CheckedJob;
  private readonly recheck: Recheck | undefined;
  private readonly guessed: GuessedTypes;
  /** Chosen since destinations were last open. */
  private tried: readonly Widened[] = [];

  constructor(job: CheckedJob, guessed: GuessedTypes) {
    this.first = job;
    this.job = job;
    this.recheck = recheckOf(job);
    this.guessed = guessed;
  }

  /** Whether there can be other types than those that were found. */
  get possible(): boolean {
    return this.recheck !== undefined;
  }

  /** Whether there are types that no destination has opened with yet. */
  get isTrying(): boolean {
    return this.tried.length > 0;
  }

  /** Whether the run is to begin again after an error, with `job` and the sources of `apply`. `sources`: as they were read. */
  retry(error: unknown, sources: FileSources): boolean {
    const failed = this.tried;
    this.tried = [];
    if (failed.length > 0) {
      // Destinations do not open with these types: their tables have others.
      this.tried = this.fewer(failed, error);
      if (this.tried.length > 0) return true;
      const why = reasonOf(error);
      for (const widened of failed) this.guessed.keep(widened, why);
      this.job = this.check().job ?? this.first;
      return true;
    }
    if (!(error instanceof WrongGuess)) return false;
    const wider = widerTypes(this.job, sources, error);
    this.tried = this.chosenTogether(wider) ?? wider.filter((widened) => this.chosen(widened));
    return true;
  }

  apply(sources: FileSources): FileSources {
    return retyped(sources, this.guessed.chosen);
  }

  /** Destinations are open: the types hold. */
  confirm(note: (note: StageNote) => void): void {
    for (const widened of this.tried) note(widenedNote(widened));
    this.tried = [];
  }

  private chosenTogether(wider: readonly Widened[]): readonly Widened[] | undefined {
    for (const widened of wider) this.guessed.widen(widened);
    const { job } = this.check();
    if (job) {
      this.job = job;
      return wider;
    }
    for (const widened of wider) this.guessed.undo(widened);
    return undefined;
  }

  /**
   * Some of the types that targets have refused together: those of columns that the targets do not name, or else the first one alone. What is left out is no
   * longer chosen, and found again where rows contradict it. None, where the job does not check with some of them.
   */
  private fewer(failed: readonly Widened[], error: unknown): readonly Widened[] {
    const why = reasonOf(error);
    const named = failed.filter(({ misfit }) => hasWord(why, misfit.column));
    const someNamed = named.length > 0 && named.length < failed.length;
    const tried = someNamed ? failed.filter((widened) => !named.includes(widened)) : failed.slice(0, 1);
    if (tried.length === failed.length) return [];
    const others = failed.filter((widened) => !tried.includes(widened));
    for (const widened of others) this.guessed.undo(widened);
    const { job } = this.check();
    if (!job) return [];
    if (someNamed) for (const widened of others) this.guessed.keep(widened, why);
    this.job = job;
    return tried;
  }

  private chosen(widened: Widened): boolean {
    this.guessed.widen(widened);
    const { job, problems } = this.check();
    if (job) this.job = job;
    else {
      const problem = problems.find(({ severity }) => severity === 'error');
      const { stage } = problem?.place ?? {};
      this.guessed.keep(widened, `${stage === undefined ? '' : `stage '${stage}': `}${problem?.message ?? 'the job'}`);
    }
    return job !== undefined;
  }

  private check(): CheckResult {
    return this.recheck!(this.guessed.chosen);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof TargetErrors) return error.errors.map(({ stage, message }) => `stage '${stage}': ${message}`).join('; ');
  return error instanceof Error ? error.message : String(error);
}
