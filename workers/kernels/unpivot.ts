import { concatSlices } from '../../columns/concat.ts';
import { gatherVector } from '../../columns/gather.ts';
import { buildVector } from '../../columns/values.ts';
import type { Vector } from '../../columns/vector.ts';
import { STRING } from '../../model/types.ts';
import { type Frame, VectorColumn } from '../frame.ts';
import { convertColumns } from './convert.ts';
import type { CreateOperator } from './operator.ts';

/** Rows that one frame that comes out has at most, if one row of the input does not make more. */
const MAX_ROWS = 1 << 16;

/** Gives a row for each of some columns. */
export const unpivot: CreateOperator<'unpivot'> = (operator, _index, context, emit) => {
  const { columns, nameColumn, valueColumn, type, nulls } = operator.plan;
  const { memory } = context;
  const { arena, scratch } = memory;
  const width = columns.length;
  const casts = columns.flatMap(({ name, cast }) => (cast ? [{ from: name, cast }] : []));
  let names: Vector | undefined;

  /** The rows [from, from + rows) of the input, each once for every column. */
  function turned(input: Frame, values: readonly Vector[], from: number, rows: number): Frame {
    names ??= buildVector(
      arena,
      scratch,
      STRING,
      columns.map(({ name }) => name),
    );
    const schema = [{ name: valueColumn, type, nullable: true }];
    const slices = values.map((column) => ({ batch: { schema, columns: [column] }, from, to: from + rows }));
    const all = concatSlices(arena, scratch, slices, schema).vectors[0]!;
    const count = rows * width;
    const [places, sources, ofNames] = [0, 0, 0].map(() => scratch.alloc(count * 4) >>> 2) as [number, number, number];
    const { u32, bytes } = arena;
    let next = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < width; column++) {
        const at = column * rows + row;
        if (nulls === 'drop' && all.validity !== 0 && (bytes[all.validity + (at >>> 3)]! & (1 << (at & 7))) === 0) continue;
        u32[places + next] = at;
        u32[sources + next] = from + row;
        u32[ofNames + next++] = column;
      }
    }
    const value = gatherVector(arena, scratch, all, places << 2, next);
    return input.select({ address: sources << 2, count: next }).with(
      new Map([
        [nameColumn, new VectorColumn(memory, gatherVector(arena, scratch, names, ofNames << 2, next))],
        [valueColumn, new VectorColumn(memory, nulls === 'drop' ? { ...value, validity: 0 } : value)],
      ]),
    );
  }

  return {
    push(frame) {
      const { input, converted } = convertColumns(context, operator, frame, casts, emit);
      const byName = new Map(casts.map(({ from }, index) => [from, converted[index]!]));
      const values = columns.map(({ name }) => (byName.get(name) ?? input.column(name)).vector());
      const step = Math.max(1, Math.floor(MAX_ROWS / width));
      for (let from = 0; from < input.rows; from += step)
        emit('out', turned(input, values, from, Math.min(step, input.rows - from)));
    },
  };
};
