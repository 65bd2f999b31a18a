import type { Arena } from '../../columns/arena.ts';
import {
  JSON_AS_BINARY,
  JSON_AS_BOOLEAN,
  JSON_AS_DATE,
  JSON_AS_DECIMAL,
  JSON_AS_FLOAT,
  JSON_AS_INTEGER,
  JSON_AS_JSON,
  JSON_AS_LIST,
  JSON_AS_STRING,
  JSON_AS_TIME,
  JSON_AS_TIMESTAMP,
  JSON_AS_TIMESTAMP_ZONED,
  JSON_CELL_BYTES,
} from '../../columns/layout.ts';
import type { Scratch } from '../../columns/scratch.ts';
import { bitmapBytes, type DecodedColumn, isView, type Selection, valueBytes } from '../../columns/vector.ts';
import type { DataType } from '../../model/types.ts';
import type { JsonGrid } from './scan.ts';

/**
 * The values of a column, in the scratch; of the selected rows when there is a selection. Text without escapes stays where it is. `guessed`: whether nobody has
 * declared the type: values that it would not be guessed from are refused then.
 */
export function decodeColumn(
  arena: Arena,
  scratch: Scratch,
  grid: JsonGrid,
  column: number,
  type: DataType,
  guessed: boolean,
  selection: Selection | undefined,
): DecodedColumn {
  const { kernels } = arena;
  const { base, columns } = grid;
  const rows = selection?.count ?? grid.rows;
  const selected = selection?.address ?? 0;
  const cells = grid.cells + column * JSON_CELL_BYTES;
  const values = scratch.alloc(valueBytes(type, rows));
  const validity = scratch.alloc(bitmapBytes(rows));
  const refused = scratch.alloc(rows);
  const heapBytes = isView(type) ? kernels.jsonHeap(cells, columns, selected, rows, type.kind === 'binary' ? 1 : 0) : 0;
  const heap = heapBytes === 0 ? 0 : scratch.alloc(heapBytes + 64);
  const inner = type.kind === 'list' ? type.item : type;
  const [scale, precision] = inner.kind === 'decimal' ? [inner.scale, inner.precision] : [0, 0];
  const item = type.kind === 'list' ? kindOf(type.item) : 0;
  const outcome = kernels.jsonDecode(
    kindOf(type),
    guessed ? 1 : 0,
    base,
    cells,
    columns,
    selected,
    rows,
    item,
    scale,
    precision,
    values,
    validity,
    refused,
    scratch.alloc(256),
    heap,
  );
  return { vector: { type, length: rows, values, validity: outcome === 0 ? 0 : validity }, refused: outcome < 0 ? refused : 0 };
}

function kindOf(type: DataType): number {
  switch (type.kind) {
    case 'integer':
      return JSON_AS_INTEGER;
    case 'float':
      return JSON_AS_FLOAT;
    case 'boolean':
      return JSON_AS_BOOLEAN;
    case 'date':
      return JSON_AS_DATE;
    case 'time':
      return JSON_AS_TIME;
    case 'timestamp':
      return type.zoned ? JSON_AS_TIMESTAMP_ZONED : JSON_AS_TIMESTAMP;
    case 'decimal':
      return JSON_AS_DECIMAL;
    case 'string':
      return JSON_AS_STRING;
    case 'binary':
      return JSON_AS_BINARY;
    case 'list':
      return JSON_AS_LIST;
    case 'json':
    case 'null':
      return JSON_AS_JSON;
  }
}
