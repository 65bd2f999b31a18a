import type { Point } from '../../ipc/api.ts';
import type { JobEditor, PortRef } from '../document/types.ts';

/** The list of stages to add one by its name. */
export interface QuickAddRequest {
  /** Where the list opens, in pixels of the window. */
  readonly screen: Point;
  /** Where the stage goes, in pixels of the canvas; absent: right of what is selected. */
  readonly at?: Point;
  readonly from?: PortRef;
  readonly to?: PortRef;
  readonly into?: string;
}

export interface MenuRequest {
  readonly screen: Point;
  /** Where a new stage or note would go. */
  readonly at: Point;
  readonly of:
    | { readonly kind: 'stage'; readonly id: string }
    | { readonly kind: 'link'; readonly id: string }
    | { readonly kind: 'note'; readonly id: string }
    | { readonly kind: 'canvas' };
}

const NONE: ReadonlySet<string> = new Set();

/** What is open, edited and pointed at on a canvas. Nothing of it is part of the job. */
export class CanvasView {
  /** The stage whose name is being edited. */
  renaming = $state<string | undefined>();
  /** The note whose text is being edited. */
  writing = $state<string | undefined>();
  quickAdd = $state.raw<QuickAddRequest | undefined>();
  menu = $state.raw<MenuRequest | undefined>();
  /** The stage for which a stage to link to is being chosen, and where the list opens. */
  choosing = $state.raw<{ readonly stage: string; readonly screen: Point } | undefined>();
  /** The link that a dragged stage would be put into. */
  dropLink = $state<string | undefined>();
  hoveredLink = $state<string | undefined>();
  /** Whether something is dragged over the canvas that can be dropped there. */
  dropping = $state(false);
  minimap = $state(true);
  /** Pixels of the canvas. */
  width = $state(0);
  height = $state(0);
  /** Whether the minimap would not hide what it is a map of, nor the tools beside it. */
  readonly hasRoom = $derived(this.width >= 400 && this.height >= 200);
  #notes = $state.raw({ ids: NONE, beside: NONE });
  /** Notes are no part of the editor's selection: they are selected beside its stages, until these are others. */
  readonly selectedNotes = $derived.by(() => (this.#notes.beside === this.#editor.selectedStages ? this.#notes.ids : NONE));
  /** The stage that the keyboard's focus goes to. */
  current = $state<string | undefined>();
  /** What a screen reader says next. */
  spoken = $state('');
  readonly #editor: Pick<JobEditor, 'selectedStages'>;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(editor: Pick<JobEditor, 'selectedStages'>) {
    this.#editor = editor;
  }

  /** Selects these notes beside the stages that are selected now. */
  selectNotes(ids: Iterable<string>): void {
    this.#notes = { ids: new Set(ids), beside: this.#editor.selectedStages };
  }

  say(text: string): void {
    // The same text twice is said twice.
    this.spoken = this.spoken === text ? `${text} ` : text;
  }

  hover(link: string): void {
    clearTimeout(this.#leaving);
    this.hoveredLink = link;
  }

  /** The handles at the ends of a link stay a little, so that the pointer gets there. */
  leave(): void {
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => {
      this.hoveredLink = undefined;
    }, 150);
  }
}
