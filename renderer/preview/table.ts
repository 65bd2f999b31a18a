import type { Batch, Column } from '@uwdata/flechette';
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
  const { tableFromIPC } = await import('@uwdata/flechette');
  // Bytes out of a message may begin anywhere, but words of eight bytes cannot.
  const table = tableFromIPC(bytes.byteOffset % 8 === 0 ? bytes : bytes.slice());
  const columns = schema.map((field, index): GridColumn => {
    const column = table.children[index];
    return { field, value: column ? readColumn(column) : () => null };
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

function readColumn(column: Column<unknown>): Read {
  const chunks = column.data.map((batch) => ({ length: batch.length, read: readBatch(batch) }));
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

/** The numbers of Arrow's types, as its format has them: those of the library are loaded with it. */
const TYPE = { null: 1, int: 2, float: 3, binary: 4, utf8: 5, boolean: 6, decimal: 7, date: 8, time: 9, timestamp: 10 };

/** Reads the buffers of a batch by the Arrow type that it has. */
function readBatch(batch: Batch<unknown>): Read {
  const { typeId } = batch.type;
  const { values, offsets } = batch;
  const valid: (row: number) => boolean = batch.nullCount === 0 ? () => true : (row) => batch.isValid(row);
  const when =
    (read: Read): Read =>
    (row) =>
      row >= 0 && row < batch.length && valid(row) ? read(row) : null;
  if (typeId === TYPE.null) return () => null;
  if (typeId === TYPE.boolean) return when((row) => ((Number(values[row >> 3]) >> (row & 7)) & 1) === 1);
  if (typeId === TYPE.decimal) return when(readDecimal(values as BigUint64Array));
  if (typeId === TYPE.utf8 || typeId === TYPE.binary) {
    const bytes = values as Uint8Array;
    const cut = (row: number) => bytes.subarray(Number(offsets[row]), Number(offsets[row + 1]));
    return when(typeId === TYPE.utf8 ? (row) => DECODER.decode(cut(row)) : cut);
  }
  if (typeId === TYPE.float || typeId === TYPE.date) return when((row) => Number(values[row]));
  if (typeId === TYPE.int || typeId === TYPE.time || typeId === TYPE.timestamp) return when((row) => BigInt(values[row]!));
  throw new TypeError(`unknown Arrow type: ${typeId}`);
}

/** Two little-endian words to a signed integer of 128 bits. */
function readDecimal(words: BigUint64Array): Read {
  return (row) => BigInt.asIntN(128, (words[row * 2 + 1]! << 64n) | words[row * 2]!);
}
