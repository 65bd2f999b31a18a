import { Secrets } from '../credentials/secrets.ts';
import type { ActiveRun, Arguments, Channel, EventName, Events, Result } from '../ipc/api.ts';
import { checkArguments } from '../ipc/arguments.ts';
import { JobError } from '../model/errors.ts';
import { SharedConnections } from './connections.ts';
import * as folders from './folders.ts';
import { PastRuns } from './past-runs.ts';
import { appService } from './services/app.ts';
import { connectionsService } from './services/connections.ts';
import { dialogsService } from './services/dialogs.ts';
import { draftsService } from './services/drafts.ts';
import { filesService } from './services/files.ts';
import { jobsService } from './services/jobs.ts';
import { previewService } from './services/preview.ts';
import { RecentJobs } from './services/recent-jobs.ts';
import { runsService } from './services/runs.ts';
import { secretsService } from './services/secrets.ts';
import type { Client, Handlers, HostContext, Service } from './services/service.ts';
import { SettingsFile, settingsService } from './services/settings.ts';
import { SourceCache } from './services/source-cache.ts';
import { sourcesService } from './services/sources.ts';
import { statesService } from './services/states.ts';
import { templatesService } from './services/templates.ts';
import { STOP_MS, waitFor } from './stopping.ts';

export interface HostOptions {
  /** Default: `dataFolder()`. */
  readonly dataFolder?: string;
  /** Default: `jobsFolder()`. */
  readonly jobsFolder?: string;
  /** Only of a shell with windows of its own. */
  readonly nativeDialogs?: Handlers<'dialogs'>;
}

/** Runs are given up earlier, and then told of. */
const CLOSE_MS = STOP_MS + 2000;

/** Told of every event; without a client it is for all of them. */
export type HostListener = <Name extends EventName>(name: Name, event: Events[Name], client: Client | undefined) => void;

/** All that the app does behind its window. One for each process; windows, tabs and sockets are its clients. */
export interface Host {
  /**
   * Handles a call as it came from a client, whose channel and arguments are not trusted.
   * @throws JobError `unknown-channel`, `invalid-arguments`, and what the handler throws: see `Calls`.
   */
  call<Name extends Channel>(client: Client, channel: Name, args: Arguments<Name>): Promise<Result<Name>>;
  call(client: Client, channel: string, args: readonly unknown[]): Promise<unknown>;
  /** Returns what ends it. */
  onEvent(listener: HostListener): () => void;
  /** Tells all clients of something that the process around the host noticed: a menu's command, a file to open. */
  emit<Name extends EventName>(name: Name, event: Events[Name]): void;
  /** The runs that are under way. */
  activeRuns(): readonly ActiveRun[];
  /** Ends what was begun for the client. */
  clientGone(client: Client): void;
  /** Ends everything. Calls that are under way may fail; what does not end within seconds is left. */
  close(): Promise<void>;
}

type Prefix = Channel extends `${infer Name}.${string}` ? Name : never;
type Services = { readonly [Name in Prefix]: Service<Name> };

type AnyService = Services[keyof Services];
type Handler = (client: Client, ...args: readonly unknown[]) => unknown;

export function createHost(options: HostOptions = {}): Host {
  const { dataFolder = folders.dataFolder(), jobsFolder = folders.jobsFolder(), nativeDialogs } = options;
  const listeners = new Set<HostListener>();
  const settings = new SettingsFile(dataFolder);
  const recent = new RecentJobs(dataFolder);
  const secrets = new Secrets({ dataFolder });
  const sources = new SourceCache(secrets);
  const past = new PastRuns(dataFolder);
  const context: HostContext = {
    dataFolder,
    jobsFolder,
    secrets,
    settings: () => settings.read(),
    emit(name, event, client) {
      for (const listener of listeners) listener(name, event, client);
    },
  };

  const runs = runsService(context, past);
  const services: Services = {
    app: appService(context, nativeDialogs !== undefined),
    settings: settingsService(context, settings),
    files: filesService(context),
    dialogs: dialogsService(nativeDialogs),
    jobs: jobsService(context, recent),
    drafts: draftsService(context),
    templates: templatesService(context, recent),
    sources: sourcesService(context, sources),
    preview: previewService(context, sources, past),
    runs,
    states: statesService(context),
    connections: connectionsService(context, { shared: new SharedConnections(dataFolder), secrets, jobsFolder }),
    secrets: secretsService(context, secrets),
  };

  const all: readonly AnyService[] = Object.values(services);
  const handlers = new Map(all.flatMap((service) => Object.entries(service.handlers as Readonly<Record<string, Handler>>)));

  return {
    async call(client: Client, channel: string, args: readonly unknown[]): Promise<unknown> {
      const checked: readonly unknown[] = checkArguments(channel as Channel, args);
      const handler = handlers.get(channel);
      if (!handler) throw JobError.of('unknown-channel', `unknown channel: ${channel}`);
      return handler(client, ...checked);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: context.emit,
    activeRuns: () => runs.active(),
    clientGone(client) {
      for (const service of all) service.clientGone?.(client);
    },
    async close() {
      await Promise.all(all.map((service) => waitFor(service.close?.(), CLOSE_MS)));
      listeners.clear();
    },
  };
}
