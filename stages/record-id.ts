import * as z from 'zod';
import { INTEGER } from '../model/types.ts';
import { nameText, textOf } from './face.ts';
import { type ColumnSource, madeOf, unchanged } from './flow.ts';
import type { Shape } from './shape.ts';
import { keysOf, uniqueNames } from './shared/columns.ts';
import { columnNames, newColumnName } from './shared/options.ts';
import { defineStage, OUT } from './stage.ts';

export interface RecordIdPlan {
  /** The new column. */
  readonly as: string;
  readonly start: bigint;
  readonly step: bigint;
  /** Rows are counted anew for each of their values; empty: all rows together. */
  readonly keys: readonly string[];
}

const whole = z.union([z.int(), z.bigint()]);

export const recordId = defineStage({
  type: 'record-id',
  category: 'transformer',
  face: {
    title: 'Number rows',
    synonyms: ['record id', 'row number', 'row_number', 'index', 'counter', 'sequence', 'surrogate key', 'auto increment'],
    sign: { mark: '123' },
    box: ({ as, keys }) => [textOf(as), keys === undefined ? undefined : `by ${nameText(keys)}`],
  },
  summary: 'Numbers the rows in their order.',
  description: `The new column is the last one. Refused rows get no number, so that the numbers have no gaps. With \`keys\`, each value of the keys has its own
count; two nulls are equal. The numbers do not depend on the number of workers. A number past the range of an integer fails the run.`,
  example: `openstage: 1
name: numbered
stages:
  sales:
    type: generator
    rows: 10
    columns: { city: { generator: choice, values: [Lima, Quito] }, amount: { generator: uniform, max: 100 } }
  ranked: { type: sort, from: sales, by: [{ column: amount, order: desc }] }
  numbered: { type: record-id, from: ranked, as: place, keys: [city] }
  show: { type: printer, from: numbered }
`,
  inputs: 'one',
  outputs: 'one',
  options: z.strictObject({
    as: newColumnName.default('row_number').describe('The name of the new column.'),
    start: whole.default(1).describe('The number of the first row.'),
    step: whole.default(1).describe('The difference between the numbers of two rows that follow each other.'),
    keys: columnNames
      .default([])
      .describe('Columns for each of whose values rows are counted anew: `[customer]`. Default: none.'),
  }),
  preservesOrder: true,
  rows: 'same',
  partitions: { by: 'hash', option: 'keys', needsOption: true },
  check({ as, start, step, keys }, context) {
    const schema = context.input();
    const fields = keysOf(['keys'], keys, schema, context);
    const names = [...(schema ?? []).map(({ name }) => name), as];
    const unique = uniqueNames(['as'], names, context, 'give the new column another name');
    if (!fields || !schema || !unique) return { plan: undefined, outputs: { [OUT]: undefined } };
    const plan: RecordIdPlan = { as, start: BigInt(start), step: BigInt(step), keys: fields.map(({ name }) => name) };
    return { plan, outputs: { [OUT]: [...schema, { name: as, type: INTEGER, nullable: false }] } };
  },
  flow: ({ as, keys }, [schema]) => ({
    reads: [keys],
    outputs: { out: new Map<string, ColumnSource>([...unchanged(schema!), [as, madeOf(keys)]]) },
    passesOthers: [true],
    byRow: [false],
  }),
  shape: ({ as, start, step, keys }) =>
    keys.length === 0
      ? ({ kind: 'stream', counts: true } as const)
      : ({
          kind: 'gather',
          by: { exchange: 'distinct', keys, keep: 'first', orderBy: undefined, adds: { is: 'number', name: as, start, step } },
        } as const satisfies Shape),
});
