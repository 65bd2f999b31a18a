import type { Arena } from '../../columns/arena.ts';
import { PG_UUID, PG_UUID_BYTES } from '../../columns/layout.ts';
import type { RowKernel } from '../sql/rows.ts';

export const pgRowKernel = ({ kernels }: Arena): RowKernel => ({
  read: kernels.pgRows,
  refused: kernels.pgRefused,
  textBytes: (kind) => (kind === PG_UUID ? PG_UUID_BYTES : 0),
});
