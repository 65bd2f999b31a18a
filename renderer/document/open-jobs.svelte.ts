import type { Draft, HostClient, JobChanged, JobFile, SaveOutcome } from '../../ipc/api.ts';
import { NO_CONNECTIONS, type SharedConnections } from './check.ts';
import { DraftKeeper, draftOf } from './drafts.ts';
import { createJobEditor, type JobDocument } from './job-editor.svelte.ts';
import { parseLayout, pruneLayout } from './layout.ts';
import { mergeTexts } from './merge.ts';
import type { JobEditorOptions } from './opening.ts';
import type { JobEditor } from './types.ts';

/** The window's tabs. */
export interface Tabs {
  tabs: readonly JobEditor[];
  activeId: string | undefined;
}

/** A file holds something else than what is edited. `current`: what; absent when the file has gone. */
export interface Conflict {
  readonly current?: JobFile;
}

export type Saved =
  | { readonly outcome: 'saved' }
  /** It has no file yet: `saveAs` gives it one. */
  | { readonly outcome: 'unnamed' }
  /** Nothing was written. The conflict is kept, for `resolve`, unless the file is another job's or was there before. */
  | { readonly outcome: 'conflict'; readonly conflict: Conflict };

type Listenable = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

const NEW_JOB = (name: string) => `openstage: 1\nname: ${name}\nstages: {}\n`;

/** Opens, saves and closes the jobs of a window, keeps drafts of them, and follows what happens to their files. */
export class OpenJobs {
  readonly #host: HostClient;
  readonly #tabs: Tabs;
  readonly #jobs = new Map<string, JobDocument>();
  readonly #drafts: DraftKeeper;
  #connections: SharedConnections = NO_CONNECTIONS;
  #conflicts = $state.raw<ReadonlyMap<string, Conflict>>(new Map());

  constructor(host: HostClient, tabs: Tabs, draftDelayMs = 500) {
    this.#host = host;
    this.#tabs = tabs;
    this.#drafts = new DraftKeeper(host, draftDelayMs);
  }

  /** Follows the files, and saves drafts when the window loses the focus or goes. Returns what ends that. */
  start(window: Listenable = globalThis as unknown as Listenable): () => void {
    const flush = () => void this.flush();
    const ends = [
      this.#host.on('job.changed', (event) => this.#changed(event)),
      this.#host.on('changed', ({ what }) => {
        if (what === 'connections') void this.#readConnections();
      }),
    ];
    void this.#readConnections();
    for (const name of ['blur', 'pagehide']) window.addEventListener(name, flush);
    return () => {
      for (const end of ends) end();
      for (const name of ['blur', 'pagehide']) window.removeEventListener(name, flush);
    };
  }

  /** A job's conflict with its file, which waits to be resolved. */
  conflictOf(editor: JobEditor): Conflict | undefined {
    return this.#conflicts.get(editor.id);
  }

  /** Shows a job, opening its file if it is not open. `id`: what it was known by before. @throws HostError when there is no such file. */
  async open(file: string, id?: string): Promise<JobEditor> {
    const given = this.#byFile(file);
    if (given) return this.#show(given);
    const job = await this.#host.call('jobs.open', file);
    return this.adopt(job, id);
  }

  /** Shows a job whose file has been read. */
  adopt(job: JobFile, id?: string): JobEditor {
    const given = this.#byFile(job.file);
    return given ? this.#show(given) : this.#add({ ...job, layout: parseLayout(job.layout), ...(id !== undefined && { id }) });
  }

  /** What a job holds that is not saved. */
  draftOf(editor: JobEditor): Draft {
    return draftOf(this.#job(editor));
  }

  /** A new job, which has no file. `id`: what it was known by before. */
  create(text?: string, id?: string): JobEditor {
    const names = new Set([...this.#jobs.values()].map(({ name }) => name));
    let name = 'untitled';
    for (let number = 2; names.has(name); number++) name = `untitled-${number}`;
    return this.#add({
      text: text ?? NEW_JOB(name),
      ...(text !== undefined && { savedText: '' }),
      ...(id !== undefined && { id }),
    });
  }

  async save(editor: JobEditor): Promise<Saved> {
    const job = this.#job(editor);
    const { file } = job;
    if (file === undefined) return { outcome: 'unnamed' };
    const outcome = await this.#write(job, file, job.version);
    if (outcome.saved) return { outcome: 'saved' };
    this.#meet(job, outcome.current);
    const conflict = this.#conflicts.get(job.id);
    // What could be merged is saved with it; another change meanwhile is told by the next save.
    if (conflict) return { outcome: 'conflict', conflict };
    const again = await this.#write(job, file, job.version);
    return again.saved ? { outcome: 'saved' } : { outcome: 'conflict', conflict: again };
  }

  /** Saves a job under another name. Without `overwrite` there must be no such file. */
  async saveAs(editor: JobEditor, file: string, overwrite = false): Promise<Saved> {
    const job = this.#job(editor);
    const isFirst = job.file === undefined;
    if (file === job.file && !overwrite) return this.save(job);
    const outcome = await this.#write(job, file, undefined, overwrite);
    if (!outcome.saved) return { outcome: 'conflict', conflict: outcome };
    // The history goes on without; this window finds the runs nevertheless.
    if (isFirst) await this.#host.call('runs.adopt', job.id, file).catch(() => undefined);
    await this.#watch();
    return { outcome: 'saved' };
  }

  /** Closes a job; what is not saved is lost, which the caller has asked about. */
  async close(editor: JobEditor): Promise<void> {
    const job = this.#job(editor);
    const { tabs, activeId } = this.#tabs;
    const index = tabs.findIndex(({ id }) => id === job.id);
    this.#tabs.tabs = tabs.filter(({ id }) => id !== job.id);
    if (activeId === job.id) this.#tabs.activeId = (this.#tabs.tabs[index] ?? this.#tabs.tabs[index - 1])?.id;
    this.#jobs.delete(job.id);
    this.#settle(job);
    job.close();
    await Promise.all([this.#drafts.discard(job), this.#watch()]);
  }

  /** Ends a conflict: `mine` keeps what is edited, to be saved over the file; `theirs` takes what the file holds. */
  resolve(editor: JobEditor, keep: 'mine' | 'theirs'): void {
    const job = this.#job(editor);
    const conflict = this.#conflicts.get(job.id);
    if (!conflict) return;
    const { current } = conflict;
    if (keep === 'theirs' && current) this.#take(job, current);
    else job.rebase(current?.text, current?.version);
    this.#settle(job);
    this.#drafts.touch(job);
  }

  /** Opens the drafts that an earlier window has left. Gives how many. */
  async restore(): Promise<number> {
    const drafts = (await this.#host.call('drafts.list')).filter(({ id }) => !this.#jobs.has(id));
    // The list begins with the newest, which is to be shown.
    for (const draft of drafts.toReversed()) await this.restoreDraft(draft);
    return drafts.length;
  }

  /** Saves all drafts and layouts that wait. */
  async flush(): Promise<void> {
    await this.#drafts.flush();
  }

  /** Opens a draft that an earlier window has left. What its file has become meanwhile is a conflict. */
  async restoreDraft(draft: Draft): Promise<JobEditor> {
    const { id, file, text, version } = draft;
    const layout = parseLayout(draft.layout);
    const current = file === undefined ? undefined : await this.#host.call('jobs.open', file).catch(() => undefined);
    const restored = this.#jobs.get(id);
    if (restored) return this.#show(restored);
    const same = current !== undefined && current.version === version;
    const given = file === undefined ? undefined : this.#byFile(file);
    // The same file, open already: the draft becomes a job of its own.
    const named = file !== undefined && !given;
    const job = this.#add({
      ...{ id, text, layout, savedText: same ? current.text : '' },
      ...(named && { file, ...(version !== undefined && { version }) }),
    });
    this.#drafts.keeps(job);
    // The host may not have had all of it.
    this.#drafts.touch(job);
    if (named && !same) this.#collide(job, current);
    return job;
  }

  async #readConnections(): Promise<void> {
    try {
      const connections = await this.#host.call('connections.list');
      this.#connections = Object.fromEntries(connections.map(({ name, type, fields }) => [name, { ...fields, type }]));
      for (const job of this.#jobs.values()) job.share(this.#connections);
    } catch {
      // Jobs that name one say so then; the next change of the list is another chance.
    }
  }

  async #write(job: JobDocument, file: string, version: string | undefined, overwrite = false): Promise<SaveOutcome> {
    const { text, layout } = job;
    const ids = new Set(job.stages.map(({ id }) => id));
    const kept = job.broken ? layout : pruneLayout(layout, ids);
    const request = { file, text, layout: kept, ...(version !== undefined && { version }), ...(overwrite && { overwrite }) };
    const outcome = await this.#host.call('jobs.save', request);
    if (!outcome.saved) return outcome;
    job.saved(file, text, outcome.version);
    this.#settle(job);
    this.#drafts.saved(job, layout);
    return outcome;
  }

  #changed({ file, current }: JobChanged): void {
    const job = this.#byFile(file);
    if (job) this.#meet(job, current);
  }

  /** Brings a job and what its file holds by now together. */
  #meet(job: JobDocument, current: JobFile | undefined): void {
    const isNews = current && current.version !== job.version;
    const isMine = isNews && job.modified && current.text !== job.text;
    const merged = isMine ? mergeTexts(job.savedText, job.text, current.text) : undefined;
    if (!current || (isMine && merged === undefined)) {
      this.#collide(job, current);
      return;
    }
    if (merged !== undefined) {
      job.replaceText(merged, 'Merge with file');
      job.rebase(current.text, current.version);
      this.#drafts.touch(job);
    } else if (isNews) this.#take(job, current);
    this.#settle(job);
  }

  #take(job: JobDocument, current: JobFile): void {
    job.replaceText(current.text, 'Reload file', current.layout && parseLayout(current.layout));
    job.saved(current.file, current.text, current.version);
    this.#drafts.touch(job);
  }

  #collide(job: JobDocument, current: JobFile | undefined): void {
    // A file that has gone leaves all of the job unsaved.
    if (!current) job.rebase(undefined, undefined);
    this.#conflicts = new Map(this.#conflicts).set(job.id, current ? { current } : {});
    this.#drafts.touch(job);
  }

  #settle(job: JobDocument): void {
    if (!this.#conflicts.has(job.id)) return;
    const others = new Map(this.#conflicts);
    others.delete(job.id);
    this.#conflicts = others;
  }

  #add(options: Omit<JobEditorOptions, 'host' | 'onChange'>): JobDocument {
    const job = createJobEditor({
      ...options,
      host: this.#host,
      connections: this.#connections,
      onChange: (changed) => this.#drafts.touch(changed),
    });
    this.#jobs.set(job.id, job);
    this.#tabs.tabs = [...this.#tabs.tabs, job];
    this.#drafts.opened(job);
    if (job.file !== undefined) void this.#watch();
    return this.#show(job);
  }

  #show(job: JobDocument): JobDocument {
    this.#tabs.activeId = job.id;
    return job;
  }

  #job({ id }: JobEditor): JobDocument {
    const job = this.#jobs.get(id);
    if (!job) throw new Error(`the job is not open: ${id}`);
    return job;
  }

  #byFile(file: string): JobDocument | undefined {
    return [...this.#jobs.values()].find((job) => job.file === file);
  }

  async #watch(): Promise<void> {
    const files = [...this.#jobs.values()].flatMap(({ file }) => file ?? []);
    // Without a host nothing is watched; saving finds what has changed.
    await this.#host.call('jobs.watch', files).catch(() => undefined);
  }
}
