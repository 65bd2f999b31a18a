import { TABLE_FIVES, TABLE_TENS, TABLE_TENS_F64 } from './layout.ts';

const FIRST_FIVE = -342;
const LAST_FIVE = 324;

/** Writes the constant tables that kernels read at `TABLES`. Called once, by the thread that made the memory. */
export function writeTables(memory: ArrayBufferLike): void {
  const words = new BigUint64Array(memory);
  const floats = new Float64Array(memory);
  writeFives(words);
  for (let power = 0; power <= 22; power++) floats[(TABLE_TENS_F64 >> 3) + power] = Number(`1e${power}`);
  let ten = 1n;
  for (let power = 0, word = TABLE_TENS >> 3; power <= 38; power++, word += 2, ten *= 10n) {
    words[word] = ten;
    words[word + 1] = ten >> 64n;
  }
}

/**
 * 5^q scaled by a power of two into [2^127, 2^128), rounded down; up for -27 ≤ q < 0, as the Eisel-Lemire algorithm wants them
 * (D. Lemire, Number Parsing at a Gigabyte per Second, 2021; N. Mushtak and D. Lemire, Fast Number Parsing Without Fallback, 2023).
 */
function writeFives(words: BigUint64Array): void {
  let five = 1n;
  for (let power = 0; power <= -FIRST_FIVE; power++, five *= 5n) {
    // Bits of 5^power: one more than the floor of power * log2(5).
    const bits = ((power * 152_170) >> 16) + 1;
    if (power <= LAST_FIVE) writeFive(words, power, bits <= 128 ? five << BigInt(128 - bits) : five >> BigInt(bits - 128));
    if (power > 0) writeFive(words, -power, (1n << BigInt(bits + 127)) / five + (power <= 27 ? 1n : 0n));
  }
}

function writeFive(words: BigUint64Array, power: number, value: bigint): void {
  const word = (TABLE_FIVES >> 3) + (power - FIRST_FIVE) * 2;
  words[word] = value;
  words[word + 1] = value >> 64n;
}
