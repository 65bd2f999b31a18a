import { setTimeout as sleep } from 'node:timers/promises';

/** Tries of a statement that others have disturbed. */
const TRIES = 6;
const LONGEST_MS = 200;

/**
 * Does something again that failed because others work with the same rows, as when the server chose it to end a deadlock, after a random pause: the others may
 * go on first. `undo`: takes back what was done of it, so that it can be done again; false where that cannot be. Throws what `action` throws otherwise.
 */
export async function untilUndisturbed<Result>(
  action: () => Promise<Result>,
  isDisturbance: (error: unknown) => boolean,
  undo: (error: unknown) => Promise<boolean>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await action();
    } catch (error) {
      if (tries === TRIES || !isDisturbance(error) || !(await undo(error))) throw error;
      await sleep(Math.random() * LONGEST_MS * tries);
    }
  }
}
