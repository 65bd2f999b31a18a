import type { TableLoadPlan } from '../../stages/shared/database.ts';

/** Nothing is changed in silence; names and texts are quoted in the usual way; what a column counts itself is only counted where there is no value. */
const SQL_MODE = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION';
/** The most that servers know. */
const LONGEST_SECONDS = 31_536_000;

/** The statement that makes a session one that loads. Warnings name rows, in words that we know. */
export function settingsOf({ timeoutMs }: Pick<TableLoadPlan, 'timeoutMs'>): string {
  const seconds = timeoutMs === 0 ? LONGEST_SECONDS : Math.max(1, Math.ceil(timeoutMs / 1000));
  return `SET sql_mode = '${SQL_MODE}', time_zone = '+00:00', sql_notes = 1, max_error_count = 65535, lc_messages = 'en_US',
    lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds}`;
}

/** The statement that has SQL read as the server usually reads it, for statements of the user's. */
export const USUAL_SQL_MODE = 'SET sql_mode = DEFAULT';
