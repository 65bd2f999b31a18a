import type { Encoding } from './encoding.ts';

/** By code point the bytes of a character, the first in the highest place that is not zero; -1 where there are none. */
export interface EncodeTable {
  /** Of the basic plane. */
  readonly basic: Int32Array;
  readonly others: ReadonlyMap<number, number>;
  /** Whether all characters have one byte. */
  readonly single: boolean;
}

/** First bytes of pairs, in the order in which of several pairs for a character the first is written. */
const PAIRS: { readonly [name in Encoding]?: readonly (readonly [from: number, to: number])[] } = {
  shift_jis: [
    [0x81, 0x9f],
    [0xe0, 0xea],
    [0xfa, 0xfc],
    [0xed, 0xee],
  ],
  'euc-jp': [[0xa1, 0xfe]],
  'euc-kr': [[0x81, 0xfe]],
  gbk: [
    [0xa1, 0xfe],
    [0x81, 0xa0],
  ],
  gb18030: [
    [0xa1, 0xfe],
    [0x81, 0xa0],
  ],
  // Pairs that Hong Kong has added stand before the others.
  big5: [
    [0xa1, 0xfe],
    [0x87, 0xa0],
  ],
};

const tables = new Map<Encoding, EncodeTable>();

/** The characters of an encoding of one or more bytes, made once by decoding all bytes, pairs and triples that it has. */
export function encodeTable(encoding: Encoding): EncodeTable {
  const kept = tables.get(encoding);
  if (kept) return kept;
  const basic = new Int32Array(0x10000).fill(-1);
  const others = new Map<number, number>();
  const table: EncodeTable = { basic, others, single: PAIRS[encoding] === undefined };
  const learn = learner(encoding, (point, bytes) => {
    if (point > 0xffff) others.set(point, others.get(point) ?? bytes);
    else if (basic[point] === -1) basic[point] = bytes;
  });
  for (let byte = 0; byte < 256; byte++) learn([byte]);
  for (const [from, to] of PAIRS[encoding] ?? []) {
    for (let first = from; first <= to; first++) for (let second = 0x40; second < 0xff; second++) learn([first, second]);
  }
  if (encoding === 'euc-jp') {
    for (let second = 0xa1; second < 0xff; second++) {
      learn([0x8e, second]);
      for (let third = 0xa1; third < 0xff; third++) learn([0x8f, second, third]);
    }
  }
  tables.set(encoding, table);
  return table;
}

function learner(encoding: Encoding, add: (point: number, bytes: number) => void): (bytes: readonly number[]) => void {
  if (encoding === 'latin1') return ([byte]) => add(byte!, byte!);
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes) => {
    let text: string;
    try {
      text = decoder.decode(Uint8Array.from(bytes));
    } catch {
      return;
    }
    const point = text.codePointAt(0);
    // Some pairs of Big5 are a letter and a mark.
    if (point === undefined || String.fromCodePoint(point) !== text) return;
    add(
      point,
      bytes.reduce((sum, byte) => sum * 256 + byte, 0),
    );
  };
}

let fourBytes: ReadonlyMap<number, number> | undefined;

/** The four bytes of GB 18030 for a character that it has no pair for. */
export function gb18030Bytes(point: number): number {
  if (point > 0xffff) return packed(point - 0x10000 + 189_000);
  fourBytes ??= basicPlane();
  return fourBytes.get(point) ?? -1;
}

/** Four bytes by their number. https://encoding.spec.whatwg.org/#gb18030-encoder */
function packed(number: number): number {
  const places = [12_600, 1260, 10, 1];
  const bytes = places.map(
    (place, i) => (Math.floor(number / place) % (i === 0 ? 126 : i === 2 ? 126 : 10)) + (i % 2 === 0 ? 0x81 : 0x30),
  );
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function basicPlane(): ReadonlyMap<number, number> {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<number, number>();
  const bytes = new Uint8Array(4);
  const view = new DataView(bytes.buffer);
  for (let number = 0; number < 39_420; number++) {
    view.setUint32(0, packed(number));
    const text = decoder.decode(bytes);
    const point = text.codePointAt(0)!;
    if (text.length === 1 && point !== 0xfffd && !table.has(point)) table.set(point, packed(number));
  }
  return table;
}
