import type { Problem } from '../../model/errors.ts';
import { optionName, type ParameterDeclaration, type Path, type Value } from '../../model/job/document.ts';
import type { Schema } from '../../model/types.ts';
import type { Workspace } from '../app/workspace.svelte.ts';
import type { Edit, JobEditor } from '../document/types.ts';
import type { FormTarget, RenameOffer } from './target.ts';
import { valueAt } from './values.ts';

interface Entry {
  path(): Path;
  /** In its long form. */
  value(): Readonly<Record<string, Value>>;
  set(name: string, value: Value | undefined): void;
}

/** An entry of a list, which the document may say as a text, edited as a map. */
export class EntryTarget implements FormTarget {
  readonly #outer: FormTarget;
  readonly #entry: Entry;

  constructor(outer: FormTarget, entry: Entry) {
    this.#outer = outer;
    this.#entry = entry;
  }

  get editor(): JobEditor {
    return this.#outer.editor;
  }
  get workspace(): Workspace {
    return this.#outer.workspace;
  }
  get stage(): string | undefined {
    return this.#outer.stage;
  }
  get options(): Readonly<Record<string, Value>> {
    return this.#outer.options;
  }
  get problems(): readonly Problem[] {
    return this.#outer.problems;
  }
  get parameters(): Readonly<Record<string, ParameterDeclaration>> {
    return this.#outer.parameters;
  }
  get blank(): boolean {
    return this.#outer.blank;
  }
  get offer(): RenameOffer | undefined {
    return this.#outer.offer;
  }
  get made(): FormTarget['made'] {
    return this.#outer.made;
  }

  get current(): string | undefined {
    return this.#outer.current;
  }
  set current(option: string | undefined) {
    this.#outer.current = option;
  }

  value(path: Path): Value | undefined {
    const inner = this.#within(path);
    return inner ? valueAt(this.#entry.value(), inner) : this.#outer.value(path);
  }

  effective(path: Path, standard: Value | undefined): Value | undefined {
    return this.value(path) ?? standard;
  }

  set(path: Path, value: Value | undefined, how?: { readonly typing?: boolean; readonly verb?: string }): void {
    const inner = this.#within(path);
    if (inner?.length === 1) this.#entry.set(String(inner[0]), value);
    else this.#outer.set(path, value, how);
  }

  change(label: string, change: (edit: Edit) => void): void {
    this.#outer.change(label, change);
  }
  rename(path: Path, to: string): void {
    this.#outer.rename(path, to);
  }
  columnRenamed(path: Path, from: string, to: string): void {
    this.#outer.columnRenamed(path, from, to);
  }
  acceptOffer(): void {
    this.#outer.acceptOffer();
  }
  dismissOffer(): void {
    this.#outer.dismissOffer();
  }
  columns(input?: string): Schema | undefined {
    return this.#outer.columns(input);
  }

  /** The part of a path that lies within the entry; `undefined` where it leads elsewhere. */
  #within(path: Path): Path | undefined {
    const own = this.#entry.path();
    return path.length >= own.length && optionName(path.slice(0, own.length)) === optionName(own)
      ? path.slice(own.length)
      : undefined;
  }
}
