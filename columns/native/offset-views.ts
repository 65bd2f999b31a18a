// Views of text that comes in other forms.
import { isNull } from "./validity";
import { writeView } from "./views";

/** Views of text in Arrow's Utf8 layout: row i is bytes [offset i, offset i + 1) behind `text`. Offsets are i32. Views of null are empty. */
export function offsetsToViews(text: usize, offsets: usize, rows: i32, validity: usize, out: usize): void {
  for (let i = 0; i < rows; i++, offsets += 4, out += 16) {
    const from = load<i32>(offsets);
    if (isNull(validity, i)) writeView(out, text, 0);
    else writeView(out, text + from, load<i32>(offsets, 4) - from);
  }
}

/** Turns pairs of a length and an address (u32 at +0 and +8), each in the place of a view, into views. */
export function pairsToViews(views: usize, rows: i32): void {
  for (let i = 0; i < rows; i++, views += 16) writeView(views, load<u32>(views, 8), load<i32>(views));
}
