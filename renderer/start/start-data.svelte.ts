import type { Connection, Draft, RecentJob, Template } from '../../ipc/api.ts';
import { messageOf } from '../app/notices.svelte.ts';
import type { Workspace } from '../app/workspace.svelte.ts';

/** What the start page shows, kept up to date while it is shown. */
export class StartData {
  templates = $state.raw<readonly Template[]>([]);
  recent = $state.raw<readonly RecentJob[]>([]);
  drafts = $state.raw<readonly Draft[]>([]);
  connections = $state.raw<readonly Connection[]>([]);
  failure = $state<string | undefined>();
  loaded = $state(false);
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Reads everything, and again what the host says has changed. Returns what ends that. */
  follow(): () => void {
    const { host } = this.#workspace;
    const reads = {
      recent: async () => {
        this.recent = await host.call('jobs.recent');
      },
      drafts: async () => {
        this.drafts = await host.call('drafts.list');
      },
      connections: async () => {
        this.connections = await host.call('connections.list');
      },
      templates: async () => {
        this.templates = await host.call('templates.list');
      },
    };
    const read = async (what: keyof typeof reads) => {
      try {
        await reads[what]();
        this.failure = undefined;
      } catch (error) {
        this.failure = messageOf(error);
      }
    };
    void Promise.all((Object.keys(reads) as (keyof typeof reads)[]).map(read)).then(() => {
      this.loaded = true;
    });
    return host.on('changed', ({ what }) => {
      if (what in reads) void read(what as keyof typeof reads);
    });
  }
}
