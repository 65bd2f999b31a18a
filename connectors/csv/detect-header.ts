import { STRING } from '../../model/types.ts';
import { classify, IS_TEXT, typeOfKinds } from './infer-type.ts';
import { FIELD_ESCAPED, FIELD_QUOTED, fieldText, type SampleRows, sliceRows } from './sample-rows.ts';
import type { ColumnTally } from './tally.ts';

/** Rows that are searched for a value of the first row. */
const RECURRENCE_ROWS = 1000;

/**
 * Whether the first row holds the columns' names. `body`: the tallies of all rows but the first.
 *
 * 1. A column whose other values are all of one type other than text, while its first value is text, says yes; one whose first value is
 *    of that type too says no. More yes than no: a header.
 * 2. With neither (only text columns, or no other rows): a header if the first row's values are all text, unique, and not empty, and
 *    none comes again in its own column.
 */
export function detectHeader(sample: SampleRows, body: readonly ColumnTally[]): boolean {
  let yes = 0;
  let no = 0;
  const firstFields = sample.rows[1]! - sample.rows[0]!;
  let onlyText = true;
  for (let column = 0; column < firstFields; column++) {
    const field = sample.rows[0]! + column;
    const start = sample.starts[field]!;
    const end = sample.ends[field]!;
    if (start === end) continue;
    const kind = (sample.flags[field]! & FIELD_ESCAPED) !== 0 ? IS_TEXT : classify(sample.bytes, start, end);
    if (kind !== IS_TEXT) onlyText = false;
    const kinds = body[column]?.kinds ?? 0;
    if (kinds === 0 || typeOfKinds(kinds) === STRING) continue;
    if (typeOfKinds(kinds | kind) === STRING) yes++;
    else no++;
  }
  if (yes + no > 0) return yes > no;
  if (!onlyText) return false;
  const names = Array.from({ length: firstFields }, (_, column) => fieldText(sample, sample.rows[0]! + column).trim());
  if (names.some((name) => name === '') || new Set(names).size < names.length) return false;
  return !recurs(sliceRows(sample, 1, 0), names);
}

function recurs(sample: SampleRows, names: readonly string[]): boolean {
  const encoded = names.map((name) => new TextEncoder().encode(name));
  for (let row = 0; row < Math.min(sample.count, RECURRENCE_ROWS); row++) {
    const first = sample.rows[row]!;
    const fields = Math.min(names.length, sample.rows[row + 1]! - first);
    for (let column = 0; column < fields; column++) {
      const field = first + column;
      const name = encoded[column]!;
      if ((sample.flags[field]! & ~FIELD_QUOTED) !== 0 || sample.ends[field]! - sample.starts[field]! !== name.length) continue;
      const start = sample.starts[field]!;
      let same = 0;
      while (same < name.length && sample.bytes[start + same] === name[same]) same++;
      if (same === name.length) return true;
    }
  }
  return false;
}

/** Names for `columns` columns: blanks around them cut, missing ones `column_3`, the second `id` is `id_2`. Names are unique. */
export function columnNames(first: readonly string[], columns: number): string[] {
  const taken = new Set(first.map((name) => name.trim()).filter((name) => name !== ''));
  const used = new Set<string>();
  return Array.from({ length: columns }, (_, index) => {
    const own = first[index]?.trim() ?? '';
    if (own !== '' && !used.has(own)) {
      used.add(own);
      return own;
    }
    const stem = own === '' ? 'column' : own;
    let number = own === '' ? index + 1 : 2;
    while (used.has(`${stem}_${number}`) || taken.has(`${stem}_${number}`)) number++;
    const name = `${stem}_${number}`;
    used.add(name);
    return name;
  });
}
