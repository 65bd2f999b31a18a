/** What is done with a state that does not fit the job any more: `refresh` reads all rows again, `keep` goes on from it. */
export type StateChoice = 'refresh' | 'keep';

/** Codes of runs that end before anything is read, because a person has to choose. */
export const CHOICE_CODES: readonly string[] = ['state-changed', 'target-changed', 'state-unknown', 'source-changed'];
