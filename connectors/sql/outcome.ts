import { RunError } from '../../model/errors.ts';

/** How often it is asked what has become of a session that was lost, and how long between. */
const TRIES = 20;
const WAIT_MS = 500;

/**
 * Whether something was done, the answer to which was lost with its connection. `look` asks the server over another one; it is `undefined` while that does
 * not know, and its `RunError`s count as such.
 * @throws RunError `commit-unknown` when the server cannot be asked.
 */
export async function outcomeOf(cause: RunError, look: () => Promise<boolean | undefined>): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      const done = await look();
      if (done !== undefined) return done;
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
  throw new RunError('commit-unknown', `${cause.message}; it is unknown whether the rows are loaded`, {
    cause,
    remedy: 'check whether the rows are in the table before you run again',
  });
}
