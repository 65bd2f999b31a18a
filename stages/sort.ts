import * as z from 'zod';
import { nameText } from './face.ts';
import { passingFlow } from './flow.ts';
import { type SortKey, sortKeysOf } from './shared/columns.ts';
import { sortKeys } from './shared/options.ts';
import { defineStage, OUT } from './stage.ts';

export interface SortPlan {
  readonly by: readonly SortKey[];
}

export const sort = defineStage({
  type: 'sort',
  category: 'transformer',
  face: {
    title: 'Sort',
    synonyms: ['order by', 'rank', 'ascending', 'descending'],
    sign: { icon: 'arrow-down-wide-narrow' },
    box: ({ by }) => [nameText(by)],
  },
  summary: 'Orders rows by one or many columns.',
  description: `The sort is stable: rows with equal keys keep their order. Text is compared by code points; NaN is above all numbers. Data that does not fit into
memory is sorted in parts on disk.`,
  example: `openstage: 1
name: by-score
stages:
  numbers: { type: generator, rows: 100, columns: { id: { generator: sequence }, score: { generator: normal } } }
  best: { type: sort, from: numbers, by: [{ column: score, order: desc }, id] }
  show: { type: printer, from: best }
`,
  inputs: 'one',
  outputs: 'one',
  options: z.strictObject({
    by: sortKeys.describe(
      'Columns, the most significant first: a name, or `{ column, order: asc | desc, nulls: first | last }`.',
    ),
  }),
  form: { labels: { by: 'Order by' } },
  preservesOrder: false,
  rows: 'same',
  partitions: { by: 'range', option: 'by' },
  check(given, context) {
    const by = sortKeysOf(['by'], given.by, context.input(), context);
    const plan: SortPlan | undefined = by && { by };
    return { plan, outputs: { [OUT]: context.input() } };
  },
  flow: ({ by }, [schema]) => passingFlow(schema!, { reads: by.map(({ column }) => column), byRow: true }),
  shape: ({ by }) => ({ kind: 'gather', by: { exchange: 'sort', by, prepares: false } }) as const,
});
