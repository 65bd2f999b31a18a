import { ValueScan } from './value-scan.ts';

const RECORD = /^(\{\s*"|\[\s*\{\s*")/;
const BRACKET = /^[{[]/;
/** On the same line behind a value: another field of delimited text. A comma before a line's end is a slip in a list of records. */
const NEXT_FIELD = /^[ \r]*([;\t|]|,[ \r]*[^\s])/;

/**
 * Whether a text whose name says nothing is JSON or JSON Lines, by its beginning (without byte order mark). It is when it begins with a list or an object that is
 * sound, and whose line does not go on like delimited text; or that is longer than the beginning, or unsound, but begins like a record or a list of them.
 * So `[id],[name]`, `{1F0E},x` and `{"a":1};5` are delimited text.
 */
export function looksLikeJson(beginning: Uint8Array): boolean {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(beginning).trimStart();
  if (!BRACKET.test(text)) return false;
  const bytes = new TextEncoder().encode(text);
  const end = new ValueScan().end(bytes, 0);
  if (end < 0) return RECORD.test(text);
  const value = new TextDecoder().decode(bytes.subarray(0, end));
  const rest = new TextDecoder().decode(bytes.subarray(end));
  return !NEXT_FIELD.test(rest) && (isJson(value) || RECORD.test(text));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
