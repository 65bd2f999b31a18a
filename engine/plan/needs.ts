import { columnsOf, type Expression } from '../../model/expression/expression.ts';
import type { Schema } from '../../model/types.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import { connectorDestination } from './connector-stages.ts';
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
export function readColumns(stage: CheckedStage, input: number): readonly string[] {
  return [...ownNeeds(stage, input)].filter(([, need]) => need.value).map(([column]) => column);
}

/** The columns that a stage reads itself, without those that it only passes on. */
function ownNeeds(stage: CheckedStage, input: number): Needs {
  const needs = new Map<string, Need>();
  const values = (columns: Iterable<string>) => {
    for (const column of columns) add(needs, column, VALUE);
  };
  const expression = (e: Expression) => values(columnsOf(e));
  switch (stage.type) {
    case 'filter':
      expression(stage.plan.predicate);
      break;
    case 'derive': {
      // Others are made by the stage itself.
      const { schema } = stage.inputs[input]!;
      for (const column of stage.plan.columns) values([...columnsOf(column.expression)].filter((name) => has(schema, name)));
      break;
    }
    case 'select':
      for (const column of stage.plan.columns) if (column.cast) expression(column.cast);
      break;
    case 'switch':
      for (const output of stage.plan.outputs) expression(output.predicate);
      break;
    case 'funnel':
      values(stage.plan.by.map((key) => key.column));
      for (const { sources } of stage.plan.columns) if (sources[input]!.cast) expression(sources[input]!.cast);
      break;
    case 'sort':
      values(stage.plan.by.map((key) => key.column));
      break;
    case 'aggregator':
      values(stage.plan.keys);
      values(stage.plan.measures.flatMap((measure) => measure.column ?? []));
      break;
    case 'remove-duplicates':
      values(stage.plan.keys);
      values(stage.plan.orderBy?.map((key) => key.column) ?? []);
      break;
    case 'join':
      values(stage.plan.keys.map((key) => (input === 0 ? key.left : key.right)));
      break;
    case 'lookup':
      values(stage.plan.keys.map((key) => (input === 0 ? key.input : key.reference)));
      break;
    case 'csv-destination':
      for (const field of stage.inputs[input]!.schema) add(needs, field.name, TEXT);
      break;
    case 'json-destination':
    case 'memory-destination':
    case 'printer':
      values(stage.inputs[input]!.schema.map((field) => field.name));
      break;
    default:
      if (connectorDestination(stage)) values(stage.inputs[input]!.schema.map((field) => field.name));
      break;
  }
  return needs;
}

/** What a stage needs of an input, for itself and for what follows its outputs. */
function inputNeeds(
  stage: CheckedStage,
  input: number,
  outputs: (port: string) => Needs,
  provenances: ReadonlyMap<string, Provenances>,
): Needs {
  const needs = new Map(ownNeeds(stage, input));
  const { schema, from: link } = stage.inputs[input]!;
  const before = provenances.get(portKey(link));
  // A later stage cannot know that the text is that of a source, so it is written by value.
  const pass = (from: string, need: Need | undefined, to = from, port = 'out') => {
    if (!need) return;
    const after = provenances.get(portKey({ stage: stage.id, port }))?.get(to);
    const own = before?.get(from);
    const raw = after !== undefined && after.origin === own?.origin && after.column === own.column;
    add(needs, from, raw ? need : VALUE);
  };
  // Refused rows go on with all columns of the input.
  for (const [column, need] of outputs('rejects')) if (has(schema, column)) pass(column, need, column, 'rejects');
  switch (stage.type) {
    case 'filter':
    case 'sort':
    case 'remove-duplicates':
    case 'sample':
    case 'copy':
      for (const [column, need] of outputs('out')) pass(column, need);
      break;
    case 'derive': {
      const derived = new Set(stage.plan.columns.map((column) => column.name));
      for (const [column, need] of outputs('out')) if (!derived.has(column)) pass(column, need);
      break;
    }
    case 'select':
      for (const column of stage.plan.columns) if (!column.cast) pass(column.from, outputs('out').get(column.to), column.to);
      break;
    case 'switch':
      for (const port of Object.keys(stage.outputs)) for (const [column, need] of outputs(port)) pass(column, need, column, port);
      break;
    case 'funnel':
      for (const { name, sources } of stage.plan.columns) {
        if (sources[input]!.present && !sources[input]!.cast) pass(name, outputs('out').get(name));
      }
      break;
    case 'join':
      for (const { side, from, to } of stage.plan.columns) {
        // A key from either side is put together by value.
        const need = outputs('out').get(to);
        if (side === 'either') pass(from, need && VALUE);
        else if (side === (input === 0 ? 'left' : 'right')) pass(from, need, to);
      }
      break;
    case 'lookup':
      for (const { side, from, to, default: literal } of stage.plan.columns) {
        const need = outputs('out').get(to);
        if (side === (input === 0 ? 'input' : 'reference')) pass(from, need && literal ? VALUE : need, to);
      }
      break;
    default:
      break;
  }
  return needs;
}

const has = (schema: Schema, name: string): boolean => schema.some((field) => field.name === name);
