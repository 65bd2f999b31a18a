import { blockSort } from './block-sort.ts';
import { BitWriter } from './bzip2-bits.ts';
import { combineCrc, updateCrc } from './bzip2-crc.ts';
import { codeLengths, codesOf } from './bzip2-huffman.ts';

/** Bytes of a block after its run-length coding: level 9, less what the last run may add. */
const BLOCK_BYTES = 900_000 - 8;
const GROUP_SYMBOLS = 50;
const REFINEMENTS = 3;

/** `bytes` as one complete bzip2 stream of blocks of 900 kB. */
export function compressBzip2(bytes: Uint8Array): Uint8Array {
  const out = new BitWriter(bytes.length >> 1);
  out.write(24, 0x425a68);
  out.write(8, 57);
  const block = new Uint8Array(BLOCK_BYTES + 8);
  let streamCrc = 0;
  let from = 0;
  while (from < bytes.length) {
    const { end, length } = encodeRuns(bytes, from, block);
    const crc = ~updateCrc(-1, bytes, from, end);
    streamCrc = combineCrc(streamCrc, crc);
    writeBlock(out, block, length, crc);
    from = end;
  }
  out.write(24, 0x177245);
  out.write(24, 0x385090);
  out.writeWord(streamCrc);
  return out.finish();
}

/** Fills `block`: four equal bytes are followed by the number (up to 251) of more of them. Returns the source's end and the block's length. */
function encodeRuns(bytes: Uint8Array, from: number, block: Uint8Array): { readonly end: number; readonly length: number } {
  let p = from;
  let length = 0;
  while (p < bytes.length && length < BLOCK_BYTES) {
    const byte = bytes[p]!;
    let run = 1;
    while (run < 255 && p + run < bytes.length && bytes[p + run] === byte) run++;
    for (let i = 0; i < Math.min(run, 4); i++) block[length++] = byte;
    if (run >= 4) block[length++] = run - 4;
    p += run;
  }
  return { end: p, length };
}

function writeBlock(out: BitWriter, block: Uint8Array, n: number, crc: number): void {
  const { last, origin } = blockSort(block, n);
  out.write(24, 0x314159);
  out.write(24, 0x265359);
  out.writeWord(crc);
  out.write(1, 0);
  out.write(24, origin);
  const used = new Uint8Array(256);
  for (let i = 0; i < n; i++) used[last[i]!] = 1;
  let groups = 0;
  for (let byte = 0; byte < 256; byte++) if (used[byte] === 1) groups |= 0x8000 >>> (byte >> 4);
  out.write(16, groups);
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >>> group)) === 0) continue;
    let bits = 0;
    for (let i = 0; i < 16; i++) if (used[group * 16 + i] === 1) bits |= 0x8000 >>> i;
    out.write(16, bits);
  }
  const { symbols, count, alphabet } = moveToFront(last, n, used);
  writeSymbols(out, symbols, count, alphabet);
}

/** Places in the list of recent bytes, runs of the front place in bijective base 2 (symbols 0 and 1), then the end-of-block symbol. */
function moveToFront(
  last: Uint8Array,
  n: number,
  used: Uint8Array,
): { readonly symbols: Uint16Array; readonly count: number; readonly alphabet: number } {
  const recent = Uint8Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => used[byte] === 1);
  const symbols = new Uint16Array(n + 1);
  let count = 0;
  let run = 0;
  const endRun = (): void => {
    for (; run > 0; run = (run - 1) >> 1) symbols[count++] = (run & 1) === 1 ? 0 : 1;
  };
  for (let i = 0; i < n; i++) {
    const byte = last[i]!;
    if (byte === recent[0]) {
      run++;
      continue;
    }
    endRun();
    let place = 1;
    while (recent[place] !== byte) place++;
    for (let j = place; j > 0; j--) recent[j] = recent[j - 1]!;
    recent[0] = byte;
    symbols[count++] = place + 1;
  }
  endRun();
  symbols[count++] = recent.length + 1;
  return { symbols, count, alphabet: recent.length + 2 };
}

/** Chooses 2 to 6 codes and one of them for each 50 symbols, and writes selectors, codes and symbols. */
function writeSymbols(out: BitWriter, symbols: Uint16Array, count: number, alphabet: number): void {
  const tables = count < 200 ? 2 : count < 600 ? 3 : count < 1200 ? 4 : count < 2400 ? 5 : 6;
  const groups = Math.ceil(count / GROUP_SYMBOLS);
  const selectors = new Uint8Array(groups);
  let lengths = initialLengths(symbols, count, alphabet, tables);
  for (let pass = 0; pass < REFINEMENTS; pass++) {
    const frequencies = lengths.map(() => new Int32Array(alphabet));
    for (let group = 0; group < groups; group++) {
      const end = Math.min(count, (group + 1) * GROUP_SYMBOLS);
      let best = 0;
      let bestBits = Number.POSITIVE_INFINITY;
      for (let table = 0; table < tables; table++) {
        const bitsOf = lengths[table]!;
        let bits = 0;
        for (let i = group * GROUP_SYMBOLS; i < end; i++) bits += bitsOf[symbols[i]!]!;
        if (bits < bestBits) {
          best = table;
          bestBits = bits;
        }
      }
      selectors[group] = best;
      const frequency = frequencies[best]!;
      for (let i = group * GROUP_SYMBOLS; i < end; i++) frequency[symbols[i]!]!++;
    }
    lengths = frequencies.map(codeLengths);
  }

  out.write(3, tables);
  out.write(15, groups);
  const recent = Array.from({ length: tables }, (_, table) => table);
  for (const table of selectors) {
    const place = recent.indexOf(table);
    for (let i = 0; i < place; i++) out.write(1, 1);
    out.write(1, 0);
    recent.splice(place, 1);
    recent.unshift(table);
  }
  for (const code of lengths) {
    let current = code[0]!;
    out.write(5, current);
    for (const length of code) {
      for (; current < length; current++) out.write(2, 2);
      for (; current > length; current--) out.write(2, 3);
      out.write(1, 0);
    }
  }
  const codes = lengths.map(codesOf);
  for (let i = 0; i < count; i++) {
    const table = selectors[Math.floor(i / GROUP_SYMBOLS)]!;
    out.write(lengths[table]![symbols[i]!]!, codes[table]![symbols[i]!]!);
  }
}

/** A code per range of symbols that makes up an equal part of all of them: cheap inside its range, dear outside. */
function initialLengths(symbols: Uint16Array, count: number, alphabet: number, tables: number): Uint8Array[] {
  const frequency = new Int32Array(alphabet);
  for (let i = 0; i < count; i++) frequency[symbols[i]!]!++;
  let from = 0;
  let left = count;
  return Array.from({ length: tables }, (_, table) => {
    const share = left / (tables - table);
    let to = from;
    let sum = 0;
    while (to < alphabet && (sum < share || to === from)) sum += frequency[to++]!;
    const lengths = Uint8Array.from({ length: alphabet }, (_, symbol) => (symbol >= from && symbol < to ? 0 : 15));
    from = to;
    left -= sum;
    return lengths;
  });
}
