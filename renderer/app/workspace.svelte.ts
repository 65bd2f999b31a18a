import type { HostClient } from '../../ipc/api.ts';
import type { JobEditor, PortRef } from '../document/types.ts';

/** Panels below the canvas. */
export type PanelName = 'data' | 'schema' | 'problems' | 'log' | 'timeline' | 'history';

/** What the window shows: open jobs, panels, dialogs. One for each window. */
export class Workspace {
  readonly host: HostClient;
  /** Open jobs, in the order of their tabs. */
  tabs = $state.raw<readonly JobEditor[]>([]);
  /** The id of the job that is shown; `undefined`: the start page. */
  activeId = $state<string | undefined>();
  /** The panel below the canvas; `undefined`: closed. */
  panel = $state<PanelName | undefined>('data');
  /** Whether the YAML stands beside the canvas. */
  yaml = $state(false);
  /** The link whose rows the data panel shows, by the port that it leaves. Default: what the selected stage puts out. */
  shownPort = $state.raw<PortRef | undefined>();

  readonly active = $derived(this.tabs.find(({ id }) => id === this.activeId));

  constructor(host: HostClient) {
    this.host = host;
  }
}
