import type { CallFailure, HostClient, Preview, WrittenRows } from '../../ipc/api.ts';
import type { JobEditor, PortRef } from '../document/types.ts';
import { GridView } from './grid/grid.svelte.ts';
import { openTable } from './table.ts';

/** Rows are asked for when changes have paused for so long. */
const PAUSE_MS = 180;
/** A wait is shown when it lasts. */
const SHOW_WAIT_MS = 300;
/** Ports whose rows are kept. */
const KEPT = 24;

export type Failure = Partial<CallFailure> & { readonly message: string };

/** Where rows come from: from a sample of the sources, or from what the last run has written into a destination. */
export type Reads = 'sample' | 'written';

/** The rows of a port of a job: those at hand, and what is under way. */
export class PortPreview {
  readonly reads: Reads;
  readonly view = new GridView();
  /** Absent until the first rows have come. */
  preview = $state.raw<Preview | WrittenRows | undefined>();
  failure = $state.raw<Failure | undefined>();
  /** Rows are being read. */
  loading = $state(false);
  /** They have been for long enough to say so. */
  slow = $state(false);
  /** Someone gave up waiting. */
  cancelled = $state(false);
  asked = $state(1000);
  /** Which rows somebody wants to see of a destination; absent as long as nobody has said so. Kept with those of the sample. */
  chosen = $state<Reads | undefined>();
  /** What the rows at hand, or the failure, were made from. */
  private key = $state('');
  private wanted = '';
  private readonly host: HostClient;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private slowTimer: ReturnType<typeof setTimeout> | undefined;
  private running: string | undefined;
  /** Whether the host is to read all anew. */
  private fresh = false;

  constructor(host: HostClient, rows: number, reads: Reads) {
    this.host = host;
    this.asked = rows;
    this.reads = reads;
  }

  /** Whether what is shown was made from something else than `key`, which is `upstreamKey` of now. */
  isStale(key: string): boolean {
    return this.key !== this.keyOf(key);
  }

  private keyOf(key: string): string {
    return `${this.asked} ${key}`;
  }

  /** Has the rows read if they are not at hand; earlier wishes are given up. */
  want(editor: JobEditor, port: PortRef, upstream: string): void {
    const key = this.keyOf(upstream);
    if (key === this.wanted && (this.running !== undefined || this.timer !== undefined || this.cancelled)) return;
    this.end();
    this.wanted = key;
    if (key === this.key) return;
    this.cancelled = false;
    this.timer = setTimeout(() => void this.load(editor, port, key), PAUSE_MS);
  }

  /** Reads the rows again, whether they are at hand or not. */
  again(editor: JobEditor, port: PortRef, upstream: string): void {
    this.key = '';
    this.cancelled = false;
    this.wanted = '';
    this.fresh = true;
    this.want(editor, port, upstream);
  }

  /** Gives up what is under way. */
  cancel(): void {
    this.cancelled = this.loading;
    this.end();
  }

  /** What is under way is of no interest any more, because something else is shown. */
  leave(): void {
    this.end();
    this.wanted = '';
  }

  private end(): void {
    clearTimeout(this.timer);
    clearTimeout(this.slowTimer);
    this.timer = undefined;
    this.loading = this.slow = false;
    const id = this.running;
    this.running = undefined;
    // A host that cannot be told has nothing left to cancel.
    if (id !== undefined) this.host.call('preview.cancel', id).catch(() => {});
  }

  private async load(editor: JobEditor, { stage, port }: PortRef, key: string): Promise<void> {
    this.timer = undefined;
    const id = crypto.randomUUID();
    this.running = id;
    this.loading = true;
    this.slowTimer = setTimeout(() => (this.slow = true), SHOW_WAIT_MS);
    const { text, file } = editor;
    const job = file === undefined ? { text } : { text, file };
    const request = { id, job, stage, rows: this.asked, ...(this.fresh && { fresh: true }) };
    this.fresh = false;
    try {
      const preview = await (this.reads === 'written'
        ? this.host.call('preview.written', { ...request, draft: editor.id })
        : this.host.call('preview.rows', { ...request, ...(port && { port }) }));
      const table = await openTable(preview.arrow, preview.schema);
      if (this.running !== id) return;
      this.view.show(table);
      this.preview = preview;
      this.failure = undefined;
    } catch (error) {
      if (this.running !== id) return;
      this.failure = { ...(error as Partial<CallFailure>), message: error instanceof Error ? error.message : String(error) };
    }
    this.key = key;
    clearTimeout(this.slowTimer);
    this.running = undefined;
    this.loading = this.slow = false;
  }
}

/** The rows of all ports that have been looked at in a window, as far as they are kept. */
export class Previews {
  private readonly host: HostClient;
  private readonly kept = new Map<string, { readonly preview: PortPreview; readonly end: () => void }>();

  constructor(host: HostClient) {
    this.host = host;
  }

  of(editor: JobEditor, { stage, port }: PortRef, rows: number, reads: Reads = 'sample'): PortPreview {
    const name = JSON.stringify([editor.id, stage, port, reads]);
    const entry = this.kept.get(name) ?? this.make(rows, reads);
    // The one used last stands last, so that the first is the one to forget.
    this.kept.delete(name);
    this.kept.set(name, entry);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) {
      this.kept.get(oldest)?.end();
      this.kept.delete(oldest);
    }
    return entry.preview;
  }

  /** What is derived belongs to nobody who asks: it would stand still once the first of them has gone. */
  private make(rows: number, reads: Reads): { readonly preview: PortPreview; readonly end: () => void } {
    let preview!: PortPreview;
    const destroy = $effect.root(() => {
      preview = new PortPreview(this.host, rows, reads);
    });
    const end = () => {
      preview.leave();
      destroy();
    };
    return { preview, end };
  }
}

const stores = new WeakMap<HostClient, Previews>();

/** The one store of a window. */
export function previewsOf(host: HostClient): Previews {
  const store = stores.get(host) ?? new Previews(host);
  stores.set(host, store);
  return store;
}
