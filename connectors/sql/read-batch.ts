import type { Arena } from '../../columns/arena.ts';
import type { ReadBatch, ReadRequest } from '../connector.ts';
import { rejectsOf } from '../rejects.ts';
import type { RowReader } from './rows.ts';

/** The rows that a reader has read; `blocks` are those that their messages lie in. `first`: the number of the first row, where rows have one. `undefined` without rows. */
export function readBatch(
  arena: Arena,
  { rejects, stage }: Pick<ReadRequest, 'rejects' | 'stage'>,
  reader: RowReader,
  blocks: readonly number[],
  first: number | undefined,
): ReadBatch | undefined {
  const { rows } = reader;
  const { batch, refused } = reader.finish(blocks);
  if (rows > 0) return { batch, rejects: refused.length === 0 ? undefined : rejectsOf(arena, rejects, stage, first, refused) };
  for (const block of batch.blocks) arena.free(block);
  return undefined;
}
