import type { Layout, Point, SourcesLooked } from '../../ipc/api.ts';
import type { Schema } from '../../model/types.ts';
import { autoLayout } from './auto-layout.ts';
import { NO_CONNECTIONS, type SharedConnections } from './check.ts';
import { copyStages, readStages } from './clipboard.ts';
import { JobEdit } from './edits/job-edit.ts';
import { EMPTY_HISTORY, type History, push, redone, undone } from './history.ts';
import type { JobState } from './job-state.ts';
import { EMPTY_LAYOUT } from './layout.ts';
import { type JobEditorOptions, nameOf, parsed, stateOf } from './opening.ts';
import { followed, labelOf, sameSet } from './selection.ts';
import { addFound, SourceLooker, type SourceQuestion } from './sources.ts';
import type { Edit, JobEditor, LinkView, Pasted, PortRef, Revision, StageView } from './types.ts';

/** A state that undo goes back to, with what was selected in it. */
interface Moment extends Revision {
  readonly selected: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

export function createJobEditor(options: JobEditorOptions): JobDocument {
  return new JobDocument(options);
}

/** An open job. */
export class JobDocument implements JobEditor {
  readonly id: string;
  /** What the file holds, as far as known. */
  savedText = $state.raw('');
  version = $state.raw<string | undefined>();
  /** Told of every change; set by what saves drafts. */
  onChange: ((editor: JobDocument) => void) | undefined;

  #state = $state.raw<JobState>(undefined as unknown as JobState);
  #history = $state.raw<History<Moment>>(EMPTY_HISTORY);
  #selectedStages = $state.raw<ReadonlySet<string>>(NONE);
  #selectedLink = $state.raw<string | undefined>();
  #showAll = $state.raw(false);
  #revision = $state.raw(0);
  #refreshing = false;
  readonly #sources: SourceLooker;

  readonly text = $derived(this.#state.text);
  readonly layout = $derived(this.#state.layout);
  readonly file = $derived(this.#state.file);
  readonly stages = $derived(this.#state.views.stages);
  readonly links = $derived(this.#state.views.links);
  readonly parameters = $derived(this.#state.parameters);
  readonly connections = $derived(this.#state.connections);
  readonly problems = $derived(this.#showAll ? this.#state.allProblems : this.#state.shownProblems);
  readonly broken = $derived(this.#state.breakage !== undefined);
  readonly sourceNotes = $derived(this.#state.sourceNotes);
  readonly sourceSchemas = $derived(this.#state.sourceSchemas);
  readonly name = $derived(nameOf(this.#state));
  /** The notes of a job that has no file are kept nowhere else. */
  readonly modified = $derived(
    this.#state.text !== this.savedText || (this.#state.file === undefined && this.#state.layout.notes.length > 0),
  );
  readonly canUndo = $derived(this.#history.done.length > 0);
  readonly canRedo = $derived(this.#history.undone.length > 0);
  readonly undoLabel = $derived(this.#history.done.at(-1)?.label);
  readonly redoLabel = $derived(this.#history.undone.at(-1)?.label);

  constructor({
    host,
    id,
    text,
    file,
    layout = EMPTY_LAYOUT,
    savedText,
    version,
    connections = NO_CONNECTIONS,
    onChange,
  }: JobEditorOptions) {
    this.id = id ?? crypto.randomUUID();
    this.savedText = savedText ?? text;
    this.version = version;
    this.#state = stateOf(text, layout, file, connections);
    this.#sources = new SourceLooker(
      host,
      () => this.#sourceQuestion(),
      (question, looked) => this.#lookedAt(question, looked),
    );
    this.#sources.touch(0);
    this.onChange = onChange;
  }

  get revision(): number {
    return this.#revision;
  }
  get selectedStages(): ReadonlySet<string> {
    return this.#selectedStages;
  }
  get selectedLink(): string | undefined {
    return this.#selectedLink;
  }
  /** Whether the problems of blank stages are shown, too. */
  get showAll(): boolean {
    return this.#showAll;
  }
  set showAll(show: boolean) {
    this.#showAll = show;
  }

  select({ stages = [], link }: { readonly stages?: Iterable<string>; readonly link?: string }): void {
    const selected = new Set([...stages].filter((id) => this.stage(id)));
    if (!sameSet(selected, this.#selectedStages)) this.#selectedStages = selected;
    this.#selectedLink = link !== undefined && this.link(link) ? link : undefined;
  }

  moneyColumns(stage: string): readonly string[] {
    return this.#state.moneyColumns(stage);
  }

  stage(id: string): StageView | undefined {
    return this.#state.views.stageById.get(id);
  }

  link(id: string): LinkView | undefined {
    return this.#state.views.linkById.get(id);
  }

  schemaAt({ stage, port }: PortRef): Schema | undefined {
    return this.stage(stage)?.outputs.find(({ name }) => name === port)?.schema;
  }

  inputsOf(stage: string): readonly LinkView[] {
    const ports = this.stage(stage)?.inputs.map(({ name }) => name) ?? [];
    const links = this.links.filter(({ to }) => to.stage === stage);
    return links.toSorted((a, b) => ports.indexOf(a.to.port) - ports.indexOf(b.to.port));
  }

  /** Does nothing while the text is broken. */
  apply(label: string, change: (edit: Edit) => void, options: { readonly merge?: string } = {}): void {
    this.#change(label, change, options.merge);
  }

  copy(stages: Iterable<string> = this.#selectedStages): string {
    return copyStages(this.#state.job, this.#state.layout, stages);
  }

  cut(stages: Iterable<string> = this.#selectedStages): string {
    const ids = [...stages];
    const text = this.copy(ids);
    this.apply(labelOf('Cut', ids), (edit) => edit.removeStages(ids));
    return text;
  }

  paste(text: string, at?: Point): Pasted {
    const fragment = readStages(text);
    if ('refused' in fragment) return { stages: [], refused: fragment.refused };
    let stages: readonly string[] = [];
    const names = Object.keys(fragment.job.stages);
    this.#change(
      labelOf('Paste', names),
      (edit) => {
        stages = edit.paste(fragment, at);
      },
      undefined,
      () => stages,
    );
    return { stages };
  }

  duplicate(stages: Iterable<string> = this.#selectedStages): readonly string[] {
    const ids = [...stages];
    const fragment = readStages(this.copy(ids));
    if ('refused' in fragment) return [];
    let copies: readonly string[] = [];
    this.#change(
      labelOf('Duplicate', ids),
      (edit) => {
        copies = edit.paste(fragment);
      },
      undefined,
      () => copies,
    );
    return copies;
  }

  /** `select`: what is selected afterwards; default: what was. */
  #change(label: string, change: (edit: JobEdit) => void, merge: string | undefined, select?: () => readonly string[]): void {
    const state = this.#state;
    if (state.breakage) return;
    const edit = new JobEdit(state.job, state.layout, (port) => this.schemaAt(port));
    change(edit);
    edit.complete();
    const job = edit.text;
    if (job.text === state.text && edit.layout === state.layout) return;
    const before = this.#selectedStages;
    const selected = select ? new Set(select()) : followed(before, edit.renamed);
    this.#enter(state.with({ text: job.text, job: job.text === state.text ? state.job : job, layout: edit.layout }), selected);
    this.#record(label, state, before, merge);
  }

  setText(text: string): void {
    this.#setText(text, 'Edit YAML', 'yaml');
  }

  /** Takes what the file has become, as a step that can be undone. */
  replaceText(text: string, label: string, layout?: Layout): void {
    this.#setText(text, label, undefined, layout);
  }

  #setText(text: string, label: string, merge: string | undefined, layout?: Layout): void {
    const state = this.#state;
    if (text === state.text && (layout === undefined || layout === state.layout)) return;
    const before = this.#selectedStages;
    this.#enter(parsed(state, text, layout ?? state.layout), before);
    this.#record(label, state, before, merge);
  }

  undo(): void {
    const step = this.#history.done.at(-1);
    if (!step) return;
    this.#history = undone(this.#history);
    this.#goTo(step.before);
  }

  redo(): void {
    const step = this.#history.undone.at(-1);
    if (!step) return;
    this.#history = redone(this.#history);
    this.#goTo(step.after);
  }

  /** Draws the graph anew, from left to right. */
  autoLayout(): void {
    this.apply('Lay out', (edit) => edit.move(autoLayout(this.#state.graph)));
  }

  /** The text is in a file now. */
  saved(file: string, text: string, version: string): void {
    this.savedText = text;
    this.version = version;
    if (file === this.#state.file) return;
    this.#state = this.#state.with({ file });
    this.#sources.touch();
  }

  /** The user's connections are these by now. */
  share(connections: SharedConnections): void {
    this.#state = this.#state.with({ shared: connections });
    this.#sources.touch();
  }

  /** From now on the text is compared with this one; without one, all of it is unsaved. */
  rebase(savedText: string | undefined, version: string | undefined): void {
    this.savedText = savedText ?? '';
    this.version = version;
  }

  async refreshSources(): Promise<void> {
    this.#refreshing = true;
    await this.#sources.look();
  }

  close(): void {
    this.onChange = undefined;
    this.#sources.close();
  }

  #goTo({ text, layout, selected }: Moment): void {
    this.#enter(parsed(this.#state, text, layout), selected);
    this.onChange?.(this);
  }

  #enter(state: JobState, selected: ReadonlySet<string>): void {
    const before = this.#state;
    this.#state = state;
    if (state.text !== before.text) {
      this.#revision++;
      this.#sources.touch();
    }
    this.select({ stages: selected, ...(this.#selectedLink !== undefined && { link: this.#selectedLink }) });
  }

  #record(label: string, before: JobState, selectedBefore: ReadonlySet<string>, merge: string | undefined): void {
    const selected = this.#selectedStages;
    const { text, layout } = this.#state;
    const step = {
      label,
      before: { text: before.text, layout: before.layout, selected: selectedBefore },
      after: { text, layout, selected },
      merge,
      time: Date.now(),
    };
    this.#history = push(this.#history, step);
    this.onChange?.(this);
  }

  #sourceQuestion(): SourceQuestion | undefined {
    const { job, file, breakage, originKeys, targetKeys, isUnknown } = this.#state;
    const isAsked = this.#refreshing ? originKeys.size + targetKeys.size > 0 : isUnknown;
    if (breakage || !isAsked) {
      this.#refreshing = false;
      return undefined;
    }
    return { text: job.text, file, keys: originKeys };
  }

  #lookedAt({ keys, text }: SourceQuestion, looked: SourcesLooked): void {
    this.#refreshing = false;
    const sources = this.#state.with({ found: addFound(this.#state.found, keys, looked) });
    // What fits into targets depends on what sources hold.
    const isSame = sources.job.text === text;
    this.#state = isSame ? sources.with({ found: addFound(sources.found, sources.targetKeys, looked) }) : sources;
  }
}
