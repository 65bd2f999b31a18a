import * as z from 'zod';
import { nameText, textOf } from './face.ts';
import { madeOf, unchanged } from './flow.ts';
import { keysOf, type SortKey, sortKeysOf } from './shared/columns.ts';
import { columnNames, sortKeys } from './shared/options.ts';
import { defineStage, OUT } from './stage.ts';

export interface RemoveDuplicatesPlan {
  readonly keys: readonly string[];
  readonly keep: 'first' | 'last';
  /** What "first" and "last" mean within a group; `undefined`: the order of the input. */
  readonly orderBy: readonly SortKey[] | undefined;
  /** Set by the planner: all rows come out, with a column of this name that tells which would be removed. */
  readonly marks?: string;
}

export const removeDuplicates = defineStage({
  type: 'remove-duplicates',
  category: 'transformer',
  face: {
    title: 'Remove duplicates',
    synonyms: ['dedupe', 'deduplicate', 'distinct', 'unique'],
    sign: { icon: 'copy-minus' },
    box: ({ keys, keep }) => [
      keys === undefined ? undefined : `by ${nameText(keys)}`,
      keep === undefined ? undefined : `keep ${textOf(keep)}`,
    ],
    noun: 'kept',
  },
  summary: 'Keeps one row for each distinct key.',
  description: `Two nulls are equal here. The kept rows come in the order in which their keys first appear.

The side output \`stage.duplicates\` gives the removed rows, in the order of the input.`,
  example: `openstage: 1
name: one-per-city
stages:
  visits:
    type: generator
    rows: 100
    columns: { city: { generator: choice, values: [Lima, Quito] }, score: { generator: normal } }
  best: { type: remove-duplicates, from: visits, keys: city, keep: last, orderBy: [score] }
  show: { type: printer, from: best }
`,
  inputs: 'one',
  outputs: 'one',
  sideOutputs: () => ['duplicates'],
  options: z.strictObject({
    keys: columnNames.optional().describe('The columns whose values must be equal: `[email]`. Default: all columns.'),
    keep: z.enum(['first', 'last']).default('first').describe('The row to keep of several with equal keys.'),
    orderBy: sortKeys
      .optional()
      .describe(
        'The order that decides which row is first or last, as in `sort`: `[{ column: changed, order: desc }]`. Default: the order of the input.',
      ),
  }),
  form: { labels: { keys: 'Equal in' } },
  preservesOrder: true,
  rows: 'fewer',
  partitions: { by: 'hash', option: 'keys' },
  check(given, context) {
    const schema = context.input();
    const keys = keysOf(['keys'], given.keys ?? schema?.map((field) => field.name) ?? [], schema, context);
    const orderBy = given.orderBy && sortKeysOf(['orderBy'], given.orderBy, schema, context);
    if (given.keys?.length === 0) context.report('missing-option', 'missing keys: none is named', ['keys']);
    const sound = schema && keys && (orderBy || !given.orderBy);
    const plan: RemoveDuplicatesPlan | undefined = sound
      ? { keys: keys.map((field) => field.name), keep: given.keep, orderBy }
      : undefined;
    return { plan, outputs: { [OUT]: schema, duplicates: schema } };
  },
  flow: ({ keys, orderBy, marks }, [schema]) => {
    const out = unchanged(schema!);
    const reads = [...new Set([...keys, ...(orderBy ?? []).map(({ column }) => column)])];
    return {
      reads: [reads],
      outputs: { out: marks ? new Map([...out, [marks, madeOf(reads)]]) : out, duplicates: out },
      passesOthers: [true],
      byRow: [false],
    };
  },
  shape: ({ keys, keep, orderBy, marks }) =>
    ({
      kind: 'gather',
      by: { exchange: 'distinct', keys, keep, orderBy, adds: marks === undefined ? undefined : { is: 'duplicate', name: marks } },
    }) as const,
});
