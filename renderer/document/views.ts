import type { Layout, Point } from '../../ipc/api.ts';
import type { Problem } from '../../model/errors.ts';
import type { Value } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import { type DataType, type Schema, typeName } from '../../model/types.ts';
import { REJECTS } from '../../stages/stage.ts';
import type { Checked } from './check.ts';
import { type Graph, type GraphStage, sideOutputsOf } from './graph.ts';
import type { LinkView, PortView, StageView } from './types.ts';

export interface Views {
  readonly stages: readonly StageView[];
  readonly links: readonly LinkView[];
  readonly stageById: ReadonlyMap<string, StageView>;
  readonly linkById: ReadonlyMap<string, LinkView>;
}

const NOWHERE: Point = { x: 0, y: 0 };

/** What the canvas shows. What is as it was in `before` is the same object, so that nothing of it is drawn again. */
export function viewsOf(graph: Graph, layout: Layout, checked: Checked, before: Views | undefined): Views {
  const problems = Map.groupBy(checked.problems, ({ place }) => place.stage ?? '');
  const incoming = Map.groupBy(graph.links, ({ to }) => to.stage);
  const schemaAt = (stage: string, port: string): Schema | undefined => ownValue(checked.schemas.get(stage), port);
  const stages = [...graph.stages.values()].map((stage) => {
    const links = incoming.get(stage.id) ?? [];
    const inputs = stage.inputs.map((name) => {
      const from = links.find(({ to }) => to.port === name)?.from;
      return portOf(name, false, from && schemaAt(from.stage, from.port));
    });
    const side = sideOutputsOf(stage);
    const outputs = stage.outputs.map((name) => ({
      ...portOf(name, name === REJECTS, schemaAt(stage.id, name)),
      ...(side.includes(name) && { side: true }),
    }));
    const view = stageView(stage, ownValue(layout.stages, stage.id) ?? NOWHERE, inputs, outputs, problems.get(stage.id) ?? []);
    return reuse(before?.stageById.get(stage.id), view, sameStage);
  });
  const links = graph.links.map(({ id, from, to }): LinkView => {
    const schema = schemaAt(from.stage, from.port);
    const view = { id, from, to, rejects: from.port === REJECTS, ...(schema && { schema }) };
    return reuse(before?.linkById.get(id), view, (a, b) => sameSchema(a.schema, b.schema));
  });
  const byId = <View extends { readonly id: string }>(views: readonly View[]) => new Map(views.map((view) => [view.id, view]));
  return {
    stages: reuse(before?.stages, stages, sameItems),
    links: reuse(before?.links, links, sameItems),
    stageById: byId(stages),
    linkById: byId(links),
  };
}

function stageView(
  stage: GraphStage,
  position: Point,
  inputs: readonly PortView[],
  outputs: readonly PortView[],
  problems: readonly Problem[],
): StageView {
  const { type: _, from, description, disabled, ...options } = stage.declared;
  const isUnset = Object.keys(options).length === 0;
  return {
    id: stage.id,
    type: stage.type,
    ...(stage.spec && { spec: stage.spec }),
    options,
    ...(typeof description === 'string' && { description }),
    disabled: disabled === true || disabled === 'true',
    position,
    inputs,
    outputs,
    problems,
    blank: isUnset && (from === undefined || problems.some(({ code }) => code === 'missing-option')),
  };
}

function portOf(name: string, rejects: boolean, schema: Schema | undefined): PortView {
  return { name, rejects, ...(schema && { schema }) };
}

function sameStage(a: StageView, b: StageView): boolean {
  return (
    a.type === b.type &&
    a.description === b.description &&
    a.disabled === b.disabled &&
    a.blank === b.blank &&
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    sameEntries(a.options, b.options) &&
    samePorts(a.inputs, b.inputs) &&
    samePorts(a.outputs, b.outputs) &&
    a.problems.length === b.problems.length &&
    a.problems.every((problem, index) => sameProblem(problem, b.problems[index]!))
  );
}

/** Whether maps hold the same values; those of stages that were not changed are the same objects. */
function sameEntries(a: Readonly<Record<string, Value>>, b: Readonly<Record<string, Value>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}

function samePorts(a: readonly PortView[], b: readonly PortView[]): boolean {
  return a.length === b.length && a.every((port, i) => port.name === b[i]!.name && sameSchema(port.schema, b[i]!.schema));
}

export function sameSchema(a: Schema | undefined, b: Schema | undefined): boolean {
  if (a === b) return true;
  if (!a || !b || a.length !== b.length) return false;
  return a.every((field, index) => {
    const other = b[index]!;
    return field.name === other.name && field.nullable === other.nullable && sameTypeName(field.type, other.type);
  });
}

function sameTypeName(a: DataType, b: DataType): boolean {
  return a === b || (a.kind === b.kind && typeName(a) === typeName(b));
}

export function sameProblem(a: Problem, b: Problem): boolean {
  return (
    a === b ||
    (a.message === b.message &&
      a.remedy === b.remedy &&
      a.severity === b.severity &&
      a.place.line === b.place.line &&
      a.place.column === b.place.column &&
      a.place.stage === b.place.stage &&
      a.place.option === b.place.option)
  );
}

export function sameItems<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function reuse<Value>(before: Value | undefined, now: Value, same: (a: Value, b: Value) => boolean): Value {
  return before !== undefined && same(before, now) ? before : now;
}
