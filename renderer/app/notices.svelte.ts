import type { CallFailure } from '../../ipc/api.ts';

export interface NoticeEntry {
  readonly key: number;
  readonly kind: 'plain' | 'good' | 'warning' | 'bad';
  readonly text: string;
  /** What it is about: news of the same take its place. */
  readonly about?: string;
  /** For how long it is shown. Default: failures stay until they are dismissed. */
  readonly shownMs?: number;
  readonly action?: { readonly title: string; run(): void };
}

const SHOWN_MS = 6000;

/** Short messages at the edge of the window. Failures stay until they are dismissed. */
export class Notices {
  shown = $state.raw<readonly NoticeEntry[]>([]);
  #count = 0;

  show(notice: Omit<NoticeEntry, 'key'>): void {
    this.#count += 1;
    const key = this.#count;
    if (notice.about !== undefined) this.forget(notice.about);
    this.shown = [...this.shown.filter(({ text }) => text !== notice.text), { ...notice, key }].slice(-4);
    const shownMs = notice.shownMs ?? (notice.kind === 'bad' ? undefined : SHOWN_MS);
    if (shownMs !== undefined) setTimeout(() => this.dismiss(key), shownMs);
  }

  /** Says that something failed, and what to do about it. */
  fail(what: string, error: unknown): void {
    this.show({ kind: 'bad', text: `${what}: ${messageOf(error)}` });
  }

  /** Takes away what is no longer so. */
  forget(about: string): void {
    this.shown = this.shown.filter((notice) => notice.about !== about);
  }

  dismiss(key: number): void {
    this.shown = this.shown.filter((notice) => notice.key !== key);
  }
}

/** What an error says, with its remedy. */
export function messageOf(error: unknown): string {
  const { message, remedy } = error as Partial<Pick<CallFailure, 'message' | 'remedy'>>;
  return [message ?? String(error), remedy].filter(Boolean).join('; ');
}
