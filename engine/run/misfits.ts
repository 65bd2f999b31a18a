import { merged } from '../../workers/misfits.ts';
import type { Misfit } from '../../workers/protocol.ts';

/** Rows of an origin hold values that the guessed types of its columns do not take. The run can begin again with other types. */
export class WrongGuess extends Error {
  override readonly name = 'WrongGuess';
  readonly stage: string;
  /** One for each column, with all that the rows have told. */
  readonly misfits: readonly Misfit[];

  constructor(stage: string, misfits: readonly Misfit[]) {
    super(`types of ${stage} were guessed wrong`);
    this.stage = stage;
    this.misfits = misfits;
  }
}

/** What the tasks of a fragment tell of values that guessed types do not take. */
export class MisfitLog {
  private readonly told: { readonly sequence: number; readonly misfits: readonly Misfit[] }[] = [];

  add(sequence: number, misfits: readonly Misfit[] = []): void {
    if (misfits.length > 0) this.told.push({ sequence, misfits });
  }

  /** What the tasks before one have told, whichever was done first: one for each column, in the order of their first rows. */
  before(sequence: number): readonly Misfit[] {
    const columns = new Map<string, Misfit>();
    for (const { misfits } of this.told.filter((told) => told.sequence < sequence).sort((a, b) => a.sequence - b.sequence)) {
      for (const misfit of misfits) {
        const known = columns.get(misfit.column);
        columns.set(misfit.column, known ? merged(known, misfit) : misfit);
      }
    }
    return [...columns.values()];
  }
}
