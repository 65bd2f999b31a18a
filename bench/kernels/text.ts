// Nanoseconds per value of the conversions between text and values, on one thread: `node bench/kernels/text.ts`.
import { Arena } from '../../columns/arena.ts';
import { TEXT_BYTES } from '../../columns/layout.ts';
import { Scratch } from '../../columns/scratch.ts';
import { buildVector, type Value } from '../../columns/values.ts';
import { type DataType, decimal, FLOAT, INTEGER, STRING } from '../../model/types.ts';

const ROWS = 65_536;
const ROUNDS = 40;
const arena = Arena.create(256 << 20);
const scratch = new Scratch(arena);
const { kernels } = arena;
const out = scratch.alloc(ROWS * 16);
const heap = scratch.alloc(ROWS * TEXT_BYTES);

let state = 42;
/** Uniform in [0, 1), the same in every run. */
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return (state >>> 8) / 2 ** 24;
}

const build = (type: DataType, value: () => Value) =>
  buildVector(
    arena,
    scratch,
    type,
    Array.from({ length: ROWS }, () => value()),
  ).values;
const cents = () => Math.round(random() * 1e6) / 100;

/** Prints the best of several rounds. */
function measure(name: string, call: () => unknown): void {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    call();
    best = Math.min(best, performance.now() - start);
  }
  console.log(`${name.padEnd(44)} ${((best * 1e6) / ROWS).toFixed(1).padStart(7)} ns`);
}

const money = build(STRING, () => cents().toFixed(2));
measure('text to float, 1234.56', () => kernels.castTextToF64(money, ROWS, 0, out, 0));
const signed = build(STRING, () => ((random() - 0.5) * 10 ** Math.floor(random() * 6)).toFixed(Math.floor(random() * 4)));
measure('text to float, any length and sign', () => kernels.castTextToF64(signed, ROWS, 0, out, 0));
const long = build(STRING, () => String(random() * random()));
measure('text to float, 17 digits', () => kernels.castTextToF64(long, ROWS, 0, out, 0));
const whole = build(STRING, () => String(Math.floor(random() * 10 ** (1 + Math.floor(random() * 8)))));
measure('text to integer', () => kernels.castTextToI64(whole, ROWS, 0, out, 0));
measure('text to decimal(12,2)', () => kernels.castTextToDecimal(money, ROWS, 0, out, 0, 2, 12));

const amounts = build(FLOAT, cents);
measure('float to text, 1234.56', () => kernels.castF64ToText(amounts, ROWS, 0, out, heap));
const sums = build(FLOAT, () => Array.from({ length: 20 }, cents).reduce((sum, value) => sum + value, 0));
measure('float to text, sums of 20 such amounts', () => kernels.castF64ToText(sums, ROWS, 0, out, heap));
const floats = build(FLOAT, () => random() * random());
measure('float to text, 17 digits', () => kernels.castF64ToText(floats, ROWS, 0, out, heap));
const integers = build(INTEGER, () => Math.floor(random() * 10 ** (1 + Math.floor(random() * 8))));
measure('integer to text', () => kernels.castI64ToText(integers, ROWS, 0, out, heap));
const decimals = build(decimal(12, 2), () => cents().toFixed(2));
measure('decimal to text', () => kernels.castDecimalToText(decimals, ROWS, 0, out, heap, 2));
