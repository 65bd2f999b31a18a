import type { HostClient, SourcesLooked } from '../../ipc/api.ts';
import type { Problem } from '../../model/errors.ts';
import type { SourceDocument, Value } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import type { Schema } from '../../model/types.ts';
import type { Checked, SharedConnections } from './check.ts';
import type { Graph } from './graph.ts';

/** What a host found of an origin. */
export interface Found {
  readonly schema?: Schema;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
  /** Columns of floats that look like money. */
  readonly money: readonly string[];
}

/** What was found, by what the job says of an origin: it stays true when the origin is renamed or its change undone. */
export type FoundSources = ReadonlyMap<string, Found>;

const MAX_FOUND = 5000;

/** Origins that a host can look at, by all that their contents follow from. */
export function originKeys(
  { stages }: Graph,
  { data }: SourceDocument,
  file: string | undefined,
  shared: SharedConnections,
): Map<string, string> {
  const keys = new Map<string, string>();
  const common = [data.parameters, data.connections, file?.replace(/[^/\\]*$/, '')];
  const isShared = (name: Value | undefined) => typeof name === 'string' && Object.hasOwn(shared, name);
  for (const { id, type, spec, declared } of stages.values()) {
    if (spec?.category !== 'origin' || type === 'generator' || type === 'memory-origin' || declared.disabled === true) continue;
    const { description: _, from: _from, ...options } = declared;
    if (Object.keys(options).length < 2) continue;
    const connection = isShared(options.connection) ? shared[options.connection as string] : undefined;
    keys.set(id, json([options, ...common, connection]));
  }
  return keys;
}

/** Targets that a host can look at, by all that decides whether rows fit into them. */
export function targetKeys({ destinations }: Pick<Checked, 'destinations'>, file: string | undefined): Map<string, string> {
  const looked = destinations.filter(({ type }) => !UNSEEN.has(type));
  return new Map(looked.map(({ id, type, plan, schema }) => [id, json([type, plan, schema, file?.replace(/[^/\\]*$/, '')])]));
}

const UNSEEN: ReadonlySet<string> = new Set(['printer', 'memory-destination', 'rest-destination']);

export function schemasOf(keys: ReadonlyMap<string, string>, found: FoundSources): Map<string, Schema> {
  const schemas = new Map<string, Schema>();
  for (const [id, key] of keys) {
    const schema = found.get(key)?.schema;
    if (schema) schemas.set(id, schema);
  }
  return schemas;
}

/** What the host found, added to what is known. */
export function addFound(found: FoundSources, keys: ReadonlyMap<string, string>, looked: SourcesLooked): FoundSources {
  const all = new Map(found);
  for (const [id, key] of keys) {
    const schema = ownValue(looked.schemas, id);
    const problems = looked.problems.filter(({ place }) => place.stage === id);
    all.delete(key);
    const money = ownValue(looked.money ?? {}, id) ?? [];
    all.set(key, { ...(schema && { schema }), problems, notes: ownValue(looked.notes, id) ?? [], money });
  }
  return all.size <= MAX_FOUND ? all : new Map([...all].slice(-MAX_FOUND));
}

export interface SourceQuestion {
  readonly text: string;
  readonly file: string | undefined;
  readonly keys: ReadonlyMap<string, string>;
}

/** Asks the host what sources hold: one question at a time, some time after the last change. */
export class SourceLooker {
  readonly #host: HostClient;
  readonly #question: () => SourceQuestion | undefined;
  readonly #answered: (question: SourceQuestion, looked: SourcesLooked) => void;
  readonly #delayMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  #closed = false;

  /** `question`: what to look at; nothing when all is known. */
  constructor(
    host: HostClient,
    question: () => SourceQuestion | undefined,
    answered: (question: SourceQuestion, looked: SourcesLooked) => void,
    delayMs = 250,
  ) {
    this.#host = host;
    this.#question = question;
    this.#answered = answered;
    this.#delayMs = delayMs;
  }

  /** Something may have changed. */
  touch(delayMs = this.#delayMs): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.look(), delayMs);
  }

  /** Asks now, unless all is known. A host that cannot be reached is asked again with the next change. */
  async look(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#asking) return this.touch();
    const question = this.#closed ? undefined : this.#question();
    if (!question) return;
    this.#asking = true;
    try {
      const { text, file } = question;
      const looked = await this.#host.call('sources.look', { text, ...(file !== undefined && { file }) });
      if (!this.#closed) this.#answered(question, looked);
    } catch {
      return;
    } finally {
      this.#asking = false;
    }
    // What has changed meanwhile.
    if (!this.#closed && this.#question()) this.touch();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
}
