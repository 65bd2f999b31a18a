import type { FSWatcher } from 'chokidar';
import type { JobChanged, JobFile } from '../../ipc/api.ts';
import { findJob } from './job-files.ts';
import type { Client } from './service.ts';

/** Writers that do not replace a file in one step get this long to finish it. */
const SETTLE_MS = 60;
const START_MS = 500;

/**
 * Tells clients when a job file that they watch holds something else than what they know of: what they opened, saved or were told last. A client's own
 * saves therefore never come back to it, and a change between opening and watching is not missed.
 */
export class JobWatcher {
  private readonly tell: (event: JobChanged, client: Client) => void;
  /** By client and file: the version it knows; `null`: it knows that the file has gone. */
  private readonly known = new Map<string, Map<string, string | null>>();
  private readonly watched = new Map<string, { readonly client: Client; readonly files: ReadonlySet<string> }>();
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private watcher: Promise<FSWatcher> | undefined;
  private followed: ReadonlySet<string> = new Set();

  constructor(tell: (event: JobChanged, client: Client) => void) {
    this.tell = tell;
  }

  /** The client has this version of the file. */
  knows(client: Client, file: string, version: string | undefined): void {
    const versions = this.known.get(client.id) ?? new Map<string, string | null>();
    this.known.set(client.id, versions.set(file, version ?? null));
  }

  /** From now on the client is told of these files, and of no others. */
  async watch(client: Client, files: readonly string[]): Promise<void> {
    this.watched.set(client.id, { client, files: new Set(files) });
    const versions = this.known.get(client.id);
    for (const file of versions?.keys() ?? []) if (!files.includes(file)) versions?.delete(file);
    if (files.length > 0 || this.watcher) await this.follow();
    await Promise.all(files.map((file) => this.compare(file)));
  }

  async clientGone(client: Client): Promise<void> {
    this.known.delete(client.id);
    if (this.watched.delete(client.id) && this.watcher) await this.follow();
  }

  async close(): Promise<void> {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.watched.clear();
    await (await this.watcher)?.close();
  }

  /** Lets the system watch the files of all clients, and no others. */
  private async follow(): Promise<void> {
    this.watcher ??= this.start();
    const watcher = await this.watcher;
    const wanted = new Set([...this.watched.values()].flatMap(({ files }) => [...files]));
    for (const file of this.followed) if (!wanted.has(file)) watcher.unwatch(file);
    const added = [...wanted].filter((file) => !this.followed.has(file));
    watcher.add(added);
    // The system watches a file a little later than it is asked to.
    for (const file of added) this.compareIn(START_MS, file);
    this.followed = wanted;
  }

  private async start(): Promise<FSWatcher> {
    const { watch } = await import('chokidar');
    const watcher = watch([], { ignoreInitial: true });
    return watcher.on('all', (_, file) => this.compareIn(SETTLE_MS, file)).on('error', () => {});
  }

  private compareIn(ms: number, file: string): void {
    clearTimeout(this.waiting.get(file));
    const compare = () => {
      this.waiting.delete(file);
      void this.compare(file);
    };
    this.waiting.set(file, setTimeout(compare, ms));
  }

  private async compare(file: string): Promise<void> {
    // A file that cannot be read at the moment is no news; the next save says why.
    const current = await findJob(file).catch((): JobFile | null => null);
    if (current === null) return;
    for (const { client, files } of this.watched.values()) {
      if (!files.has(file)) continue;
      const version = this.known.get(client.id)?.get(file);
      this.knows(client, file, current?.version);
      if (version === undefined || version === (current?.version ?? null)) continue;
      this.tell({ file, ...(current && { current }) }, client);
    }
  }
}
