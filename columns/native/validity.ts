// Bitmaps of values that are not null.

/** Whether the value of a row is null. `validity` is 0 where none is. */
// @ts-ignore: decorator
@inline
export function isNull(validity: usize, row: i32): bool {
  return validity != 0 && ((<i32>load<u8>(validity + (row >> 3)) >> (row & 7)) & 1) == 0;
}
