import type { TableLoadPlan } from '../../stages/shared/database.ts';
import { untilUndisturbed } from '../sql/deadlock.ts';
import { isDeadlock, isLockTimeout, isNoSavepoint } from './errors.ts';
import type { Session } from './session.ts';
import { lockWaits, waitFor } from './settings.ts';

export interface Restarting {
  /** Rolls the session's transaction back, if nothing but the rows of one statement is lost by that, and begins it anew; returns whether. */
  readonly restart: (session: Session) => Promise<boolean>;
}

/** The statement before others that `undisturbed` runs: they are taken back by `ROLLBACK TO SAVEPOINT open_stage`. */
export const beginOf = (plan: Pick<TableLoadPlan, 'timeoutMs'>): string =>
  `${waitFor(plan, lockWaits(plan).seconds)}; SAVEPOINT open_stage`;

/**
 * Runs statements that begin with `beginOf`, and runs them again where they met the locks of others: a deadlock takes back the transaction, a wait that is too
 * long only the statement. Such a wait is a part of the time that the load may wait. In between, the transaction begins anew and so gives back its locks, for
 * which the others may wait: not every server looks for deadlocks. Where it holds what could not be done again, it keeps them, and only waits again.
 */
export async function undisturbed<Result>(
  session: Session,
  { timeoutMs, restart }: Pick<TableLoadPlan, 'timeoutMs'> & Restarting,
  statements: () => Promise<Result>,
): Promise<Result> {
  let { waits } = lockWaits({ timeoutMs });
  return untilUndisturbed(
    statements,
    (error) => isDeadlock(error) || (isLockTimeout(error) && --waits > 0),
    async (error) => {
      if (await restart(session)) return true;
      if (isDeadlock(error)) return false;
      try {
        await session.execute('ROLLBACK TO SAVEPOINT open_stage');
        return true;
      } catch (missing) {
        if (!isNoSavepoint(missing)) throw missing;
        // The server has taken back the transaction: innodb_rollback_on_timeout.
        return false;
      }
    },
  );
}
