import * as z from 'zod';
import type { Field } from '../model/types.ts';
import { textOf } from './face.ts';
import { originFlow } from './flow.ts';
import { minSourceRows } from './shared/min-rows.ts';
import { newColumnName, typeText } from './shared/options.ts';
import { defineStage, OUT } from './stage.ts';

export interface MemoryOriginPlan {
  /** The name under which the program hands the data over. */
  readonly name: string;
}

export const memoryOrigin = defineStage({
  type: 'memory-origin',
  category: 'origin',
  face: {
    title: 'Data from a program',
    synonyms: ['memory', 'arrow', 'api'],
    sign: { icon: 'memory-stick' },
    hidden: true,
    box: ({ name }) => [textOf(name)],
  },
  summary: 'Reads data that a TypeScript program passes in.',
  description: `The data is an Arrow table, an array of objects, or an async iterable of either. The command line and the designer cannot run a job with
this stage, because they have no data to pass in.`,
  example: `openstage: 1
name: from-memory
stages:
  people: { type: memory-origin, columns: { name: string, age: integer } }
  show: { type: printer, from: people }
`,
  inputs: 'none',
  outputs: 'one',
  options: z.strictObject({
    name: z
      .string()
      .min(1, 'a name')
      .optional()
      .describe('The name under which the program passes the data. Default: the stage’s id.'),
    columns: z
      .record(newColumnName, typeText)
      .optional()
      .describe(
        'Names and types of the columns: `{ name: string, age: integer }`. Default: those of the data. Required to validate the job without the data.',
      ),
    minRows: minSourceRows,
  }),
  form: { more: ['minRows'] },
  preservesOrder: true,
  rows: 'any',
  check(given, context) {
    const declared = context.entries(['columns'], given.columns ?? {}).map(([name, text]): Field | undefined => {
      const type = context.type(['columns', name], text);
      return type && { name, type, nullable: true };
    });
    const schema = given.columns && !declared.includes(undefined) ? (declared as Field[]) : undefined;
    const plan: MemoryOriginPlan = { name: given.name ?? context.stage };
    return { plan, outputs: { [OUT]: given.columns ? schema : context.sourceSchema } };
  },
  flow: originFlow,
  // What a program hands over is taken whole.
  shape: (plan) => ({ kind: 'source', limit: () => plan }),
});
