import type { Arena } from '../../columns/arena.ts';
import { PG_UUID, PG_UUID_BYTES } from '../../columns/layout.ts';
import type { RowKernel } from '../sql/rows.ts';
import { refusedText } from './refused-text.ts';

export const pgRowKernel = (arena: Arena): RowKernel => ({
  read: arena.kernels.pgRows,
  refused: arena.kernels.pgRefused,
  textBytes: (kind) => (kind === PG_UUID ? PG_UUID_BYTES : 0),
  textOf: (kind, at, type) => refusedText(arena, kind, at, type),
});
