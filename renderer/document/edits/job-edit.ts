import type { Layout, Note, Point } from '../../../ipc/api.ts';
import type { ConnectionDeclaration, ParameterDeclaration, Path, Value } from '../../../model/job/document.ts';
import { ownValue } from '../../../model/own.ts';
import type { Schema } from '../../../model/types.ts';
import { specOf } from '../../../stages/index.ts';
import { completeLayout } from '../auto-layout.ts';
import { type Fragment, pasteStages } from '../clipboard.ts';
import { type GraphLink, graphOf } from '../graph.ts';
import { freePlace, STAGE_HEIGHT, STAGE_WIDTH, snap } from '../layout.ts';
import type { JobText } from '../text/job-text.ts';
import type { Edit, PortRef } from '../types.ts';
import { renameColumn } from './columns.ts';
import { freeId, insert, link, retarget, unlink } from './links.ts';
import { renameOption, setDescription, setDisabled, setOption } from './options.ts';
import { renameParameter } from './parameters.ts';
import { reconnect } from './reconnect.ts';
import { setEntry, setJob } from './sections.ts';

const STAGE_ID = /^[A-Za-z][\w-]*$/;

/** What is wrong with a name for a stage; `undefined` if it can be taken. `own`: the name that it has. */
export function stageNameProblem(ids: Iterable<string>, name: string, own?: string): string | undefined {
  if (name === '') return 'missing name';
  if (!STAGE_ID.test(name)) return 'a letter followed by letters, digits, _ and -';
  return name !== own && [...ids].includes(name) ? `the name is in use: ${name}` : undefined;
}

/** Changes a job and its layout, step by step. */
export class JobEdit implements Edit {
  text: JobText;
  layout: Layout;
  readonly #schemaAt: (port: PortRef) => Schema | undefined;
  /** Stages by their names before the edit, where they have others now; for the selection. */
  readonly renamed = new Map<string, string>();
  readonly added: string[] = [];

  constructor(text: JobText, layout: Layout, schemaAt: (port: PortRef) => Schema | undefined) {
    this.text = text;
    this.layout = layout;
    this.#schemaAt = schemaAt;
  }

  addStage(type: string, at: Point, options: Readonly<Record<string, Value>> = {}, id?: string): string {
    if (!specOf(type)) throw new Error(`unknown type of stage: ${type}`);
    if (id !== undefined) this.#checkName(id);
    const name = id ?? freeId(this.text, type);
    this.text = this.text.addStage(name, { type, ...options });
    this.#place(name, snap(at));
    this.added.push(name);
    return name;
  }

  removeStages(ids: readonly string[], options: { readonly reconnect?: boolean } = {}): void {
    const gone = [...new Set(ids)];
    for (const id of gone) {
      this.text.stage(id);
      if (options.reconnect) this.text = reconnect(this.text, id);
      this.text = retarget(this.text, new Map([[id, undefined]])).removeStage(id);
    }
    const stages = Object.fromEntries(Object.entries(this.layout.stages).filter(([id]) => !gone.includes(id)));
    this.layout = { ...this.layout, stages };
  }

  renameStage(id: string, to: string): void {
    this.text.stage(id);
    if (id === to) return;
    this.#checkName(to);
    this.text = retarget(this.text, new Map([[id, to]])).renameStage(id, to);
    const { [id]: position, ...others } = this.layout.stages;
    if (position) this.layout = { ...this.layout, stages: { ...others, [to]: position } };
    this.renamed.set(id, to);
  }

  setOption(stage: string, path: Path, value: Value | undefined): void {
    this.text = setOption(this.text, stage, path, value);
  }

  renameOption(stage: string, path: Path, to: string): void {
    this.text = renameOption(this.text, stage, path, to);
  }

  setDisabled(stages: readonly string[], disabled: boolean): void {
    for (const stage of stages) this.text = setDisabled(this.text, stage, disabled);
  }

  setDescription(stage: string, text: string): void {
    this.text = setDescription(this.text, stage, text);
  }

  link(from: PortRef, to: PortRef): void {
    const { text, copy } = link(this.text, from, to);
    this.text = text;
    if (!copy) return;
    const source = ownValue(this.layout.stages, copy.from);
    const reader = ownValue(this.layout.stages, copy.reader);
    if (!source || !reader) return;
    const middle = { x: (source.x + reader.x) / 2, y: (source.y + reader.y) / 2 };
    const tight = reader.x - source.x < 2 * STAGE_WIDTH;
    const below = { x: source.x + STAGE_WIDTH / 2, y: Math.max(source.y, reader.y) + STAGE_HEIGHT };
    this.#place(copy.id, freePlace(tight ? below : middle, Object.values(this.layout.stages)));
  }

  unlink(link: string): void {
    this.text = unlink(this.text, this.#link(link));
  }

  insert(stage: string, link: string): void {
    this.text = insert(this.text, stage, this.#link(link));
  }

  move(positions: Readonly<Record<string, Point>>): void {
    for (const [id, point] of Object.entries(positions)) {
      this.text.stage(id);
      this.#place(id, point);
    }
  }

  setNote(note: Note): void {
    const { notes } = this.layout;
    const index = notes.findIndex(({ id }) => id === note.id);
    this.layout = { ...this.layout, notes: index < 0 ? [...notes, note] : notes.with(index, note) };
  }

  removeNote(id: string): void {
    const notes = this.layout.notes.filter((note) => note.id !== id);
    if (notes.length === this.layout.notes.length) throw new Error(`unknown note: ${id}`);
    this.layout = { ...this.layout, notes };
  }

  setParameter(name: string, declaration: ParameterDeclaration | undefined): void {
    this.text = setEntry(this.text, 'parameters', name, declaration as Value | undefined);
  }

  renameParameter(name: string, to: string): void {
    this.text = renameParameter(this.text, name, to);
  }

  setConnection(name: string, declaration: ConnectionDeclaration | undefined): void {
    this.text = setEntry(this.text, 'connections', name, declaration as Value | undefined);
  }

  setJob(key: string, value: Value | undefined): void {
    this.text = setJob(this.text, key, value);
  }

  renameColumn(stage: string, from: string, to: string): void {
    this.text = renameColumn(this.text, stage, from, to, this.#schemaAt);
  }

  /** Adds what was copied; gives the new names. */
  paste(fragment: Exclude<Fragment, { refused: string }>, at?: Point): readonly string[] {
    const { text, layout, ids } = pasteStages(this.text, this.layout, fragment, at);
    this.text = text;
    this.layout = layout;
    this.added.push(...ids);
    return ids;
  }

  /** Gives a place to stages that have none. */
  complete(): void {
    this.layout = completeLayout(this.layout, graphOf(this.text.stages));
  }

  #link(id: string): GraphLink {
    const found = graphOf(this.text.stages).links.find((link) => link.id === id);
    if (!found) throw new Error(`unknown link: ${id}`);
    return found;
  }

  #place(id: string, point: Point): void {
    this.layout = { ...this.layout, stages: { ...this.layout.stages, [id]: point } };
  }

  #checkName(name: string): void {
    const problem = stageNameProblem(Object.keys(this.text.stages), name);
    if (problem !== undefined) throw new Error(`invalid name of a stage: ${problem}`);
  }
}
