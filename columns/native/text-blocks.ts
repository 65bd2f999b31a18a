// Text that columns of views point to: measuring it, and moving it into one block so that the blocks it came from can go.
import { VIEW_BUFFER_SHIFT, VIEW_INLINE } from "../layout";

const INLINE: u32 = VIEW_INLINE;

// @ts-ignore: decorator
@inline
function dataOf(view: usize): usize {
  return (<usize>load<u32>(view, 8) << VIEW_BUFFER_SHIFT) | <usize>load<u32>(view, 12);
}

// @ts-ignore: decorator
@inline
function pointTo(view: usize, data: usize): void {
  store<u32>(view, <u32>(data >> VIEW_BUFFER_SHIFT), 8);
  store<u32>(view, <u32>(data & 0x7fffffff), 12);
}

// @ts-ignore: decorator
@inline
function isAt(validity: usize, row: u32): bool {
  return validity == 0 || ((load<u8>(validity + (row >> 3)) >> <u8>(row & 7)) & 1) != 0;
}

/** Bytes of the text of `rows` views that lies neither in the views nor in [low, high). */
export function textBytes(views: usize, validity: usize, rows: u32, low: usize, high: usize): f64 {
  let bytes: f64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const view = views + (<usize>i << 4);
    const length = load<u32>(view);
    if (length <= INLINE || !isAt(validity, i)) continue;
    const data = dataOf(view);
    if (data < low || data >= high) bytes += <f64>length;
  }
  return bytes;
}

/** Copies that text to `heap` and points the views to it; views of null become empty. Returns the address behind the last byte. */
export function moveText(views: usize, validity: usize, rows: u32, low: usize, high: usize, heap: usize): usize {
  for (let i: u32 = 0; i < rows; i++) {
    const view = views + (<usize>i << 4);
    if (!isAt(validity, i)) {
      store<u64>(view, 0);
      store<u64>(view, 0, 8);
      continue;
    }
    const length = load<u32>(view);
    if (length <= INLINE) continue;
    const data = dataOf(view);
    if (data >= low && data < high) continue;
    memory.copy(heap, data, length);
    pointTo(view, heap);
    heap += length;
  }
  return heap;
}

/** Adds `by` to the addresses of all text outside the views: to write them relative to a block, and to make them absolute again. */
export function relocateText(views: usize, rows: u32, by: i32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const view = views + (<usize>i << 4);
    if (load<u32>(view) > INLINE) pointTo(view, dataOf(view) + by);
  }
}
