import type { Arguments, Channel, EventName, Events, HostClient, Result } from '../../../ipc/api.ts';

type Handlers = { readonly [Name in Channel]?: (...args: Arguments<Name>) => Result<Name> | Promise<Result<Name>> };

/** A host that answers from these handlers, and notes what it was asked. */
export class FakeHost implements HostClient {
  readonly calls: [name: string, ...args: unknown[]][] = [];
  readonly #handlers: Handlers;
  readonly #listeners = new Map<string, Set<(event: never) => void>>();

  constructor(handlers: Handlers = {}) {
    this.#handlers = handlers;
  }

  async call<Name extends Channel>(name: Name, ...args: Arguments<Name>): Promise<Result<Name>> {
    this.calls.push([name, ...args]);
    const handler = this.#handlers[name] as ((...args: Arguments<Name>) => Result<Name>) | undefined;
    if (!handler) throw new Error(`no answer to ${name}`);
    return handler(...args);
  }

  on<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<Name extends EventName>(name: Name, event: Events[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (event: Events[Name]) => void)(event);
  }

  /** The arguments of the calls of one channel. */
  asked(name: Channel): unknown[][] {
    return this.calls.filter(([called]) => called === name).map(([, ...args]) => args);
  }
}
