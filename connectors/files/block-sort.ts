/**
 * The Burrows-Wheeler transform of `block[0, n)`: `last` is the last column of its sorted rotations, `origin` the row of the block itself.
 * Rotations are sorted by prefix doubling (U. Manber and G. Myers, "Suffix arrays", 1993), with counting sorts: O(n log n) whatever the data.
 */
export function blockSort(block: Uint8Array, n: number): { readonly last: Uint8Array; readonly origin: number } {
  let order = new Int32Array(n);
  let sorted = new Int32Array(n);
  let rank = new Int32Array(n);
  let fresh = new Int32Array(n);

  // By the first two bytes.
  const heads = new Int32Array(65_537);
  for (let i = 0; i < n; i++) heads[((block[i]! << 8) | block[i + 1 === n ? 0 : i + 1]!) + 1]!++;
  let classes = 0;
  const classOf = new Int32Array(65_536);
  for (let key = 0; key < 65_536; key++) {
    classOf[key] = classes;
    if (heads[key + 1]! > 0) classes++;
    heads[key + 1]! += heads[key]!;
  }
  for (let i = 0; i < n; i++) {
    const key = (block[i]! << 8) | block[i + 1 === n ? 0 : i + 1]!;
    rank[i] = classOf[key]!;
    order[heads[key]!++] = i;
  }

  const starts = new Int32Array(n + 1);
  for (let width = 2; width < n && classes < n; width *= 2) {
    // `order` is sorted by `width` bytes; shifted left by as many it is sorted by the second half of twice the width.
    starts.fill(0, 0, classes + 1);
    for (let i = 0; i < n; i++) starts[rank[i]! + 1]!++;
    for (let c = 0; c < classes; c++) starts[c + 1]! += starts[c]!;
    for (let i = 0; i < n; i++) {
      let rotation = order[i]! - width;
      if (rotation < 0) rotation += n;
      sorted[starts[rank[rotation]!]!++] = rotation;
    }
    classes = 0;
    let previous = -1;
    let previousHalf = -1;
    for (let i = 0; i < n; i++) {
      const rotation = sorted[i]!;
      let half = rotation + width;
      if (half >= n) half -= n;
      const first = rank[rotation]!;
      const second = rank[half]!;
      if (first !== previous || second !== previousHalf) classes++;
      previous = first;
      previousHalf = second;
      fresh[rotation] = classes - 1;
    }
    [order, sorted] = [sorted, order];
    [rank, fresh] = [fresh, rank];
  }

  const last = new Uint8Array(n);
  let origin = 0;
  for (let i = 0; i < n; i++) {
    const rotation = order[i]!;
    if (rotation === 0) origin = i;
    last[i] = block[rotation === 0 ? n - 1 : rotation - 1]!;
  }
  return { last, origin };
}
