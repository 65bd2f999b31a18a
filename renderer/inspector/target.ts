import { createContext } from 'svelte';
import type { Problem } from '../../model/errors.ts';
import type { ParameterDeclaration, Path, Value } from '../../model/job/document.ts';
import type { Schema } from '../../model/types.ts';
import type { Workspace } from '../app/workspace.svelte.ts';
import type { Edit, JobEditor } from '../document/types.ts';
import type { MadeColumn } from './expression/made.ts';

/** A column's name that has changed while stages behind still say the old one. */
export interface RenameOffer {
  readonly path: Path;
  readonly from: string;
  readonly to: string;
  /** Stages that name it. */
  readonly stages: readonly string[];
}

/** What a form edits: the options of a stage, or those of the job. Reading it is reactive. */
export interface FormTarget {
  readonly editor: JobEditor;
  readonly workspace: Workspace;
  /** The stage; absent for the job. */
  readonly stage: string | undefined;
  readonly options: Readonly<Record<string, Value>>;
  /** Those that name an option of it. */
  readonly problems: readonly Problem[];
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  /** Errors of what has not been filled in yet are told softly. */
  readonly blank: boolean;
  value(path: Path): Value | undefined;
  /** The expression last worked at, as places name it. */
  current: string | undefined;
  /** The value where it is set, else what holds without it. */
  effective(path: Path, standard: Value | undefined): Value | undefined;
  /** `typing`: merges with the step before, if it was the same field. */
  set(path: Path, value: Value | undefined, how?: { readonly typing?: boolean; readonly verb?: string }): void;
  /** Several changes in one step of undo. */
  change(label: string, change: (edit: Edit) => void): void;
  /** Renames a key of a map. */
  rename(path: Path, to: string): void;
  /** Tells that a column of the output has another name now. */
  columnRenamed(path: Path, from: string, to: string): void;
  readonly offer: RenameOffer | undefined;
  acceptOffer(): void;
  dismissOffer(): void;
  /** The columns of an input (default: the first), or of what an origin reads; `undefined` where they are not known. */
  columns(input?: string): Schema | undefined;
  /** The columns that the stage makes by expressions which may read those above them; none where its input is not known. */
  readonly made: readonly MadeColumn[];
}

export const [getTarget, setTarget] = createContext<FormTarget>();
