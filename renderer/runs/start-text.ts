/** `14:03:22` today, `yesterday 14:03`, `Oct 28, 14:03`, or with the year: local time of day, as in `now`. */
export function startText(start: string, now: Date): string {
  const at = new Date(start);
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const day = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((day(now) - day(at)) / 86_400_000);
  if (days === 0) return `${clock}:${two(at.getSeconds())}`;
  if (days === 1) return `yesterday ${clock}`;
  const month = at.toLocaleDateString('en', { month: 'short', day: 'numeric' });
  return at.getFullYear() === now.getFullYear() ? `${month}, ${clock}` : `${month}, ${at.getFullYear()}`;
}
