import { type Component, flushSync } from 'svelte';

/** A dialog's component gets `onclose`, which ends it with what the person chose; nothing when they gave up. */
export interface DialogProps<Result> {
  readonly onclose: (result?: Result) => void;
}

export interface OpenDialogEntry {
  readonly key: number;
  readonly component: Component<Record<string, unknown>>;
  readonly props: Readonly<Record<string, unknown>>;
  close(result?: unknown): void;
}

/** Dialogs above the window, the last one on top. */
export class Dialogs {
  open = $state.raw<readonly OpenDialogEntry[]>([]);
  #count = 0;
  #loading = 0;
  #keys: string[] = [];

  /** Whether a dialog has been asked for that is not there yet: what is typed meanwhile is meant for it. */
  get isLoading(): boolean {
    return this.#loading > 0;
  }

  /** Keeps a key for the dialog that is being loaded. */
  keepKey(event: KeyboardEvent): void {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) this.#keys.push(event.key);
  }

  /** Loads and shows a dialog, and waits for what it is closed with. */
  async show<Props extends DialogProps<Result>, Result = Props extends DialogProps<infer R> ? R : never>(
    load: () => Promise<{ readonly default: Component<Props> }>,
    props: Omit<Props, 'onclose'>,
  ): Promise<Result | undefined> {
    const component = await this.#load(load);
    const { promise, resolve } = Promise.withResolvers<Result | undefined>();
    this.#count += 1;
    const key = this.#count;
    const close = (result?: unknown) => {
      this.open = this.open.filter((entry) => entry.key !== key);
      resolve(result as Result | undefined);
    };
    this.open = [...this.open, { key, component: component as OpenDialogEntry['component'], props, close }];
    this.#press();
    return promise;
  }

  async #load<Content>(load: () => Promise<{ readonly default: Content }>): Promise<Content> {
    this.#loading += 1;
    try {
      return (await load()).default;
    } finally {
      this.#loading -= 1;
    }
  }

  /** Gives the dialog the keys that were pressed before it was there. A question that nobody has read is not answered. */
  #press(): void {
    const keys = this.#keys;
    this.#keys = [];
    if (keys.length === 0) return;
    flushSync();
    const { activeElement: field } = document;
    const isText = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    for (const key of keys) {
      if (!isText) field?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      else if (key.length === 1) document.execCommand('insertText', false, key);
      else if (key === 'Backspace') document.execCommand('delete');
      else if (key === 'Enter') field.form?.requestSubmit();
    }
  }

  /** A question with a few answers. */
  ask<Answer extends string>(question: {
    readonly title: string;
    readonly text: string;
    readonly answers: readonly {
      readonly id: Answer;
      readonly title: string;
      readonly variant?: 'plain' | 'primary' | 'danger';
    }[];
  }): Promise<Answer | undefined> {
    return this.show<DialogProps<Answer> & typeof question, Answer>(
      () => import('./AskDialog.svelte') as unknown as Promise<{ default: Component<DialogProps<Answer> & typeof question> }>,
      question,
    );
  }
}
