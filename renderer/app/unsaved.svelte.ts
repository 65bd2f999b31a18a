import type { Dialogs } from './dialogs.svelte.ts';

/** What somebody has typed that nothing has taken yet. */
export interface Unsaved {
  /** What it is: `the connection shop`. */
  readonly what: string;
  /** What becomes of it when it is discarded. */
  readonly text: string;
  /** Takes it as its own button does, and tells whether that went well; if not, the form says why. Absent: it cannot be taken as it is. */
  readonly save?: () => Promise<boolean>;
  /** Takes back what was done for it. */
  readonly discard?: () => void | Promise<void>;
}

/** Forms with typed text: of a dialog, or of the window, which has those of all its dialogs. */
export class UnsavedForms {
  readonly #dialogs: Pick<Dialogs, 'ask'>;
  readonly #window: UnsavedForms | undefined;
  readonly #forms = new Set<() => Unsaved | undefined>();
  #asking: Promise<boolean> | undefined;

  constructor(dialogs: Pick<Dialogs, 'ask'>, window?: UnsavedForms) {
    this.#dialogs = dialogs;
    this.#window = window;
  }

  /** Those of a dialog. */
  ofDialog(): UnsavedForms {
    return new UnsavedForms(this.#dialogs, this);
  }

  /** `form`: what is typed in it and not taken, if anything. Returns what ends that. */
  watch(form: () => Unsaved | undefined): () => void {
    this.#forms.add(form);
    const end = this.#window?.watch(form);
    return () => {
      this.#forms.delete(form);
      end?.();
    };
  }

  get all(): readonly Unsaved[] {
    return [...this.#forms].flatMap((form) => form() ?? []);
  }

  /** Whether the forms may go: asks about what is typed in them. */
  leave(): Promise<boolean> {
    this.#asking ??= this.#leave(false).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Takes what is typed; whether the forms may go then. What cannot be taken is asked about. */
  finish(): Promise<boolean> {
    this.#asking ??= this.#leave(true).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #leave(isDone: boolean): Promise<boolean> {
    for (const { what, text, save, discard } of this.all) {
      const answer = isDone && save ? 'save' : await this.#ask(what, text, save !== undefined);
      if (answer === undefined || (answer === 'save' && !(await save?.()))) return false;
      if (answer === 'discard') await discard?.();
    }
    return true;
  }

  #ask(what: string, text: string, canSave: boolean): Promise<'save' | 'discard' | undefined> {
    return this.#dialogs.ask({
      title: canSave ? `Save ${what}?` : `Discard ${what}?`,
      text,
      answers: [
        ...(canSave ? ([{ id: 'save', title: 'Save', variant: 'primary' }] as const) : []),
        { id: 'discard', title: 'Discard', variant: 'danger' },
      ],
    });
  }
}
