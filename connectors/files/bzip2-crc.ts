/** CRC-32 as bzip2 uses it: polynomial 0x04C11DB7, most significant bit first. */
const TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});

/** The checksum `crc` (-1 at the beginning, inverted at the end) after `bytes[start, end)`. */
export function updateCrc(crc: number, bytes: Uint8Array, start = 0, end = bytes.length): number {
  let value = crc;
  for (let i = start; i < end; i++) value = (value << 8) ^ TABLE[(value >>> 24) ^ bytes[i]!]!;
  return value;
}

/** A stream's checksum after one more block. */
export const combineCrc = (stream: number, block: number): number => ((stream << 1) | (stream >>> 31)) ^ block;
