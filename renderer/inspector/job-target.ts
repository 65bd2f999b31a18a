import type { Problem } from '../../model/errors.ts';
import { asMap, type ParameterDeclaration, type Path, type Value } from '../../model/job/document.ts';
import { parseJob } from '../../model/job/parse.ts';
import { ownValue } from '../../model/own.ts';
import type { Schema } from '../../model/types.ts';
import type { Workspace } from '../app/workspace.svelte.ts';
import type { Edit, JobEditor } from '../document/types.ts';
import type { FormTarget } from './target.ts';
import { valueAt } from './values.ts';

const KEYS = ['name', 'description', 'onError', 'ordered'];

/** What the form of the job shows of its document. */
export function jobOptions(text: string): Readonly<Record<string, Value>> {
  const { source } = parseJob(text);
  const data = (source?.data ?? {}) as Readonly<Record<string, Value>>;
  const own = Object.entries(data).filter(([key]) => KEYS.includes(key));
  // `onError: skip` is short for its only option.
  return Object.fromEntries(
    own.map(([key, value]) => [key, key === 'onError' && typeof value === 'string' ? { policy: value } : value]),
  );
}

/** The value of `onError`, as short as it can be said. */
export function shortPolicy(value: Value | undefined): Value | undefined {
  const map = asMap(value);
  if (!map) return value;
  const names = Object.keys(map);
  if (names.length === 0) return undefined;
  return names.length === 1 && names[0] === 'policy' && typeof map.policy === 'string' ? map.policy : value;
}

/** The options of the job itself as a form edits them. */
export class JobTarget implements FormTarget {
  readonly editor: JobEditor;
  readonly workspace: Workspace;
  readonly stage = undefined;
  readonly blank = false;
  readonly offer = undefined;
  readonly made = [];
  current: string | undefined;
  #options: { readonly text: string; readonly options: Readonly<Record<string, Value>> } | undefined;

  constructor(editor: JobEditor, workspace: Workspace) {
    this.editor = editor;
    this.workspace = workspace;
  }

  get options(): Readonly<Record<string, Value>> {
    const { text } = this.editor;
    if (this.#options?.text !== text) this.#options = { text, options: jobOptions(text) };
    return this.#options!.options;
  }
  get problems(): readonly Problem[] {
    return this.editor.problems.filter(({ place }) => place.stage === undefined);
  }
  get parameters(): Readonly<Record<string, ParameterDeclaration>> {
    return this.editor.parameters;
  }

  value(path: Path): Value | undefined {
    return valueAt(this.options, path);
  }

  effective(path: Path, standard: Value | undefined): Value | undefined {
    return this.value(path) ?? standard;
  }

  set(path: Path, value: Value | undefined, how: { readonly typing?: boolean; readonly verb?: string } = {}): void {
    if (this.editor.broken) return;
    const [key, inner] = path.map(String);
    const label = `${how.verb ?? 'Set'} ${inner ?? key} of the job`;
    this.editor.apply(label, (edit) => edit.setJob(key!, this.#whole(key!, inner, value)), {
      ...(how.typing && { merge: `job.${path.join('.')}` }),
    });
  }

  change(label: string, change: (edit: Edit) => void): void {
    this.editor.apply(label, change);
  }

  /** A job has no maps whose keys could be renamed, and no columns. */
  rename(): void {}
  columnRenamed(): void {}
  acceptOffer(): void {}
  dismissOffer(): void {}
  columns(): Schema | undefined {
    return undefined;
  }

  /** The value of a key of the document, one option in it changed. */
  #whole(key: string, inner: string | undefined, value: Value | undefined): Value | undefined {
    if (inner === undefined) return value;
    const { [inner]: _, ...rest } = asMap(ownValue(this.options, key)) ?? {};
    const next = value === undefined ? rest : { ...rest, [inner]: value };
    return key === 'onError' ? shortPolicy(next) : next;
  }
}
