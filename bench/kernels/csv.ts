// Nanoseconds per row of reading CSV, step by step, on one thread: `node bench/kernels/csv.ts [FILE]`; the benchmark's sales by default.
import { openSync, readSync } from 'node:fs';
import { Arena } from '../../columns/arena.ts';
import { Scratch } from '../../columns/scratch.ts';
import { scanCsv } from '../../connectors/csv/chunk.ts';
import { decodeColumn } from '../../connectors/csv/decode.ts';
import { readFormat, writeFormat } from '../../connectors/csv/read-format.ts';
import { DATE, type DataType, FLOAT, INTEGER, STRING } from '../../model/types.ts';
import type { Decimal, Thousands } from '../../model/value-format.ts';
import { prepareData } from '../data.ts';

const CHUNK = 2 << 20;
const CHUNKS = 24;
const ROUNDS = 15;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const code = (character: string) => character.charCodeAt(0);
const dialect = {
  delimiter: bytesOf(process.argv[3] ?? ','),
  quote: code('"'),
  escape: code('"'),
  comment: bytesOf(''),
  skipBlanks: process.argv[4] === 'skip',
  padShort: false,
};
const types: readonly [column: number, type: DataType][] = [
  [0, INTEGER],
  [2, STRING],
  [4, FLOAT],
  [5, INTEGER],
  [6, DATE],
  [7, STRING],
];

const arena = Arena.create(1 << 30);
const scratch = new Scratch(arena);
const file = process.argv[2] ?? prepareData(1_000_000, console.error).sales;
const capacity = CHUNK * CHUNKS + 256;
const text = new Scratch(arena).alloc(capacity);
const bytes = readSync(openSync(file, 'r'), arena.bytes, text, CHUNK * CHUNKS, 0);
const first = arena.bytes.indexOf(10, text) + 1 - text;
const columns = arena.bytes.subarray(text, text + first).filter((byte) => byte === dialect.delimiter[0]).length + 1;

// FORMAT=',.%d.%m.%Y': decimal mark, mark of thousands, format of dates.
const { FORMAT } = process.env;
const format = FORMAT && {
  decimal: FORMAT[0] as Decimal,
  thousands: FORMAT[1] as Thousands,
  ...{ dateFormats: [FORMAT.slice(2)], locale: undefined },
};
const formats = new Scratch(arena);
const address = format ? writeFormat(arena, (count) => formats.alloc(count), readFormat(format)) : 0;

const best = new Map<string, number>();
let rows = 0;
let spent: Record<string, number> = {};

function timed<Result>(name: string, call: () => Result): Result {
  const start = performance.now();
  const result = call();
  spent[name] = (spent[name] ?? 0) + performance.now() - start;
  return result;
}

for (let round = 0; round < ROUNDS; round++) {
  spent = {};
  rows = 0;
  for (let start = first; start < bytes - CHUNK; ) {
    const range = { base: text, from: start, stop: start + CHUNK, to: bytes, final: false, maxRows: 0xffffffff };
    const grid = timed('scan', () => scanCsv(arena, scratch, dialect, columns, range))!;
    for (const [column, type] of types) {
      if (column < columns)
        timed(`decode ${column} (${type.kind})`, () =>
          decodeColumn(arena, scratch, grid, column, type, undefined, {
            dialect,
            nulls: 0,
            guessed: process.env.DECLARED === undefined,
            format: address,
          }),
        );
    }
    rows += grid.rows;
    start = grid.end;
    scratch.reset();
  }
  for (const [name, ms] of Object.entries(spent)) best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, ms));
}
for (const [name, ms] of best) console.log(`${name.padEnd(24)} ${((ms * 1e6) / rows).toFixed(1).padStart(7)} ns`);
