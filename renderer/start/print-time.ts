import { printWhen } from '../app/file-list.ts';

/** `14:02`, or the day and the time when it was not today. */
export function printTime(iso: string, now = new Date()): string {
  const then = new Date(iso);
  const time = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return then.toDateString() === now.toDateString() ? time : `${printWhen(iso, now)}, ${time}`;
}
