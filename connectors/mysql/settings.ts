import type { TableLoadPlan } from '../../stages/shared/database.ts';

/** Nothing is changed in silence; names and texts are quoted in the usual way; what a column counts itself is only counted where there is no value. */
const SQL_MODE = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION';
/** The most that servers know. */
const LONGEST_SECONDS = 31_536_000;
/** Parts of the time that a load may wait for a lock. */
const LOCK_WAITS = 3;

/** The statement that makes a session one that loads. Warnings name rows, in words that we know. */
export function settingsOf({ timeoutMs }: Pick<TableLoadPlan, 'timeoutMs'>): string {
  return `SET sql_mode = '${SQL_MODE}', time_zone = '+00:00', sql_notes = 1, max_error_count = 65535, lc_messages = 'en_US',
    ${waiting(secondsOf(timeoutMs))}`;
}

/** Seconds that a transaction waits for a lock at a time, and how often in all. */
export function lockWaits({ timeoutMs }: Pick<TableLoadPlan, 'timeoutMs'>): { readonly seconds: number; readonly waits: number } {
  const all = secondsOf(timeoutMs);
  const seconds = Math.ceil(all / LOCK_WAITS);
  return { seconds, waits: Math.floor(all / seconds) };
}

/** The statement that has the session wait so many seconds for a lock; absent: as long as the plan lets it. */
export const waitFor = ({ timeoutMs }: Pick<TableLoadPlan, 'timeoutMs'>, seconds = secondsOf(timeoutMs)): string =>
  `SET ${waiting(seconds)}`;

const secondsOf = (timeoutMs: number): number => (timeoutMs === 0 ? LONGEST_SECONDS : Math.max(1, Math.ceil(timeoutMs / 1000)));

const waiting = (seconds: number): string => `lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds}`;

/** The statement that has SQL read as the server usually reads it, for statements of the user's. */
export const USUAL_SQL_MODE = 'SET sql_mode = DEFAULT';
