import * as z from 'zod';
import { textOf } from './face.ts';
import { destinationFlow } from './flow.ts';
import { SINK } from './shape.ts';
import { defineStage } from './stage.ts';

export interface MemoryDestinationPlan {
  /** The name of the table in the run's result. */
  readonly name: string;
}

export const memoryDestination = defineStage({
  type: 'memory-destination',
  category: 'destination',
  face: {
    title: 'Data for a program',
    synonyms: ['memory', 'arrow', 'api'],
    sign: { icon: 'memory-stick' },
    hidden: true,
    box: ({ name }) => [textOf(name)],
  },
  summary: 'Returns the rows to a TypeScript program as an Arrow table.',
  description: 'The table is in the result of the run (`result.tables`). It must fit into memory.',
  example: `openstage: 1
name: to-memory
stages:
  numbers: { type: generator, rows: 10, columns: { id: { generator: sequence } } }
  result: { type: memory-destination, from: numbers }
`,
  inputs: 'one',
  outputs: 'none',
  options: z.strictObject({
    name: z.string().min(1, 'a name').optional().describe('The name of the table in the result. Default: the stage’s id.'),
  }),
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const plan: MemoryDestinationPlan = { name: given.name ?? context.stage };
    return { plan, outputs: {} };
  },
  flow: destinationFlow,
  shape: () => SINK,
});
