import * as z from 'zod';
import { comparison } from '../model/expression/build.ts';
import { columnsOf, type Expression } from '../model/expression/expression.ts';
import { printValue } from '../model/job/document.ts';
import { BOOLEAN, type Field, typeName } from '../model/types.ts';
import { keyText, textOf } from './face.ts';
import { unchanged } from './flow.ts';
import { STREAM } from './shape.ts';
import { columnName, expression } from './shared/options.ts';
import { type CheckContext, defineStage, REJECTS } from './stage.ts';

export interface SwitchPlan {
  /** A row goes to the first output whose predicate is true for it. */
  readonly outputs: readonly { readonly port: string; readonly predicate: Expression }[];
  /** The output of the rows that go to none of these; without one they are refused. May be one of `outputs`. */
  readonly default: string | undefined;
}

const portName = z
  .string()
  .regex(/^[A-Za-z][\w-]*$/, 'a letter followed by letters, digits, _ and -')
  .refine((name) => name !== REJECTS, `a name other than ${REJECTS}`);

const options = z.strictObject({
  column: columnName.optional().describe('With `mapping`: the column whose value decides the output.'),
  mapping: z
    .record(z.string(), portName)
    .optional()
    .describe('The values of `column`, and the output for each: `{ setosa: a, virginica: b }`.'),
  cases: z
    .record(portName, expression)
    .optional()
    .describe(
      'Instead of `column` and `mapping`: the outputs and their conditions: `{ large: amount > 1000, medium: amount > 100 }`. The first true condition decides.',
    ),
  default: portName.optional().describe('The output for all other rows. Without it, such rows are refused.'),
});
type Options = z.output<typeof options>;

export const switchStage = defineStage({
  type: 'switch',
  category: 'router',
  face: {
    title: 'Switch',
    synonyms: ['split', 'route', 'case', 'branch', 'partition', 'conditional', 'router'],
    sign: { icon: 'split', turn: 90 },
    box: ({ column, cases, default: rest }) => [
      textOf(column) ?? keyText(cases),
      rest === undefined ? undefined : `else ${textOf(rest)}`,
    ],
  },
  summary: 'Sends every row to one of several outputs.',
  description: `The value of a column, or conditions, decide the output of a row. Another stage reads an output by its name: \`from: router.large\`. Every output must be
read by a stage.`,
  example: `openstage: 1
name: by-size
stages:
  numbers: { type: generator, rows: 100, columns: { size: { generator: uniform, min: 0, max: 10 } } }
  router: { type: switch, from: numbers, cases: { large: size > 8, medium: size > 4 }, default: small }
  big: { type: printer, from: router.large }
  rest: { type: funnel, from: [router.medium, router.small] }
  show: { type: printer, from: rest }
`,
  inputs: 'one',
  outputs: 'named',
  ports: (given) => portsOf(given),
  rejects: 'row',
  options,
  languages: { 'cases.*': 'expression' },
  form: {
    choices: [{ label: 'Decide by', groups: { conditions: ['cases'], 'value of a column': ['column', 'mapping'] } }],
    conditions: ['cases.*'],
    labels: { cases: 'Outputs and conditions', mapping: 'Values and outputs', default: 'Output of all others' },
  },
  preservesOrder: true,
  rows: 'same',
  check(given, context) {
    const schema = context.input();
    const outputs = outputsOf(given, context);
    const plan: SwitchPlan | undefined = outputs && { outputs, default: given.default };
    return { plan, outputs: Object.fromEntries(portsOf(given).map((port) => [port, schema])) };
  },
  flow: ({ outputs, default: rest }, [schema]) => ({
    reads: [[...new Set(outputs.flatMap(({ predicate }) => [...columnsOf(predicate)]))]],
    outputs: Object.fromEntries(
      [...outputs.map(({ port }) => port), rest ?? []].flat().map((port) => [port, unchanged(schema!)]),
    ),
    passesOthers: [true],
    byRow: [true],
  }),
  shape: () => STREAM,
});

function portsOf(given: Options): readonly string[] {
  const named = [...Object.keys(given.cases ?? {}), ...Object.values(given.mapping ?? {})];
  return [...new Set(given.default === undefined ? named : [...named, given.default])];
}

function outputsOf(given: Options, context: CheckContext): SwitchPlan['outputs'] | undefined {
  const { column, mapping, cases } = given;
  if (cases !== undefined) {
    const extra = column !== undefined ? 'column' : mapping !== undefined ? 'mapping' : undefined;
    if (extra !== undefined) {
      const message = `conflicting options: cases and ${extra}`;
      context.report('conflicting-options', message, [extra], { part: 'key', remedy: 'keep one form' });
      return undefined;
    }
    const made = Object.entries(cases).map(([port, text]) => ({
      port,
      predicate: context.expression(['cases', port], text, context.input(), { expect: BOOLEAN }),
    }));
    if (made.length === 0) context.report('missing-option', 'missing cases: none is named', ['cases']);
    const sound = made.length > 0 && made.every(({ predicate }) => predicate);
    return sound ? (made as SwitchPlan['outputs']) : undefined;
  }
  if (column === undefined || mapping === undefined) {
    const missing = column === undefined ? 'column' : 'mapping';
    const remedy = column === undefined && mapping === undefined ? 'and mapping; or cases' : 'column and mapping belong together';
    context.report('missing-option', `missing ${missing}`, [missing], { remedy });
    return undefined;
  }
  const field = context.column(['column'], column, context.input());
  if (Object.keys(mapping).length === 0) context.report('missing-option', 'missing mapping: no value is named', ['mapping']);
  return field && mappedOutputs(field, mapping, context);
}

/** One output per port, of all values that lead to it. Keys of a map are text, which is read as a value of the column's type. */
function mappedOutputs(
  field: Field,
  mapping: Readonly<Record<string, string>>,
  context: CheckContext,
): SwitchPlan['outputs'] | undefined {
  const values = new Map<string, string[]>();
  let sound = Object.keys(mapping).length > 0;
  for (const [text, port] of Object.entries(mapping)) {
    if ('expression' in comparison('=', field, text)) {
      values.set(port, [...(values.get(port) ?? []), text]);
      continue;
    }
    const remedy = `${field.name} is ${typeName(field.type)}`;
    context.report('invalid-literal', `invalid value: ${printValue(text)}`, ['mapping', text], {
      part: 'key',
      value: text,
      remedy,
    });
    sound = false;
  }
  if (!sound) return undefined;
  return [...values].map(([port, ofPort]) => {
    const result = comparison('in', field, ofPort);
    if ('expression' in result) return { port, predicate: result.expression };
    throw new TypeError(result.problem.message);
  });
}
