// Selections of rows (u32 numbers, ascending), and bits moved between bitmaps.

/** The rows of `rows` that are not in `selection`. Returns their number. */
export function complement(selection: usize, count: u32, rows: u32, out: usize): u32 {
  let n: u32 = 0;
  let next: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (next < count && load<u32>(selection + (<usize>next << 2)) == i) {
      next++;
      continue;
    }
    store<u32>(out + (<usize>n << 2), i);
    n++;
  }
  return n;
}

/** The rows whose byte is 0 (`wanted` 0) or not 0 (`wanted` 1). Returns their number. */
export function selectBytes(bytes: usize, rows: u32, wanted: i32, out: usize): u32 {
  let n: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if ((load<u8>(bytes + i) != 0) != (wanted != 0)) continue;
    store<u32>(out + (<usize>n << 2), i);
    n++;
  }
  return n;
}

/** Sets byte i of `into` to that of `from` where it is 0. */
export function mergeBytes(from: usize, rows: u32, into: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (load<u8>(into + i) == 0) store<u8>(into + i, load<u8>(from + i));
  }
}

/** Writes from, from + 1, … to `out` (u32). */
export function fillSequence(from: u32, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(out + (<usize>i << 2), from + i);
}

/** Whether the rows (u32) are 0, 1, 2, …: 1 or 0. */
export function isSequence(rows: usize, count: u32): i32 {
  for (let i: u32 = 0; i < count; i++) if (load<u32>(rows + (<usize>i << 2)) != i) return 0;
  return 1;
}

/** Writes from, from + 1, … to `out` (i64). */
export function fillOrder(from: i64, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) store<i64>(out + (<usize>i << 3), from + i);
}

/** `base` plus each of `count` numbers (u32), as i64. */
export function orderOfRows(base: i64, rows: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) store<i64>(out + (<usize>i << 3), base + <i64>load<u32>(rows + (<usize>i << 2)));
}

/** Copies `count` bits from bit `fromBit` of `from` (0: ones) to bit `toBit` of `to`. */
export function copyBits(from: usize, fromBit: u32, count: u32, to: usize, toBit: u32): void {
  let i: u32 = 0;
  if (((fromBit | toBit) & 7) == 0) {
    const bytes = count >> 3;
    if (from == 0) memory.fill(to + (toBit >> 3), 255, bytes);
    else memory.copy(to + (toBit >> 3), from + (fromBit >> 3), bytes);
    i = bytes << 3;
  }
  for (; i < count; i++) {
    const s = fromBit + i;
    const d = toBit + i;
    const bit = from == 0 ? 1 : (load<u8>(from + (s >> 3)) >> <u8>(s & 7)) & 1;
    const at = to + (d >> 3);
    const mask = <u8>1 << <u8>(d & 7);
    store<u8>(at, bit ? load<u8>(at) | mask : load<u8>(at) & ~mask);
  }
}

/** Keeps each row with probability `threshold` / 2^32, by a hash of its place and the seed. Returns the number of rows kept. */
export function sampleRows(seed: u64, firstPlace: u64, rows: u32, threshold: u64, out: usize): u32 {
  let n: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (placeHash(seed, firstPlace + i) >> 32 >= threshold) continue;
    store<u32>(out + (<usize>n << 2), i);
    n++;
  }
  return n;
}

/** Hashes of places, as signed numbers to sort by. */
export function hashPlaces(seed: u64, firstPlace: u64, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u64>(out + (<usize>i << 3), placeHash(seed, firstPlace + i));
}

/** SplitMix64 (Steele, Lea and Flood 2014) of the place, offset by the seed. */
// @ts-ignore: decorator
@inline
function placeHash(seed: u64, place: u64): u64 {
  let z = place + (seed + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** Fills memory with zeros, many times faster than a typed array over shared memory does. */
export function zeroBytes(address: usize, bytes: usize): void {
  memory.fill(address, 0, bytes);
}

/** Copies memory; the parts may overlap. */
export function copyBytes(to: usize, from: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}
