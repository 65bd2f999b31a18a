import { documentOf, type Value } from '../../../model/job/document.ts';
import { Reporter } from '../../../model/job/reporter.ts';
import { NULL_TYPE, type Schema } from '../../../model/types.ts';
import { contextOf } from '../../../stages/check/context.ts';
import type { ColumnSource, Flow } from '../../../stages/flow.ts';
import type { StageSpec } from '../../../stages/stage.ts';
import { checkedOptions } from '../graph.ts';
import type { Names } from './expression-columns.ts';

/** One link into a stage: its port, and its columns before a change, by the names that they have after it. */
export interface LinkedInput {
  readonly port: string;
  readonly schema: Schema | undefined;
  readonly names: Names;
}

/**
 * New names of an output's columns, when a change renames columns of the inputs and, with them, options. `undefined`: the stage is not sound before or after
 * it, so that it is not known which columns it gives.
 */
export function renamedOutput(
  spec: StageSpec,
  port: string,
  inputs: readonly LinkedInput[],
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): Names | undefined {
  const renamed = inputs.map((input) => ({
    ...input,
    schema: input.schema?.map((field) => ({ ...field, name: input.names.get(field.name) ?? field.name })),
  }));
  const old = flowOf(spec, before, inputs)?.outputs[port];
  const now = flowOf(spec, after, renamed)?.outputs[port];
  if (!old || !now) return undefined;
  const left = Map.groupBy(now, ([, source]) => keyOf(source, (_, column) => column));
  return new Map(
    [...old].flatMap(([name, source]): [string, string][] => {
      const same = left.get(keyOf(source, (input, column) => inputs[input]!.names.get(column) ?? column));
      const [to = name] = same?.shift() ?? [];
      return to === name ? [] : [[name, to]];
    }),
  );
}

/** Tells columns apart by where they come from. */
const keyOf = ({ is, of }: ColumnSource, nameOf: (input: number, column: string) => string): string =>
  JSON.stringify([is, ...of.map(({ input, column }) => [input, nameOf(input, column)])]);

function flowOf(
  spec: StageSpec,
  declared: Readonly<Record<string, Value>>,
  inputs: readonly Pick<LinkedInput, 'port' | 'schema'>[],
): Flow | undefined {
  const options = checkedOptions(spec, declared);
  const schemas = inputs.flatMap(({ schema }) => (schema ? [schema] : []));
  if (!options || schemas.length < inputs.length) return undefined;
  const context = contextOf({
    ...{ stage: { id: '', written: new Map() }, inputs, sourceSchema: undefined, connections: new Map(), now: new Date() },
    reporter: new Reporter(documentOf({ openstage: 1, stages: {} })),
  });
  const { plan } = spec.check(options, context);
  return plan === undefined ? undefined : spec.flow(plan, schemas);
}

/** Columns of which only names are known. */
export const schemaOfNames = (names: Iterable<string>): Schema =>
  [...new Set(names)].map((name) => ({ name, type: NULL_TYPE, nullable: true }));
