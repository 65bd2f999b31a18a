import { NO_ROW, REFUSED_NO_MATCH } from '../../columns/layout.ts';
import { readValue } from '../../columns/values.ts';
import type { Selection, Vector } from '../../columns/vector.ts';
import { RunError } from '../../model/errors.ts';
import { evaluate } from '../expression/evaluate.ts';
import { type Column, Frame, VectorColumn } from '../frame.ts';
import { isRawName } from '../raw-name.ts';
import { refusalMessage } from '../refusals.ts';
import { type CreateOperator, evaluation, inputOf, rejectRows } from './operator.ts';
import { carriedText, columnOf, Prober, RightColumn } from './probe.ts';

/** Adds columns of the one reference row with the same key. */
export const lookup: CreateOperator<'lookup'> = (operator, _index, context, emit) => {
  const { plan, stage } = operator;
  const { memory } = context;
  const { arena, scratch } = memory;
  return {
    push(frame) {
      const table = context.bindings[stage]!;
      const prober = new Prober(
        memory,
        table,
        frame,
        plan.keys.map((key) => key.input),
        plan.keys.map((key) => key.reference),
      );
      prober.run({ outer: true, first: true, only: 0 }, (left, right) => {
        const missing = scratch.allocZeroed(left.count);
        let misses = 0;
        for (let i = 0; i < left.count; i++) {
          if (arena.u32[(right >>> 2) + i] !== NO_ROW) continue;
          arena.bytes[missing + i] = REFUSED_NO_MATCH;
          misses++;
        }
        const all = left.count === frame.rows ? frame : frame.select(left);
        if (misses === 0 || plan.onMissing === 'defaults') {
          emit('out', withReference(all, right, left.count, misses > 0 ? missing : 0));
          return;
        }
        if (plan.onMissing === 'fail') throw missingKey(all, missing);
        const refusals = { codes: missing, message: () => refusalMessage(REFUSED_NO_MATCH) };
        const found =
          plan.onMissing === 'reject' ? rejectRows(context, operator, all, refusals, null, emit)! : keep(missing, left.count);
        const rows = scratch.alloc(found.count * 4);
        arena.kernels.gather4(right, found.address, found.count, rows);
        emit('out', withReference(all.select(found), rows, found.count, 0));
      });

      function withReference(input: Frame, rows: number, count: number, misses: number): Frame {
        const columns = new Map(plan.columns.map((column) => [column.to, column]));
        return new Frame(count, (name): Column | undefined => {
          const column = columns.get(name);
          if (!column) return isRawName(name) ? carriedText(memory, name, input, table, rows, count) : undefined;
          if (column.side === 'input') return input.find(column.from);
          const values = new RightColumn(memory, columnOf(table, column.from)!, rows, count);
          return misses !== 0 && column.default ? withDefault(values.vector(), column.default, misses, count) : values;
        });
      }

      function withDefault(
        values: Vector,
        literal: NonNullable<(typeof plan.columns)[number]['default']>,
        misses: number,
        count: number,
      ): Column {
        const span = { start: 0, end: 0 };
        const missing = { kind: 'column', type: { kind: 'boolean' }, name: 'missing', span } as const;
        const value = { kind: 'column', type: values.type, name: 'value', span } as const;
        const choice = {
          kind: 'case',
          type: values.type,
          branches: [{ when: missing, then: literal }],
          otherwise: value,
          span,
        } as const;
        const bits = scratch.allocZeroed(((count + 63) >>> 6) << 3);
        for (let i = 0; i < count; i++) if (arena.bytes[misses + i]) arena.bytes[bits + (i >> 3)]! |= 1 << (i & 7);
        const flags: Vector = { type: { kind: 'boolean' }, length: count, values: bits, validity: 0 };
        const input = { rows: count, column: (name: string) => (name === 'missing' ? flags : values) };
        return new VectorColumn(memory, evaluate(choice, input, evaluation(memory)).vector);
      }

      function missingKey(input: Frame, missing: number): RunError {
        const row = arena.bytes.subarray(missing, missing + input.rows).findIndex((byte) => byte !== 0);
        const values = plan.keys.map(
          (key) => `${key.input} = ${String(readValue(arena, inputOf(input).column(key.input), row))}`,
        );
        return new RunError('no-match', `no match in the reference for ${values.join(', ')}`, {
          stage,
          value: values.join(', '),
          remedy: 'set onMissing to reject, drop or defaults, or complete the reference',
        });
      }
    },
  };

  function keep(missing: number, rows: number): Selection {
    const address = scratch.alloc(rows * 4);
    return { address, count: arena.kernels.selectBytes(missing, rows, 0, address) };
  }
};
