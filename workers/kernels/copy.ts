import type { CreateOperator } from './operator.ts';

/** Gives every row to every link; all read the same buffers. */
export const copy: CreateOperator<'copy'> = (_operator, _index, _context, emit) => ({
  push(frame) {
    emit('out', frame);
  },
});
