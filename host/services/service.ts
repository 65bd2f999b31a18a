import type { SecretSource } from '../../engine/run/secrets.ts';
import type { Arguments, Channel, EventName, Events, Result, Settings } from '../../ipc/api.ts';

/** One window, browser tab or other program that uses the host. */
export interface Client {
  readonly id: string;
}

/** What all services of a host share. */
export interface HostContext {
  /** The user's data folder. */
  readonly dataFolder: string;
  /** Where new jobs go, and what paths of unsaved jobs are relative to. */
  readonly jobsFolder: string;
  /** What the references of connections are resolved with. */
  readonly secrets: SecretSource;
  settings(): Settings;
  /** Tells one client, or all. */
  emit<Name extends EventName>(name: Name, event: Events[Name], client?: Client): void;
}

/** The handlers of all channels that begin with a prefix. */
export type Handlers<Prefix extends string> = {
  readonly [Name in Extract<Channel, `${Prefix}.${string}`>]: (
    client: Client,
    ...args: Arguments<Name>
  ) => Result<Name> | Promise<Result<Name>>;
};

/** A part of the host: `runs` handles `runs.start`, `runs.stop` and so on. */
export interface Service<Prefix extends string> {
  readonly handlers: Handlers<Prefix>;
  /** Ends what was begun for a client that has gone. */
  clientGone?(client: Client): void;
  /** Ends everything. */
  close?(): Promise<void>;
}
