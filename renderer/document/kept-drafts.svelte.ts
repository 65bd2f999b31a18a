import { SvelteMap } from 'svelte/reactivity';
import type { JobEditor } from './types.ts';

/** A text that was typed and cannot be taken as it is. */
export interface KeptDraft {
  readonly text: string;
  /** Why it cannot. */
  readonly fault: string;
}

/** Texts of a job's form that cannot be taken, by where they were typed: they stay there when another stage is shown meanwhile. */
export class KeptDrafts {
  readonly #drafts = new SvelteMap<string, KeptDraft & { readonly stage: string | undefined }>();

  get(stage: string | undefined, field: string): KeptDraft | undefined {
    return this.#drafts.get(keyOf(stage, field));
  }

  keep(stage: string | undefined, field: string, draft: KeptDraft): void {
    this.#drafts.set(keyOf(stage, field), { ...draft, stage });
  }

  drop(stage: string | undefined, field: string): void {
    this.#drafts.delete(keyOf(stage, field));
  }

  /** Those of the job itself, and of stages that are still there. */
  of(editor: Pick<JobEditor, 'stage'>): readonly (KeptDraft & { readonly stage: string | undefined })[] {
    return [...this.#drafts.values()].filter(({ stage }) => stage === undefined || editor.stage(stage) !== undefined);
  }
}

const keyOf = (stage: string | undefined, field: string) => JSON.stringify([stage, field]);

const kept = new WeakMap<JobEditor, KeptDrafts>();

export function keptDraftsOf(editor: JobEditor): KeptDrafts {
  const known = kept.get(editor);
  if (known) return known;
  const made = new KeptDrafts();
  kept.set(editor, made);
  return made;
}

/** Whether closing the job would lose something. */
export const hasUnsaved = (editor: JobEditor): boolean => editor.modified || keptDraftsOf(editor).of(editor).length > 0;
