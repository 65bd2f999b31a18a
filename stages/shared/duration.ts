/** Microseconds of each unit, by the names that it goes by. */
const UNITS: readonly (readonly [names: readonly string[], microseconds: number])[] = [
  [['us', 'microsecond', 'microseconds'], 1],
  [['ms', 'millisecond', 'milliseconds'], 1000],
  [['s', 'sec', 'second', 'seconds'], 1_000_000],
  [['m', 'min', 'minute', 'minutes'], 60_000_000],
  [['h', 'hour', 'hours'], 3_600_000_000],
  [['d', 'day', 'days'], 86_400_000_000],
  [['w', 'week', 'weeks'], 604_800_000_000],
];

const MICROSECONDS: ReadonlyMap<string, number> = new Map(
  UNITS.flatMap(([names, microseconds]) => names.map((name) => [name, microseconds] as const)),
);

const PART = /(\d+(?:\.\d+)?)\s*([a-z]+)\s*(?:,\s*|and\s+)?/giy;
/** ISO 8601, without years and months, which have no fixed length. */
const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,6})?)S)?)?$/i;

/** Microseconds of `15 minutes`, `1 hour 30 minutes`, `90s` or `PT15M`; `undefined` for what is no duration of a fixed length. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  const iso = ISO.exec(trimmed);
  if (iso && /\d/.test(trimmed) && !/T$/i.test(trimmed)) {
    const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0));
    return wholeOf(((weeks! * 7 + days!) * 24 + hours!) * 3_600_000_000 + minutes! * 60_000_000 + seconds! * 1_000_000);
  }
  let total = 0;
  PART.lastIndex = 0;
  let end = 0;
  for (let part = PART.exec(trimmed); part; part = PART.exec(trimmed)) {
    const unit = MICROSECONDS.get(part[2]!.toLowerCase());
    if (unit === undefined) return undefined;
    total += Number(part[1]) * unit;
    end = PART.lastIndex;
  }
  return end > 0 && end === trimmed.length ? wholeOf(total) : undefined;
}

function wholeOf(microseconds: number): number | undefined {
  const whole = Math.round(microseconds);
  return Number.isSafeInteger(whole) ? whole : undefined;
}
