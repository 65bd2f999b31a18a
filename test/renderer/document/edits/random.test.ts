import { expect, test } from 'vitest';
import type { Value } from '../../../../model/job/document.ts';
import { parseJob } from '../../../../model/job/parse.ts';
import { graphOf, portOf, referenceOf } from '../../../../renderer/document/graph.ts';
import { createJobEditor, type JobDocument } from '../../../../renderer/document/job-editor.svelte.ts';
import type { Edit } from '../../../../renderer/document/types.ts';
import { FakeHost } from '../fake-host.ts';

type Stage = Record<string, Value>;
interface Model {
  name: string | undefined;
  parameters: Record<string, Value>;
  stages: Record<string, Stage>;
}

/** Numbers from 0 to 1 that a seed gives (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const START = `# A job with all sorts of writing.
openstage: 1
name:    odd   # its name

parameters:
  min: {type: integer, default: 3}

stages:
  # where it begins
  a:
    type:   generator
    rows: 10   # few
    columns: {id: {generator: sequence}}

  f: { type: filter, from: a, where: "id > 1" }
  # --- the end ---

  p:
    type: printer
    from: f
# last words
`;

const TEXTS = ['x > 1', "a: 'b' # c", '', ' blank ', '${min}', 'yes', '0x1f', 'two\nlines', '- item', '"quoted"', '日本'];
const VALUES: readonly Value[] = [
  ...TEXTS,
  1,
  -2.5,
  true,
  null,
  9007199254740993n,
  [],
  ['a', 1],
  { k: 'v' },
  [{ column: 'a', order: 'desc' }],
];

/** Does one random edit to the editor, and the same to the model. */
function step(editor: JobDocument, model: Model, next: () => number): void {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
  const ids = Object.keys(model.stages);
  const id = ids.length > 0 ? pick(ids) : undefined;
  editor.apply('Step', (edit) => {
    const kind = next();
    if (id === undefined || kind < 0.15) {
      const type = pick(['filter', 'sort', 'printer', 'generator', 'funnel', 'copy']);
      const options = next() < 0.5 ? { note: pick(VALUES) } : {};
      const name = edit.addStage(type, { x: next() * 1000, y: next() * 1000 }, options);
      model.stages[name] = { type, ...options };
    } else if (kind < 0.25) {
      edit.removeStages([id]);
      delete model.stages[id];
      retarget(model, id, undefined);
    } else if (kind < 0.35) {
      const to = `s${Math.floor(next() * 1e6)}`;
      edit.renameStage(id, to);
      model.stages = Object.fromEntries(Object.entries(model.stages).map(([name, stage]) => [name === id ? to : name, stage]));
      retarget(model, id, to);
    } else if (kind < 0.65) {
      const key = pick(['where', 'rows', 'by', 'note', 'text key']);
      const value = next() < 0.25 ? undefined : pick(VALUES);
      edit.setOption(id, [key], value);
      if (value === undefined) delete model.stages[id]![key];
      else model.stages[id]![key] = value;
    } else if (kind < 0.75) {
      const name = pick(['m', 'n', 'odd name']);
      const value = pick(VALUES);
      edit.setOption(id, ['deep', name], value);
      const deep = model.stages[id]!.deep;
      model.stages[id]!.deep = { ...(typeof deep === 'object' ? deep : {}), [name]: value };
    } else if (kind < 0.8) {
      const name = pick(['min', 'p1', 'p2']);
      const declaration = next() < 0.4 ? undefined : { type: 'string', default: pick(TEXTS) };
      edit.setParameter(name, declaration);
      if (declaration) model.parameters[name] = declaration;
      else delete model.parameters[name];
    } else if (kind < 0.85) {
      model.name = next() < 0.3 ? undefined : pick(TEXTS);
      edit.setJob('name', model.name);
    } else if (kind < 0.9) {
      const disabled = next() < 0.5;
      edit.setDisabled([id], disabled);
      if (disabled) model.stages[id]!.disabled = true;
      else delete model.stages[id]!.disabled;
    } else {
      link(edit, model, id, pick(ids));
    }
  });
}

/** Links two stages where that needs no copy. */
function link(edit: Edit, model: Model, from: string, to: string): void {
  const graph = graphOf(model.stages);
  const [source, target] = [graph.stages.get(from)!, graph.stages.get(to)!];
  const taken = graph.links.some((other) => other.from.stage === from) && source.type !== 'copy';
  if (taken || !source.outputs.includes('out') || target.inputs.length === 0) return;
  try {
    edit.link({ stage: from, port: 'out' }, { stage: to, port: 'in' });
  } catch (error) {
    expect(String(error)).toContain('cycle');
    return;
  }
  const given = model.stages[to]!.from;
  const list = Array.isArray(given) ? given : given === undefined ? [] : [given];
  model.stages[to]!.from = target.type === 'funnel' ? [...list, from] : from;
}

/** Lets references follow a stage. */
function retarget(model: Model, id: string, to: string | undefined): void {
  const moved = (reference: Value): readonly Value[] => {
    const port = portOf(String(reference));
    return port.stage !== id ? [reference] : to === undefined ? [] : [referenceOf({ ...port, stage: to })];
  };
  for (const stage of Object.values(model.stages)) {
    const { from } = stage;
    const kept = from === undefined ? [] : Array.isArray(from) ? from.flatMap(moved) : moved(from);
    if (kept.length === 0) delete stage.from;
    else stage.from = Array.isArray(from) ? kept : kept[0]!;
  }
}

const SEEDS =
  process.env.SEED === undefined ? Array.from({ length: 12 }, (_, index) => 1000 + index) : [Number(process.env.SEED)];

test.each(SEEDS)('random edits say what they should and undo to the first text (SEED=%i)', (seed) => {
  const next = random(seed);
  const texts = [START.replaceAll('\n', '\r\n'), 'stages: { f: { type: filter } }\n', START, START, START];
  const start = texts[seed % 5]!;
  const editor = createJobEditor({ host: new FakeHost(), text: start });
  editor.showAll = true;
  const { data } = parseJob(start).source!;
  const model = structuredClone({ name: data.name, parameters: data.parameters ?? {}, stages: data.stages }) as Model;
  const steps = [start];
  for (let count = 0; count < 40; count++) {
    step(editor, model, next);
    if (editor.text !== steps.at(-1)) steps.push(editor.text);
    const { source, problems } = parseJob(editor.text);
    expect(problems).toEqual([]);
    expect(editor.broken).toBe(false);
    expect(source!.data.stages ?? {}).toEqual(model.stages);
    expect(source!.data.parameters ?? {}).toEqual(model.parameters);
    expect(source!.data.name).toEqual(model.name);
    // What was kept of earlier checks is what a first check finds.
    const fresh = createJobEditor({ host: new FakeHost(), text: editor.text });
    fresh.showAll = true;
    expect(editor.problems).toEqual(fresh.problems);
    expect(editor.stages.map(({ outputs }) => outputs)).toEqual(fresh.stages.map(({ outputs }) => outputs));
    fresh.close();
    expect(Object.keys(editor.layout.stages).toSorted()).toEqual(Object.keys(model.stages).toSorted());
  }
  while (editor.canUndo) editor.undo();
  expect(editor.text).toBe(start);
  while (editor.canRedo) editor.redo();
  expect(editor.text).toBe(steps.at(-1));
});
