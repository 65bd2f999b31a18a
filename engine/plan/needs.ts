import type { CheckedStage } from '../../stages/check-job.ts';
import { flowOf } from './flow.ts';
import { type Graph, type PortName, portKey } from './graph.ts';
import type { Provenances } from './provenance.ts';

/** How the columns of a link are used behind it: by value, or written to CSV, where their text may pass as it stands in the source. */
export interface Need {
  value: boolean;
  text: boolean;
}
export type Needs = ReadonlyMap<string, Need>;

/** What every stage needs of each of its inputs, for itself and for what follows: by `inputKey`. */
export function needsOfInputs(graph: Graph, provenances: ReadonlyMap<string, Provenances>): ReadonlyMap<string, Needs> {
  const needs = new Map<string, Needs>();
  const inputs = new Map<string, Needs>();
  const of = (port: PortName): Needs => needs.get(portKey(port)) ?? new Map();
  for (const stage of [...graph.stages].reverse()) {
    for (const port of [...Object.keys(stage.outputs), ...(stage.rejects ? ['rejects'] : [])]) {
      const merged = new Map<string, Need>();
      for (const reader of graph.readersOf({ stage: stage.id, port })) {
        const outputs = (name: string) => of({ stage: reader.stage.id, port: name });
        const read = inputNeeds(reader.stage, reader.input, outputs, provenances);
        inputs.set(inputKey(reader.stage.id, reader.input), read);
        for (const [column, need] of read) add(merged, column, need);
      }
      needs.set(portKey({ stage: stage.id, port }), merged);
    }
  }
  return inputs;
}

export const inputKey = (stage: string, input: number): string => `${stage}#${input}`;

function add(needs: Map<string, Need>, column: string, { value, text }: Need): void {
  const known = needs.get(column);
  needs.set(column, { value: value || (known?.value ?? false), text: text || (known?.text ?? false) });
}

const VALUE: Need = { value: true, text: false };
const TEXT: Need = { value: false, text: true };

/** The columns of an input whose values the stage itself reads. */
export const readColumns = (stage: CheckedStage, input: number): readonly string[] => flowOf(stage).reads[input] ?? [];

/** What a stage needs of an input, for itself and for what follows its outputs. */
function inputNeeds(
  stage: CheckedStage,
  input: number,
  outputs: (port: string) => Needs,
  provenances: ReadonlyMap<string, Provenances>,
): Needs {
  const needs = new Map<string, Need>();
  const flow = flowOf(stage);
  for (const column of readColumns(stage, input)) add(needs, column, VALUE);
  for (const column of flow.writes?.[input] ?? []) add(needs, column, TEXT);
  const { schema, from: link } = stage.inputs[input]!;
  const before = provenances.get(portKey(link));
  // A later stage cannot know that the text is that of a source, so it is written by value.
  const pass = (from: string, need: Need, to: string, port: string) => {
    const after = provenances.get(portKey({ stage: stage.id, port }))?.get(to);
    const own = before?.get(from);
    const raw = after !== undefined && after.origin === own?.origin && after.column === own.column;
    add(needs, from, raw ? need : VALUE);
  };
  // Refused rows go on with all columns of the input.
  for (const { name } of schema) {
    const need = outputs('rejects').get(name);
    if (need) pass(name, need, name, 'rejects');
  }
  for (const [port, sources] of Object.entries(flow.outputs)) {
    const needed = outputs(port);
    for (const [to, { is, of }] of sources) {
      const need = needed.get(to);
      if (!need) continue;
      for (const from of of) if (from.input === input) pass(from.column, is === 'same' ? need : VALUE, to, port);
    }
  }
  return needs;
}
