import type { Note, Point } from '../../ipc/api.ts';
import type { Value } from '../../model/job/document.ts';
import type { PortRef } from '../document/types.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

export interface AddStage {
  /** The upper left corner, in pixels of the canvas. Default: right of what is selected, else in the middle of what can be seen. */
  readonly at?: Point;
  readonly options?: Readonly<Record<string, Value>>;
  /** Its id, or the next free one like it. Default: made from the type. */
  readonly name?: string;
  /** Links its first input to this output. Default: the free output of the only selected stage, if `at` is not given. */
  readonly from?: PortRef;
  /** Links its first output to this input. */
  readonly to?: PortRef;
  /** Puts it into this link. */
  readonly into?: string;
}

/** What can be done on the canvas of a job, for shortcuts, menus and the palette. Commands that make no sense now do nothing. */
export interface CanvasCommands {
  /** Adds a stage, selects it and gives its id. */
  addStage(type: string, how?: AddStage): string;
  /** Opens the list of stages to add one by its name. */
  quickAdd(): void;
  addNote(at?: Point): Note;
  /** Selected stages, notes or link. What a stage of one link in and one out read is then read by what read it. */
  deleteSelection(): void;
  duplicate(): void;
  /** Lets the name of the selected stage be edited in place. */
  rename(): void;
  /** Disables the selected stages, or enables them when all are disabled. */
  toggleDisabled(): void;
  /** Opens the list of stages that the selected one can be linked to. */
  connect(): void;
  /** Shows the rows that the selected stage puts out. */
  preview(): void;
  /** Brings the focus to the inspector. */
  configure(): void;
  selectAll(): void;
  /** Nothing selected. */
  clear(): void;
  /** Goes from the selected stage along its links, else to the nearest in that direction. */
  walk(direction: Direction): void;
  /** Moves the selected stages by a step of the grid. */
  nudge(direction: Direction): void;
  /** Selects a stage and brings it into view. */
  reveal(stage: string): void;
  /** Lays the stages out anew. */
  layout(): void;
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
  toggleMinimap(): void;
  /** Opens the context menu of the selection. */
  menu(): void;
}
