import type { Point } from '../../ipc/api.ts';
import { specOf } from '../../stages/index.ts';
import { STAGE_HEIGHT, STAGE_WIDTH, snap } from '../document/layout.ts';
import type { JobEditor, PortRef, StageView } from '../document/types.ts';
import { OFFERED, titleOf } from '../palette/titles.ts';
import type { AddStage } from './commands.ts';
import { freeSpot, leftOf, rightOf } from './geometry.ts';
import { roomFor } from './inserting.ts';
import { firstInput, firstOutput, freeInput, freeOutput } from './ports.ts';

/** The types that can be added where a link begins or ends, or into one; all of them anywhere else. */
export function fittingTypes({ from, to, into }: Pick<AddStage, 'from' | 'to' | 'into'>): readonly string[] {
  return OFFERED.filter((type) => {
    const spec = specOf(type)!;
    if ((from || into !== undefined) && firstInput(spec) === undefined) return false;
    return !((to || into !== undefined) && firstOutput(spec) === undefined);
  });
}

/** The fitting types in the order in which they are offered: first those that would be linked to what is selected. */
export function offeredTypes(editor: JobEditor, how: AddStage): readonly string[] {
  const types = fittingTypes(how);
  if (isPlaced(how)) return types;
  const isLinked = (type: string) => {
    const spec = specOf(type)!;
    return Object.keys(linksOf(editor, firstInput(spec), firstOutput(spec))).length > 0;
  };
  return [...types.filter(isLinked), ...types.filter((type) => !isLinked(type))];
}

/** Whether it is said where a new stage goes, or what it is linked to. */
const isPlaced = ({ at, from, to, into }: AddStage) => Boolean(at || from || to || into !== undefined);

/** Adds a stage and its links, in one step. Gives its id. `middle`: of what can be seen, in pixels of the canvas. */
export function addStage(editor: JobEditor, type: string, how: AddStage, middle: Point): string {
  const spec = specOf(type);
  const input = spec && firstInput(spec);
  const output = spec && firstOutput(spec);
  const { from, to, into } = isPlaced(how) ? how : linksOf(editor, input, output);
  const given = into !== undefined && input !== undefined && output !== undefined ? editor.link(into) : undefined;
  const wanted = how.at ? snap(how.at) : placeOf(editor, to, given !== undefined, middle);
  const room = given ? roomFor(editor, given, wanted) : { at: wanted, moved: {} };
  let id = '';
  editor.apply(`Add ${titleOf(type)}`, (edit) => {
    id = edit.addStage(type, room.at, how.options, how.name === undefined ? undefined : freeName(editor, how.name));
    if (given) {
      edit.insert(id, given.id);
      edit.move(room.moved);
    }
    if (from && input !== undefined) edit.link(from, { stage: id, port: input });
    if (to && output !== undefined) edit.link({ stage: id, port: output }, to);
  });
  return id;
}

const selected = (editor: JobEditor) =>
  editor.selectedStages.size === 1 ? editor.stage([...editor.selectedStages][0]!) : undefined;

/**
 * How a new stage is linked to the only one that is selected: it reads what that gives. What is read already goes through the new stage, if it
 * can, else through a copy. An origin feeds an input that is still open.
 */
function linksOf(
  editor: JobEditor,
  input: string | undefined,
  output: string | undefined,
): Pick<AddStage, 'from' | 'to' | 'into'> {
  const stage = selected(editor);
  if (!stage) return {};
  if (input === undefined) {
    const open = output === undefined ? undefined : freeInput(stage, editor.links);
    return open ? { to: open } : {};
  }
  const free = freeOutput(stage, editor.links);
  if (free) return { from: free };
  const own = stage.outputs.filter(({ rejects, side }) => !rejects && !side);
  const [first] = own;
  if (!first) return {};
  const readers = editor.links.filter(({ from }) => from.stage === stage.id && from.port === first.name);
  if (own.length === 1 && readers.length === 1 && output !== undefined) return { into: readers[0]!.id };
  return { from: { stage: stage.id, port: first.name } };
}

function placeOf(editor: JobEditor, to: PortRef | undefined, isBetween: boolean, middle: Point): Point {
  const { stages } = editor;
  const beside = selected(editor);
  if (!beside) return freeSpot({ x: middle.x - STAGE_WIDTH / 2, y: middle.y - STAGE_HEIGHT / 2 }, stages);
  if (to) return leftOf(beside, stages);
  // What is there will make room.
  return rightOf(beside, isBetween ? [] : stages);
}

/** Puts copies of stages, with the links between them, below those. Gives the new ids. */
export function duplicateStages(editor: JobEditor, ids: ReadonlySet<string>): readonly string[] {
  const stages = editor.stages.filter(({ id }) => ids.has(id));
  if (stages.length === 0) return [];
  const top = Math.min(...stages.map(({ position }) => position.y));
  const bottom = Math.max(...stages.map(({ position }) => position.y + STAGE_HEIGHT));
  const names = new Map<string, string>();
  editor.apply(`Duplicate ${stages.length === 1 ? stages[0]!.id : `${stages.length} stages`}`, (edit) => {
    for (const { id, type, position, options, description, disabled } of stages) {
      const copy = edit.addStage(
        type,
        snap({ x: position.x, y: position.y + bottom - top + 32 }),
        options,
        freeName(editor, id, names.values()),
      );
      names.set(id, copy);
      if (description !== undefined) edit.setDescription(copy, description);
      if (disabled) edit.setDisabled([copy], true);
    }
    for (const { from, to } of editor.links) {
      const [source, target] = [names.get(from.stage), names.get(to.stage)];
      if (source === undefined || target === undefined) continue;
      edit.link({ stage: source, port: from.port }, { stage: target, port: to.port });
    }
  });
  return [...names.values()];
}

/** `filter_2`, where `filter` is taken. */
function freeName(editor: JobEditor, id: string, given: Iterable<string> = []): string {
  const taken = new Set([...editor.stages.map((stage) => stage.id), ...given]);
  if (!taken.has(id)) return id;
  const stem = id.replace(/_\d+$/, '');
  for (let number = 2; ; number++) if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`;
}

/** Why a stage cannot be called so; `undefined` if it can. */
export function nameProblem(editor: JobEditor, id: string, name: string): string | undefined {
  if (name === id) return undefined;
  if (name === '') return 'A name is needed.';
  if (!/^[A-Za-z]/.test(name)) return 'A name begins with a letter.';
  if (!/^[\w-]*$/.test(name)) return 'Letters, digits, _ and - only.';
  return editor.stage(name) ? `A stage ${name} exists already.` : undefined;
}

/** The ports of other stages that an output of a stage can be linked to, the free ones first. */
export function linkTargets(
  editor: JobEditor,
  stage: StageView,
): readonly { readonly from: PortRef; readonly to: PortRef; readonly free: boolean }[] {
  const outputs = stage.outputs.map(({ name }): PortRef => ({ stage: stage.id, port: name }));
  const others = editor.stages.filter(({ id }) => id !== stage.id);
  const all = outputs.flatMap((from) =>
    others.flatMap((other) =>
      other.inputs.map(({ name }) => ({
        from,
        to: { stage: other.id, port: name },
        free: freeInput(other, editor.links)?.port === name,
      })),
    ),
  );
  return [...all.filter(({ free }) => free), ...all.filter(({ free }) => !free)];
}
