/** Words, quoted names, dimensions and items of arrays, and numbers, words or texts in brackets. */
const PART =
  /\s+|[\p{L}_][\p{L}\p{N}_.$]*|"(?:[^"]|"")+"|`(?:[^`]|``)+`|\[\d*\]|[<>]|\(\s*(?:-?\d+|\p{L}\w*|'(?:[^'\\]|'')*')(?:\s*,\s*(?:-?\d+|\p{L}\w*|'(?:[^'\\]|'')*'))*\s*\)/uy;

/** Whether a text can be a column's type in SQL, and nothing else: `varchar(20)`, `enum('a','b')`, `timestamp(3) with time zone`, `integer[]`, `ARRAY<INT64>`, `shop.mood`, `date NOT NULL`. */
export function isSqlType(text: string): boolean {
  if (!/^[\p{L}_"`]/u.test(text)) return false;
  let at = 0;
  while (at < text.length) {
    PART.lastIndex = at;
    const part = PART.exec(text)?.[0];
    if (part === undefined) return false;
    at += part.length;
  }
  return true;
}
