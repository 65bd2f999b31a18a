import type { Layout, Note, Point } from '../../ipc/api.ts';
import type { Problem } from '../../model/errors.ts';
import type { ConnectionDeclaration, ParameterDeclaration, Path, Value } from '../../model/job/document.ts';
import type { Schema } from '../../model/types.ts';
import type { StageSpec } from '../../stages/stage.ts';

/** A port of a stage: `{ stage: 'router', port: 'setosa' }`. */
export interface PortRef {
  readonly stage: string;
  readonly port: string;
}

export interface PortView {
  readonly name: string;
  readonly rejects: boolean;
  /** Whether it gives rows that the stage would drop; nobody need read it. */
  readonly side?: boolean;
  /** Absent where it is not known. */
  readonly schema?: Schema;
}

/** A stage as the canvas and the inspector show it. */
export interface StageView {
  readonly id: string;
  readonly type: string;
  /** Absent when there is no such type. */
  readonly spec?: StageSpec;
  /** As the document says them: everything but `type`, `from`, `description` and `disabled`. */
  readonly options: Readonly<Record<string, Value>>;
  readonly description?: string;
  readonly disabled: boolean;
  readonly position: Point;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  /** Those of this stage. */
  readonly problems: readonly Problem[];
  /** Nothing but its type has been said yet, so that its missing options are no errors to shout about. */
  readonly blank: boolean;
}

export interface LinkView {
  /** `from.stage.port>to.stage.port`, unique in the job. */
  readonly id: string;
  readonly from: PortRef;
  readonly to: PortRef;
  readonly rejects: boolean;
  readonly schema?: Schema;
}

/** Changes of a job and its layout. All that one callback does is one step of undo. Names that do not exist are bugs and throw. */
export interface Edit {
  /** Returns the id: `id`, or a free one made from the type. */
  addStage(type: string, at: Point, options?: Readonly<Record<string, Value>>, id?: string): string;
  /** With their links; `reconnect`: what a stage with one link in and one out read is then read by what read it. */
  removeStages(ids: readonly string[], options?: { readonly reconnect?: boolean }): void;
  /** Links follow. */
  renameStage(id: string, to: string): void;
  /** `undefined` removes it, and maps that it leaves empty. `path` starts at the stage: `['measures', 'total', 'function']`. */
  setOption(stage: string, path: Path, value: Value | undefined): void;
  /** Renames a key of a map, in its place: `['measures', 'total']` to `sum`. */
  renameOption(stage: string, path: Path, to: string): void;
  setDisabled(stages: readonly string[], disabled: boolean): void;
  setDescription(stage: string, text: string): void;
  /** Replaces the link that a port of one link had. A first output that is taken already gets a `copy` in between. */
  link(from: PortRef, to: PortRef): void;
  unlink(link: string): void;
  /** Puts an unlinked stage into a link. */
  insert(stage: string, link: string): void;
  move(positions: Readonly<Record<string, Point>>): void;
  setNote(note: Note): void;
  removeNote(id: string): void;
  /** `undefined` removes it. */
  setParameter(name: string, declaration: ParameterDeclaration | undefined): void;
  /** References to it follow. */
  renameParameter(name: string, to: string): void;
  setConnection(name: string, declaration: ConnectionDeclaration | undefined): void;
  /** `name`, `description`, `onError`, `ordered`. */
  setJob(key: string, value: Value | undefined): void;
  /** Renames a column where stages behind `stage` name it, also in expressions. */
  renameColumn(stage: string, from: string, to: string): void;
}

/** What came of pasting. */
export interface Pasted {
  /** The new stages, which are selected; none when it was refused. */
  readonly stages: readonly string[];
  /** Why the text cannot be pasted, for the person. */
  readonly refused?: string;
}

/** The state that undo goes back to. */
export interface Revision {
  readonly text: string;
  readonly layout: Layout;
}

/** An open job: its text is the truth, everything else follows from it. The fields are reactive. */
export interface JobEditor {
  /** Of the tab and of the draft; never changes. */
  readonly id: string;
  /** Absolute; absent until the job is saved. */
  readonly file: string | undefined;
  /** The job's name, else the file's. */
  readonly name: string;
  readonly text: string;
  readonly layout: Layout;
  /** Whether there is something to save. */
  readonly modified: boolean;
  /** In the order of the document. */
  readonly stages: readonly StageView[];
  readonly links: readonly LinkView[];
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly connections: Readonly<Record<string, ConnectionDeclaration>>;
  /** All of the job's, errors first, as far as they are worth showing: those of blank stages are left out until the job is run or validated. */
  readonly problems: readonly Problem[];
  /** Whether the problems of blank stages are among them: set when the job is run or validated. */
  showAll: boolean;
  /** Whether the text cannot be edited by the canvas: it is no YAML map, or its stages are none; the last good state is shown then. */
  readonly broken: boolean;
  /** Grows with every change of the job itself, not of its layout. */
  readonly revision: number;
  /** What hosts found of the sources, by origin. */
  readonly sourceNotes: Readonly<Record<string, readonly string[]>>;
  /** Columns of an origin that are read as floats and look like money. */
  moneyColumns(stage: string): readonly string[];
  /** What hosts found of the sources, by origin, before the origin's own `columns` and `types`. */
  readonly sourceSchemas: Readonly<Record<string, Schema>>;

  readonly selectedStages: ReadonlySet<string>;
  readonly selectedLink: string | undefined;
  select(selection: { readonly stages?: Iterable<string>; readonly link?: string }): void;

  stage(id: string): StageView | undefined;
  link(id: string): LinkView | undefined;
  /** The schema of an output port. */
  schemaAt(port: PortRef): Schema | undefined;
  /** The links into a stage, in the order of its ports. */
  inputsOf(stage: string): readonly LinkView[];

  /** One step of undo. Steps with the same `merge` that follow each other within a second become one: typing into a field. */
  apply(label: string, change: (edit: Edit) => void, options?: { readonly merge?: string }): void;
  /** Stages as text with the links among them, for the clipboard. Default for all of these: the selected ones. */
  copy(stages?: Iterable<string>): string;
  cut(stages?: Iterable<string>): string;
  /** Adds stages from a text: what `copy` gave, a whole job, or a map of stages. `at`: the upper left corner of them all. */
  paste(text: string, at?: Point): Pasted;
  /** Gives the copies, which are selected. */
  duplicate(stages?: Iterable<string>): readonly string[];
  /** The YAML view's edits. */
  setText(text: string): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What would be undone and redone: `Delete filter`. */
  readonly undoLabel: string | undefined;
  readonly redoLabel: string | undefined;
  undo(): void;
  redo(): void;
  /** Draws the graph anew, from left to right. */
  autoLayout(): void;
  /** Looks at the sources again. */
  refreshSources(): Promise<void>;
}
