import type { Problem } from '../../model/errors.ts';
import { optionName, type ParameterDeclaration, type Path, type Value } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import type { Schema } from '../../model/types.ts';
import type { Workspace } from '../app/workspace.svelte.ts';
import type { Edit, JobEditor, StageView } from '../document/types.ts';
import { type MadeColumn, madeColumns } from './expression/made.ts';
import { labelOf } from './labels.ts';
import type { FormTarget, RenameOffer } from './target.ts';
import { stagesNaming } from './uses.ts';
import { valueAt } from './values.ts';

/** The options of a stage as a form edits them. */
export class StageTarget implements FormTarget {
  readonly editor: JobEditor;
  readonly workspace: Workspace;
  readonly stage: string;
  current = $state<string | undefined>();
  #offer = $state.raw<(RenameOffer & { readonly revision: number; readonly undone: (edit: Edit) => void }) | undefined>();
  #last: { readonly change: (edit: Edit) => void; readonly revision: number } | undefined;

  constructor(editor: JobEditor, workspace: Workspace, stage: string) {
    this.editor = editor;
    this.workspace = workspace;
    this.stage = stage;
  }

  get view(): StageView | undefined {
    return this.editor.stage(this.stage);
  }
  get options(): Readonly<Record<string, Value>> {
    return this.view?.options ?? {};
  }
  get problems(): readonly Problem[] {
    return this.view?.problems ?? [];
  }
  get parameters(): Readonly<Record<string, ParameterDeclaration>> {
    return this.editor.parameters;
  }
  get blank(): boolean {
    return this.view?.blank ?? true;
  }
  get offer(): RenameOffer | undefined {
    return this.#offer;
  }

  value(path: Path): Value | undefined {
    return valueAt(this.options, path);
  }

  effective(path: Path, standard: Value | undefined): Value | undefined {
    return this.value(path) ?? standard;
  }

  set(path: Path, value: Value | undefined, how: { readonly typing?: boolean; readonly verb?: string } = {}): void {
    if (!this.view || this.editor.broken) return;
    const verb = how.verb ?? (value === undefined ? 'Clear' : 'Set');
    this.#apply(`${verb} ${this.#nameOf(path)} of ${this.stage}`, (edit) => edit.setOption(this.stage, path, value), {
      ...(how.typing && { merge: `${this.stage}.${optionName(path)}` }),
    });
  }

  change(label: string, change: (edit: Edit) => void): void {
    if (this.view && !this.editor.broken) this.#apply(label, change, {});
  }

  rename(path: Path, to: string): void {
    const from = String(path.at(-1));
    if (from !== to) this.change(`Rename ${from} to ${to}`, (edit) => edit.renameOption(this.stage, path, to));
  }

  columnRenamed(path: Path, from: string, to: string): void {
    const stages = stagesNaming(this.editor, this.stage, from);
    const last = this.#last;
    this.#offer =
      stages.length > 0 && last ? { path, from, to, stages, revision: last.revision, undone: last.change } : undefined;
  }

  acceptOffer(): void {
    const offer = this.#offer;
    if (!offer) return;
    this.#offer = undefined;
    const { from, to, revision, undone } = offer;
    // One step of undo: the name here and those behind change together.
    const together = revision === this.editor.revision && this.editor.canUndo;
    if (together) this.editor.undo();
    this.#apply(
      `Rename column ${from} to ${to}`,
      (edit) => {
        if (together) undone(edit);
        edit.renameColumn(this.stage, from, to);
      },
      {},
    );
  }

  dismissOffer(): void {
    this.#offer = undefined;
  }

  /** Of `derive`: computed once for all its expressions. */
  readonly #made = $derived.by((): readonly MadeColumn[] => {
    const schema = this.view?.type === 'derive' ? this.columns() : undefined;
    return schema ? madeColumns(this.value(['columns']), schema, this.parameters) : [];
  });
  get made(): readonly MadeColumn[] {
    return this.#made;
  }

  columns(input?: string): Schema | undefined {
    const { view } = this;
    if (!view) return undefined;
    if (view.spec?.inputs === 'none') return ownValue(this.editor.sourceSchemas, this.stage);
    return (input === undefined ? view.inputs[0] : view.inputs.find(({ name }) => name === input))?.schema;
  }

  #nameOf(path: Path): string {
    return path
      .map((part) => (typeof part === 'number' ? part + 1 : part))
      .map((part, index) => (index === 0 ? labelOf(String(part)).toLowerCase() : part))
      .join(' ');
  }

  #apply(label: string, change: (edit: Edit) => void, options: { readonly merge?: string }): void {
    this.editor.apply(label, change, options);
    this.#last = { change, revision: this.editor.revision };
  }
}
