import type { Layout } from '../../ipc/api.ts';
import type { Problem } from '../../model/errors.ts';
import { asMap, type ConnectionDeclaration, type ParameterDeclaration, type Value } from '../../model/job/document.ts';
import type { Schema } from '../../model/types.ts';
import { CheckMemory } from '../../stages/check/memory.ts';
import { type Checked, checkDrawing, type SharedConnections } from './check.ts';
import { type Graph, graphOf } from './graph.ts';
import { type FoundSources, originKeys, schemasOf, targetKeys } from './sources.ts';
import type { JobText } from './text/job-text.ts';
import { sameProblem, type Views, viewsOf } from './views.ts';

const NOTHING: readonly Problem[] = [];

type Content = Pick<JobState, 'text' | 'job' | 'layout' | 'found' | 'file' | 'breakage' | 'shared'>;

/** A job at one moment, and all that follows from it, worked out when it is asked for. */
export class JobState {
  /** As it is, maybe broken. */
  readonly text: string;
  /** The last text that could be edited. */
  readonly job: JobText;
  readonly layout: Layout;
  readonly found: FoundSources;
  readonly file: string | undefined;
  /** What is wrong with a broken text; `undefined` when it is `job`. */
  readonly breakage: readonly Problem[] | undefined;
  /** The user's connections. */
  readonly shared: SharedConnections;
  readonly #memo = new Map<string, unknown>();
  /** The states that worked something out last, by its name: what is as it was there is taken from there. */
  readonly #latest: Map<string, JobState>;

  readonly #memory: CheckMemory;

  constructor(content: Content, latest = new Map<string, JobState>(), memory = new CheckMemory()) {
    this.text = content.text;
    this.job = content.job;
    this.layout = content.layout;
    this.found = content.found;
    this.file = content.file;
    this.breakage = content.breakage;
    this.shared = content.shared;
    this.#latest = latest;
    this.#memory = memory;
  }

  with(change: Partial<Content>): JobState {
    const { text, job, layout, found, file, breakage, shared } = this;
    return new JobState({ text, job, layout, found, file, breakage, shared, ...change }, this.#latest, this.#memory);
  }

  get graph(): Graph {
    return this.#once('graph', (before) => (before?.job === this.job ? before.graph : graphOf(this.job.stages)));
  }

  /** By what found sources are known. */
  get originKeys(): ReadonlyMap<string, string> {
    return this.#once('keys', (before) =>
      before?.job === this.job && before.file === this.file && before.shared === this.shared
        ? before.originKeys
        : originKeys(this.graph, this.job.source, this.file, this.shared),
    );
  }

  get checked(): Checked {
    return this.#once('checked', (before) => {
      const same = before?.originKeys === this.originKeys && before.job === this.job && before.found === this.found;
      return same
        ? before.checked
        : checkDrawing(this.job.source, schemasOf(this.originKeys, this.found), this.shared, this.#memory);
    });
  }

  /** By what found targets are known. */
  get targetKeys(): ReadonlyMap<string, string> {
    return this.#once('targets', (before) =>
      before?.checked === this.checked && before.file === this.file ? before.targetKeys : targetKeys(this.checked, this.file),
    );
  }

  get views(): Views {
    return this.#once('views', (before) => {
      return viewsOf(this.graph, this.layout, { ...this.checked, problems: this.allProblems }, before?.views);
    });
  }

  get parameters(): Readonly<Record<string, ParameterDeclaration>> {
    return this.#once('parameters', (before) => {
      const section = asMap(this.job.source.data.parameters) as Readonly<Record<string, ParameterDeclaration>> | undefined;
      return before && sameValue(section, before.parameters) ? before.parameters : mapsOf(section);
    });
  }

  get connections(): Readonly<Record<string, ConnectionDeclaration>> {
    return this.#once('connections', (before) => {
      const section = asMap(this.job.source.data.connections) as Readonly<Record<string, ConnectionDeclaration>> | undefined;
      return before && sameValue(section, before.connections) ? before.connections : mapsOf(section);
    });
  }

  get sourceNotes(): Readonly<Record<string, readonly string[]>> {
    return this.#once('notes', (before) => {
      const same = before?.originKeys === this.originKeys && before.found === this.found;
      if (same) return before.sourceNotes;
      const notes = [...this.originKeys].map(([id, key]) => [id, this.found.get(key)?.notes ?? []] as const);
      return Object.fromEntries(notes.filter(([, lines]) => lines.length > 0));
    });
  }

  /** Columns of floats that look like money. */
  moneyColumns(stage: string): readonly string[] {
    const key = this.originKeys.get(stage);
    return (key === undefined ? undefined : this.found.get(key)?.money) ?? [];
  }

  get sourceSchemas(): Readonly<Record<string, Schema>> {
    return this.#once('sources', (before) => {
      const same = before?.originKeys === this.originKeys && before.found === this.found;
      return same ? before.sourceSchemas : Object.fromEntries(schemasOf(this.originKeys, this.found));
    });
  }

  /** Those of the check and of sources, errors first. */
  get allProblems(): readonly Problem[] {
    return this.#once('problems', (before) => {
      const all = this.breakage ?? [...this.checked.problems, ...this.#sourceProblems()];
      const sorted = all.toSorted((a, b) => rank(a) - rank(b));
      return before && sameList(before.allProblems, sorted) ? before.allProblems : sorted;
    });
  }

  /** Those worth showing while the job is drawn. */
  get shownProblems(): readonly Problem[] {
    return this.#once('shown', (before) => {
      if (this.breakage) return this.allProblems;
      const { stageById } = this.views;
      const shown = this.allProblems.filter(({ place, code }) =>
        place.stage === undefined
          ? !(code === 'missing-option' && place.option === 'stages') && code !== 'nothing-to-run'
          : !stageById.get(place.stage)?.blank,
      );
      return shown.length === 0 ? NOTHING : before && sameList(before.shownProblems, shown) ? before.shownProblems : shown;
    });
  }

  /** Whether there are origins or destinations of which the host has not been asked yet. */
  get isUnknown(): boolean {
    return [...this.originKeys.values(), ...this.targetKeys.values()].some((key) => !this.found.has(key));
  }

  /** What hosts found wrong with sources and targets, where those stand now. */
  #sourceProblems(): Problem[] {
    const { source } = this.job;
    return [...this.originKeys, ...this.targetKeys].flatMap(([stage, key]) =>
      (this.found.get(key)?.problems ?? []).map((problem): Problem => {
        const [option] = (problem.place.option ?? '').split(/[.[]/);
        const position = source.position(option ? ['stages', stage, option] : ['stages', stage], option ? 'value' : 'key');
        return { ...problem, place: { ...problem.place, ...position, stage } };
      }),
    );
  }

  #once<Result>(name: string, make: (before: JobState | undefined) => Result): Result {
    if (!this.#memo.has(name)) {
      this.#memo.set(name, make(this.#latest.get(name)));
      this.#latest.set(name, this);
    }
    return this.#memo.get(name) as Result;
  }
}

function rank({ severity }: Problem): number {
  return severity === 'error' ? 0 : 1;
}

function sameList(a: readonly Problem[], b: readonly Problem[]): boolean {
  return a.length === b.length && a.every((problem, index) => sameProblem(problem, b[index]!));
}

function mapsOf<Declaration>(section: Readonly<Record<string, Declaration>> | undefined): Readonly<Record<string, Declaration>> {
  return Object.fromEntries(Object.entries(section ?? {}).filter(([, value]) => asMap(value as Value) !== undefined));
}

function sameValue(a: unknown, b: unknown): boolean {
  const print = (value: unknown) =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
  return print(a ?? {}) === print(b ?? {});
}
