import { BitReader, EndOfBits } from './bzip2-bits.ts';
import { combineCrc, updateCrc } from './bzip2-crc.ts';
import { CorruptArchive } from './errors.ts';

// The format: https://en.wikipedia.org/wiki/Bzip2 and J. Tsai, "BZIP2: Format Specification" (2016).
const BLOCK_HIGH = 0x314159;
const BLOCK_LOW = 0x265359;
const END_HIGH = 0x177245;
const END_LOW = 0x385090;
const GROUP_SYMBOLS = 50;
const MAX_CODE_BITS = 20;
/** Bits of a code that one table look-up decodes. */
const TABLE_BITS = 10;
const OUT_BYTES = 1 << 20;

interface Block {
  /** Inverse transform: low 8 bits a byte, the others the next position. */
  readonly links: Uint32Array;
  readonly length: number;
  readonly origin: number;
  readonly crc: number;
}

/**
 * Decompresses one or several bzip2 streams, one after the other, in pieces of at most 1 MiB. Holds one block (about 5 MB) at a time.
 * Throws `CorruptArchive` where the data is damaged, cut off, or followed by something else.
 */
export async function* decompressBzip2(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let buffer: Uint8Array = new Uint8Array(0);
  let bit = 0;
  let ended = false;
  let level = 0;
  let streamCrc = 0;
  let streams = 0;
  const more = async (): Promise<void> => {
    const result = await source.next();
    if (result.done) {
      ended = true;
      return;
    }
    const rest = buffer.subarray(bit >>> 3);
    bit &= 7;
    buffer = new Uint8Array(rest.length + result.value.length);
    buffer.set(rest);
    buffer.set(result.value, rest.length);
  };
  const available = (): number => buffer.length - (bit >>> 3);
  try {
    for (;;) {
      if (level === 0) {
        while (!ended && available() < 4) await more();
        if (available() === 0 && streams > 0) return;
        level = readHeader(buffer.subarray(bit >>> 3), streams);
        bit += 32;
      }
      while (!ended && available() < level * 50_000) await more();
      const reader = new BitReader(buffer, bit);
      let block: Block | undefined;
      try {
        const high = reader.read(24);
        const low = reader.read(24);
        if (high === BLOCK_HIGH && low === BLOCK_LOW) block = readBlock(reader, level * 100_000);
        else if (high !== END_HIGH || low !== END_LOW) throw new CorruptArchive('damaged', 'a block has no mark');
        else if (reader.readWord() !== streamCrc) throw new CorruptArchive('damaged', 'a checksum does not match');
      } catch (error) {
        if (!(error instanceof EndOfBits)) throw error;
        if (ended) throw new CorruptArchive('truncated', 'it ends inside a block');
        // The block is read again from its beginning: rare, as most blocks are smaller than half of what they hold.
        await more();
        continue;
      }
      bit = reader.position;
      if (block) {
        let crc = -1;
        for (const piece of expand(block)) {
          crc = updateCrc(crc, piece);
          yield piece;
        }
        if (~crc !== block.crc) throw new CorruptArchive('damaged', 'a checksum does not match');
        streamCrc = combineCrc(streamCrc, block.crc);
      } else {
        bit = (bit + 7) & ~7;
        level = 0;
        streamCrc = 0;
        streams++;
      }
    }
  } finally {
    await source.return?.();
  }
}

function readHeader(bytes: Uint8Array, streams: number): number {
  if (bytes.length === 0) throw new CorruptArchive('truncated', 'it is empty');
  if (bytes[0] !== 0x42 || bytes[1] !== 0x5a || bytes[2] !== 0x68) {
    throw new CorruptArchive('damaged', streams === 0 ? 'it does not begin with a bzip2 header' : 'data follows its end');
  }
  const level = (bytes[3] ?? 0) - 48;
  if (level < 1 || level > 9) throw new CorruptArchive('damaged', 'its block size is invalid');
  return level;
}

function readBlock(reader: BitReader, capacity: number): Block {
  const damaged = (): CorruptArchive => new CorruptArchive('damaged', 'a block is invalid');
  const crc = reader.readWord();
  if (reader.read(1) !== 0) throw new CorruptArchive('damaged', 'its blocks are randomised, which bzip2 gave up in 2000');
  const origin = reader.read(24);
  const used = reader.read(16);
  const symbols = new Uint8Array(256);
  let symbolCount = 0;
  for (let group = 0; group < 16; group++) {
    if ((used & (0x8000 >>> group)) === 0) continue;
    const bits = reader.read(16);
    for (let i = 0; i < 16; i++) if ((bits & (0x8000 >>> i)) !== 0) symbols[symbolCount++] = group * 16 + i;
  }
  const tableCount = reader.read(3);
  const selectorCount = reader.read(15);
  if (symbolCount === 0 || tableCount < 2 || tableCount > 6 || selectorCount === 0) throw damaged();
  const selectors = new Uint8Array(selectorCount);
  const recent = Uint8Array.from({ length: tableCount }, (_, i) => i);
  for (let i = 0; i < selectorCount; i++) {
    let place = 0;
    while (reader.read(1) === 1) if (++place >= tableCount) throw damaged();
    const table = recent[place]!;
    recent.copyWithin(1, 0, place);
    recent[0] = table;
    selectors[i] = table;
  }
  const alphabet = symbolCount + 2;
  const tables = Array.from({ length: tableCount }, () => readCode(reader, alphabet));

  const links = new Uint32Array(capacity);
  const counts = new Uint32Array(257);
  const endOfBlock = alphabet - 1;
  let length = 0;
  let run = 0;
  let runBit = 1;
  let left = 0;
  let group = 0;
  let table = tables[0]!;
  for (;;) {
    if (left === 0) {
      if (group >= selectorCount) throw damaged();
      table = tables[selectors[group++]!]!;
      left = GROUP_SYMBOLS;
    }
    left--;
    const symbol = readSymbol(reader, table);
    if (symbol <= 1) {
      // Runs of the front symbol, in bijective base 2.
      run += runBit << symbol;
      runBit *= 2;
      if (run > capacity) throw damaged();
      continue;
    }
    if (run > 0) {
      if (length + run > capacity) throw damaged();
      const byte = symbols[0]!;
      counts[byte + 1]! += run;
      links.fill(byte, length, length + run);
      length += run;
      run = 0;
      runBit = 1;
    }
    if (symbol === endOfBlock) break;
    if (length >= capacity) throw damaged();
    const place = symbol - 1;
    const byte = symbols[place]!;
    if (place < 16) for (let i = place; i > 0; i--) symbols[i] = symbols[i - 1]!;
    else symbols.copyWithin(1, 0, place);
    symbols[0] = byte;
    counts[byte + 1]!++;
    links[length++] = byte;
  }
  if (origin >= length) throw damaged();
  for (let i = 1; i <= 256; i++) counts[i]! += counts[i - 1]!;
  for (let i = 0; i < length; i++) links[counts[links[i]! & 255]!++]! |= i << 8;
  return { links, length, origin, crc };
}

interface Code {
  /** By the next `TABLE_BITS` bits: symbol × 32 + length of its code; 0 for longer codes. */
  readonly table: Uint16Array;
  /** By length: the first code, and the place of its symbol in `order`. */
  readonly firsts: Int32Array;
  readonly places: Int32Array;
  readonly counts: Int32Array;
  readonly order: Uint16Array;
}

function readCode(reader: BitReader, alphabet: number): Code {
  const lengths = new Uint8Array(alphabet);
  let length = reader.read(5);
  for (let symbol = 0; symbol < alphabet; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE_BITS) throw new CorruptArchive('damaged', 'a code is invalid');
      if (reader.read(1) === 0) break;
      length += reader.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const counts = new Int32Array(MAX_CODE_BITS + 2);
  for (const bits of lengths) counts[bits]!++;
  const firsts = new Int32Array(MAX_CODE_BITS + 2);
  const places = new Int32Array(MAX_CODE_BITS + 2);
  for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
    firsts[bits] = (firsts[bits - 1]! + counts[bits - 1]!) << 1;
    places[bits] = places[bits - 1]! + counts[bits - 1]!;
    if (firsts[bits]! + counts[bits]! > 1 << bits) throw new CorruptArchive('damaged', 'a code is invalid');
  }
  const order = new Uint16Array(alphabet);
  const table = new Uint16Array(1 << TABLE_BITS);
  const next = places.slice();
  for (let symbol = 0; symbol < alphabet; symbol++) {
    const bits = lengths[symbol]!;
    const place = next[bits]!++;
    order[place] = symbol;
    if (bits > TABLE_BITS) continue;
    const code = firsts[bits]! + place - places[bits]!;
    table.fill(symbol * 32 + bits, code << (TABLE_BITS - bits), (code + 1) << (TABLE_BITS - bits));
  }
  return { table, firsts, places, counts, order };
}

function readSymbol(reader: BitReader, code: Code): number {
  while (reader.count < MAX_CODE_BITS && reader.next < reader.bytes.length) {
    reader.bits = (reader.bits << 8) | reader.bytes[reader.next++]!;
    reader.count += 8;
  }
  if (reader.count >= TABLE_BITS) {
    const entry = code.table[(reader.bits >>> (reader.count - TABLE_BITS)) & ((1 << TABLE_BITS) - 1)]!;
    if (entry !== 0) {
      reader.count -= entry & 31;
      return entry >>> 5;
    }
  }
  let value = 0;
  for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
    value = (value << 1) | reader.read(1);
    const place = value - code.firsts[bits]!;
    if (place >= 0 && place < code.counts[bits]!) return code.order[code.places[bits]! + place]!;
  }
  throw new CorruptArchive('damaged', 'a code is invalid');
}

/** Walks the links from the block's origin and undoes its first run-length coding: four equal bytes are followed by a count of more. */
function* expand({ links, length, origin }: Block): Iterable<Uint8Array> {
  let out = new Uint8Array(Math.min(OUT_BYTES, length + 512));
  let at = 0;
  let link = links[origin]!;
  let same = 0;
  let previous = -1;
  for (let i = 0; i < length; i++) {
    link = links[link >>> 8]!;
    const byte = link & 255;
    if (out.length - at < 256) {
      yield out.subarray(0, at);
      out = new Uint8Array(OUT_BYTES);
      at = 0;
    }
    if (same === 4) {
      out.fill(previous, at, at + byte);
      at += byte;
      same = 0;
      previous = -1;
      continue;
    }
    same = byte === previous ? same + 1 : 1;
    previous = byte;
    out[at++] = byte;
  }
  if (at > 0) yield out.subarray(0, at);
}
