// Writes the sales and customers files of the example and the benchmarks: the same bytes for the same arguments, on every machine.
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const CATEGORIES = ['books', 'toys', 'garden', 'electronics', 'grocery', 'sports', 'music', 'auto'];
const COUNTRIES = ['US', 'DE', 'UY', 'AR', 'BR', 'FR', 'JP', 'IN', 'CN', 'GB'];
const SEGMENTS = ['consumer', 'business', 'public', 'education'];
const CITIES = [
  'Montevideo',
  'Buenos Aires',
  'São Paulo',
  'Berlin',
  'Lyon',
  'Osaka',
  'Pune',
  'Leeds',
  'Austin',
  '"Portland, OR"',
];
const FIRST_NAMES = ['Ana', 'Bruno', 'Chen', 'Dana', 'Emil', 'Farah', 'Gael', 'Hana', 'Inês', 'Juan', 'Kofi', 'Lena'];
const LAST_NAMES = ['Silva', 'Müller', 'Tanaka', 'Rossi', 'Khan', 'García', 'Novak', 'Smith', 'Dubois', 'Okoro'];
const FLUSH_BYTES = 1 << 20;
const MAX_ROW_BYTES = 256;

/** Marsaglia's xorshift32: uniform integers in [0, below), for `below` up to some millions. */
function randomSource(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4294967296) * below);
  };
}

/** A file under construction: text and numbers are appended to one buffer; `close` gives the file its name. */
class RowFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #buffer = Buffer.alloc(FLUSH_BYTES + MAX_ROW_BYTES);
  #used = 0;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#descriptor = openSync(`${path}.part`, 'w');
  }

  bytes(value: Uint8Array): void {
    this.#buffer.set(value, this.#used);
    this.#used += value.length;
  }

  byte(value: number): void {
    this.#buffer[this.#used++] = value;
  }

  /** Decimal digits of a non-negative integer, with leading zeros up to `width`. */
  digits(value: number, width = 1): void {
    let count = width;
    for (let bound = 10 ** width; bound <= value; bound *= 10) count++;
    let rest = value;
    for (let place = this.#used + count - 1; place >= this.#used; place--) {
      const tens = Math.floor(rest / 10);
      this.#buffer[place] = 48 + rest - tens * 10;
      rest = tens;
    }
    this.#used += count;
  }

  endRow(): void {
    this.byte(10);
    if (this.#used >= FLUSH_BYTES) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
    renameSync(`${this.#path}.part`, this.#path);
  }

  discard(): void {
    closeSync(this.#descriptor);
    rmSync(`${this.#path}.part`, { force: true });
  }

  #flush(): void {
    for (let written = 0; written < this.#used; )
      written += writeSync(this.#descriptor, this.#buffer, written, this.#used - written);
    this.#used = 0;
  }
}

const COMMA = 44;
const HYPHEN = 45;
const POINT = 46;
const encode = (values: readonly string[]) => values.map((value) => Buffer.from(value));

function writeRows(path: string, header: string, write: (file: RowFile) => void): void {
  const file = new RowFile(path);
  try {
    file.bytes(Buffer.from(header));
    file.endRow();
    write(file);
  } catch (error) {
    file.discard();
    throw error;
  }
  file.close();
}

export interface SalesOptions {
  readonly rows: number;
  /** Customer ids are drawn evenly from [0, customers). Default 1,000,000. */
  readonly customers?: number;
  readonly seed?: number;
}

/**
 * `rows` sales of 2025 as CSV, about 63 bytes each: order_id (0, 1, 2, …), customer_id, category (8), country (10), amount
 * ([0, 2000) with two decimals), quantity (1–9), order_date and note, which every 17th row holds in quotes, with a comma and quotes inside.
 */
export function generateSales(path: string, { rows, customers = 1_000_000, seed = 12345 }: SalesOptions): void {
  const random = randomSource(seed);
  const categories = encode(CATEGORIES);
  const countries = encode(COUNTRIES);
  const [plain, quoted] = encode(['standard shipping', '"said ""hi"", ok"']) as [Buffer, Buffer];
  writeRows(path, 'order_id,customer_id,category,country,amount,quantity,order_date,note', (file) => {
    for (let row = 0; row < rows; row++) {
      file.digits(row);
      file.byte(COMMA);
      file.digits(random(customers));
      file.byte(COMMA);
      file.bytes(categories[random(categories.length)]!);
      file.byte(COMMA);
      file.bytes(countries[random(countries.length)]!);
      file.byte(COMMA);
      const cents = random(200_000);
      file.digits(Math.floor(cents / 100));
      file.byte(POINT);
      file.digits(cents % 100, 2);
      file.byte(COMMA);
      file.digits(1 + random(9));
      file.byte(COMMA);
      file.digits(2025);
      file.byte(HYPHEN);
      file.digits(1 + random(12), 2);
      file.byte(HYPHEN);
      file.digits(1 + random(28), 2);
      file.byte(COMMA);
      file.bytes(row % 17 === 0 ? quoted : plain);
      file.endRow();
    }
  });
}

/** `rows` customers as CSV: customer_id (each of [0, rows) once, in scattered order), name, segment and city. */
export function generateCustomers(path: string, { rows, seed = 54321 }: { readonly rows: number; readonly seed?: number }): void {
  const random = randomSource(seed);
  const [firstNames, lastNames, segments, cities] = [FIRST_NAMES, LAST_NAMES, SEGMENTS, CITIES].map(encode) as [
    Buffer[],
    Buffer[],
    Buffer[],
    Buffer[],
  ];
  writeRows(path, 'customer_id,name,segment,city', (file) => {
    for (let row = 0; row < rows; row++) {
      // A prime above any row count: multiples of it, modulo the count, visit every id once.
      file.digits((row * 2_654_435_761) % rows);
      file.byte(COMMA);
      file.bytes(firstNames[random(firstNames.length)]!);
      file.byte(32);
      file.bytes(lastNames[random(lastNames.length)]!);
      file.byte(COMMA);
      file.bytes(segments[random(segments.length)]!);
      file.byte(COMMA);
      file.bytes(cities[random(cities.length)]!);
      file.endRow();
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { rows: { type: 'string', default: '1000000' }, customers: { type: 'string', default: '1000000' } },
    allowPositionals: true,
  });
  const [rows, customers] = [Number(values.rows), Number(values.customers)];
  if (positionals.length !== 1 || !Number.isSafeInteger(rows) || !Number.isSafeInteger(customers) || rows < 0 || customers < 1) {
    process.stderr.write('usage: node scripts/generate-sales.ts FOLDER [--rows N] [--customers N]\n');
    process.exit(2);
  }
  const folder = positionals[0]!;
  generateSales(join(folder, 'sales.csv'), { rows, customers });
  generateCustomers(join(folder, 'customers.csv'), { rows: customers });
}
