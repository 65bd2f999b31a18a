import * as z from 'zod';
import { passingFlow } from './flow.ts';
import { STREAM } from './shape.ts';
import { defineStage, OUT } from './stage.ts';

/** Nothing to say: every row goes to every link. */
export type CopyPlan = Readonly<Record<string, never>>;

export const copy = defineStage({
  type: 'copy',
  category: 'router',
  face: {
    title: 'Copy',
    synonyms: ['tee', 'duplicate', 'broadcast', 'fan out', 'branch', 'split'],
    sign: { icon: 'copy' },
  },
  summary: 'Gives every row to each of several stages.',
  description: 'Any number of stages can read from a copy. They share the same memory: no data is copied.',
  example: `openstage: 1
name: twice
stages:
  numbers: { type: generator, rows: 100, columns: { id: { generator: sequence } } }
  both: { type: copy, from: numbers }
  file: { type: csv-destination, from: both, path: out/numbers.csv }
  show: { type: printer, from: both }
`,
  inputs: 'one',
  outputs: 'copy',
  options: z.strictObject({}),
  preservesOrder: true,
  rows: 'same',
  check(_, context) {
    const plan: CopyPlan = {};
    return { plan, outputs: { [OUT]: context.input() } };
  },
  flow: (_plan, [schema]) => passingFlow(schema!, { byRow: true }),
  shape: () => STREAM,
});
