import { setTimeout as sleep } from 'node:timers/promises';

/** Tries of a statement whose transaction was chosen to end a deadlock. */
const TRIES = 6;
const LONGEST_MS = 200;

/**
 * Does something again that failed because the server chose it to end a deadlock, after a random pause: the others may go on first. `undo`: takes back what was
 * done of it, so that it can be done again; false where that cannot be. Throws what `action` throws otherwise.
 */
export async function untilUndisturbed<Result>(
  action: () => Promise<Result>,
  isDeadlock: (error: unknown) => boolean,
  undo: () => Promise<boolean>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await action();
    } catch (error) {
      if (tries === TRIES || !isDeadlock(error) || !(await undo())) throw error;
      await sleep(Math.random() * LONGEST_MS * tries);
    }
  }
}
