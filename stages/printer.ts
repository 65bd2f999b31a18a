import * as z from 'zod';
import { textOf } from './face.ts';
import { destinationFlow } from './flow.ts';
import { SINK } from './shape.ts';
import { defineStage } from './stage.ts';

export interface PrinterPlan {
  /** Rows to show. All rows are counted. */
  readonly rows: number;
  readonly schema: boolean;
  /** Whether the history of runs keeps what is shown. */
  readonly keep: boolean;
}

export const printer = defineStage({
  type: 'printer',
  category: 'destination',
  face: {
    title: 'Show rows',
    synonyms: ['print', 'peek', 'console', 'log', 'view', 'display', 'browse'],
    sign: { icon: 'eye' },
    box: ({ rows }, printCount) => [typeof rows === 'number' ? `first ${printCount(rows)}` : textOf(rows)],
    noun: 'rows',
  },
  summary: 'Shows the first rows and the schema as a table.',
  description:
    'The table is shown on the terminal, or in a panel of the designer. The stage reads all rows, so the stages before it run completely.',
  example: `openstage: 1
name: look
stages:
  numbers: { type: generator, rows: 1000, columns: { id: { generator: sequence } } }
  show: { type: printer, from: numbers, rows: 5 }
`,
  inputs: 'one',
  outputs: 'none',
  options: z.strictObject({
    rows: z.int().min(0).max(100_000).default(20).describe('Maximum number of rows to show.'),
    schema: z.boolean().default(true).describe('Shows the types below the names of the columns.'),
    keep: z.boolean().default(false).describe('Keeps the shown rows in the history of runs. They may hold personal data.'),
  }),
  form: { labels: { schema: 'Show types', keep: 'Keep in the history' } },
  preservesOrder: true,
  rows: 'none',
  check(given) {
    const plan: PrinterPlan = given;
    return { plan, outputs: {} };
  },
  flow: destinationFlow,
  shape: () => SINK,
});
