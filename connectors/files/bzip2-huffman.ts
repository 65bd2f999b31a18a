/** Code lengths above this are not produced (the format allows 20). */
const MAX_LENGTH = 17;

/** The lengths of a prefix code for symbols of these frequencies, every one at least 1 and at most 17 bits (D. Huffman, 1952). */
export function codeLengths(frequencies: Int32Array): Uint8Array {
  const symbols = frequencies.length;
  let weights = Float64Array.from(frequencies, (frequency) => Math.max(1, frequency));
  for (;;) {
    const lengths = huffmanLengths(weights);
    if (lengths.every((length) => length <= MAX_LENGTH)) return lengths;
    // Flatter frequencies give a shallower tree.
    weights = Float64Array.from({ length: symbols }, (_, symbol) => Math.floor(weights[symbol]! / 2) + 1);
  }
}

function huffmanLengths(weights: Float64Array): Uint8Array {
  const symbols = weights.length;
  const order = Array.from({ length: symbols }, (_, symbol) => symbol).sort((a, b) => weights[a]! - weights[b]! || a - b);
  // Leaves in order of weight, and inner nodes, which come into being in order of weight: always join the two lightest.
  const weight = new Float64Array(2 * symbols - 1);
  const parent = new Int32Array(2 * symbols - 1);
  order.forEach((symbol, place) => {
    weight[place] = weights[symbol]!;
  });
  let leaf = 0;
  let inner = symbols;
  for (let node = symbols; node < 2 * symbols - 1; node++) {
    for (let child = 0; child < 2; child++) {
      const lightest = leaf < symbols && (inner >= node || weight[leaf]! <= weight[inner]!) ? leaf++ : inner++;
      parent[lightest] = node;
      weight[node]! += weight[lightest]!;
    }
  }
  const depth = new Uint8Array(2 * symbols - 1);
  for (let node = 2 * symbols - 3; node >= 0; node--) depth[node] = depth[parent[node]!]! + 1;
  const lengths = new Uint8Array(symbols);
  order.forEach((symbol, place) => {
    lengths[symbol] = depth[place]!;
  });
  return lengths;
}

/** The canonical codes of these lengths: shorter ones first, equal ones by symbol. */
export function codesOf(lengths: Uint8Array): Int32Array {
  const codes = new Int32Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol] === length) codes[symbol] = code++;
    code <<= 1;
  }
  return codes;
}
