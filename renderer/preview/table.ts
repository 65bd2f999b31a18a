import type { Data, Vector } from 'apache-arrow';
import type { Field, Schema } from '../../model/types.ts';

/**
 * A value of a cell. Integers are `bigint`, decimals their unscaled `bigint`, dates days since 1970-01-01, times and timestamps
 * microseconds as `bigint`; JSON and lists are their JSON text.
 */
export type CellValue = null | bigint | number | boolean | string | Uint8Array;

export interface GridColumn {
  readonly field: Field;
  value(row: number): CellValue;
}

/** The rows of a preview, read cell by cell: nothing is converted before it is looked at. */
export interface GridTable {
  readonly rows: number;
  readonly columns: readonly GridColumn[];
}

export const EMPTY_TABLE: GridTable = { rows: 0, columns: [] };

type Read = (row: number) => CellValue;

/** Opens the Arrow IPC stream of a preview. Loads the Arrow library the first time. */
export async function openTable(bytes: Uint8Array, schema: Schema): Promise<GridTable> {
  const { tableFromIPC } = await import('apache-arrow');
  // Bytes out of a message may begin anywhere, but words of eight bytes cannot.
  const table = tableFromIPC(bytes.byteOffset % 8 === 0 ? bytes : bytes.slice());
  const columns = schema.map((field, index): GridColumn => {
    const vector = table.getChildAt(index);
    return { field, value: vector ? readVector(vector) : () => null };
  });
  return { rows: table.numRows, columns };
}

/** A table made of values, for small results and tests. */
export function tableOf(schema: Schema, rows: readonly (readonly CellValue[])[]): GridTable {
  return {
    rows: rows.length,
    columns: schema.map((field, column) => ({ field, value: (row) => rows[row]?.[column] ?? null })),
  };
}

function readVector(vector: Vector): Read {
  const chunks = vector.data.map((data) => ({ length: data.length, read: readData(data) }));
  if (chunks.length === 1) return chunks[0]!.read;
  const starts: number[] = [];
  let total = 0;
  for (const { length } of chunks) {
    starts.push(total);
    total += length;
  }
  let last = 0;
  return (row) => {
    if (row < 0 || row >= total) return null;
    // Rows are mostly read in order, so the chunk of the last one is nearly always right.
    while (row < starts[last]!) last--;
    while (last + 1 < starts.length && row >= starts[last + 1]!) last++;
    return chunks[last]!.read(row - starts[last]!);
  };
}

const DECODER = new TextDecoder();

/** Reads a buffer by the Arrow type that it has, by the type's printed name: the classes would need the library at once. */
function readData(data: Data): Read {
  const name = String(data.type);
  const valid: (row: number) => boolean = data.nullCount === 0 ? () => true : (row) => data.getValid(row);
  const when =
    (read: Read): Read =>
    (row) =>
      row >= 0 && row < data.length && valid(row) ? read(row) : null;
  const values: unknown = data.values;
  if (name === 'Null') return () => null;
  if (name === 'Bool') {
    const bits = values as Uint8Array;
    return when((row) => ((bits[(data.offset + row) >> 3]! >> ((data.offset + row) & 7)) & 1) === 1);
  }
  if (name.startsWith('Decimal')) return when(readDecimal(values as Uint32Array));
  if (name === 'Utf8' || name === 'Binary') {
    const bytes = values as Uint8Array;
    const offsets = data.valueOffsets;
    const cut = (row: number) => bytes.subarray(offsets[row]!, offsets[row + 1]!);
    return when(name === 'Utf8' ? (row) => DECODER.decode(cut(row)) : cut);
  }
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return when((row) => values[row]!);
  if (name.startsWith('Float') || name.startsWith('Date')) return when((row) => (values as Float64Array | Int32Array)[row]!);
  if (name.startsWith('Int') || name.startsWith('Uint')) return when((row) => BigInt((values as Int32Array)[row]!));
  throw new TypeError(`unknown Arrow type: ${name}`);
}

/** Four little-endian words to a signed integer of 128 bits. */
function readDecimal(words: Uint32Array): Read {
  return (row) => {
    const at = row * 4;
    const low = BigInt(words[at]!) | (BigInt(words[at + 1]!) << 32n);
    const high = BigInt(words[at + 2]!) | (BigInt(words[at + 3]!) << 32n);
    return BigInt.asIntN(128, (high << 64n) | low);
  };
}
