// Marks of a CSV dialect that may have several bytes: delimiters and the beginnings of comments. A mark is its length (u32) and its bytes; address 0: none.

/** The length of the mark when it stands at `p` and ends at or before `end`, else 0. */
// @ts-ignore: decorator
@inline
export function markAt(p: usize, end: usize, mark: usize): u32 {
  if (mark == 0) return 0;
  const length = load<u32>(mark);
  if (p + length > end) return 0;
  for (let i: usize = 0; i < length; i++) if (load<u8>(p + i) != load<u8>(mark + i, 4)) return 0;
  return length;
}
