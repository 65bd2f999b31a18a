import type { Arena } from '../../columns/arena.ts';
import { MYSQL_AS_TEXT, MYSQL_TEXT_BYTES } from '../../columns/layout.ts';
import { Scratch } from '../../columns/scratch.ts';
import type { RowKernel } from '../sql/rows.ts';

export function mysqlRowKernel(arena: Arena): RowKernel {
  const { kernels } = arena;
  return {
    read: kernels.mysqlRows,
    readOne: kernels.mysqlRow,
    refused: kernels.mysqlRefused,
    textBytes: (kind) => ((kind & MYSQL_AS_TEXT) !== 0 ? MYSQL_TEXT_BYTES : 0),
    textOf(kind, at) {
      const scratch = new Scratch(arena);
      try {
        const out = scratch.alloc(MYSQL_TEXT_BYTES);
        const length = kernels.mysqlText(kind, at, 6, out);
        return length === 0 ? undefined : Buffer.from(arena.bytes.slice(out, out + length)).toString();
      } finally {
        scratch.dispose();
      }
    },
  };
}
