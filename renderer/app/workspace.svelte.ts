import type { AppInfo, CallFailure, HostClient, Settings, SettingsChanges } from '../../ipc/api.ts';
import type { CanvasCommands } from '../canvas/commands.ts';
import { OpenJobs } from '../document/open-jobs.svelte.ts';
import type { JobEditor, PortRef } from '../document/types.ts';
import { type RunStore, runsOf } from '../runs/runs.svelte.ts';
import { Dialogs } from './dialogs.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { type CommandName, keysOf } from './shortcuts.ts';
import { UnsavedForms } from './unsaved.svelte.ts';

/** Panels below the canvas. */
export type PanelName = 'data' | 'schema' | 'problems' | 'log' | 'metrics' | 'history';

/** An option of a stage, as problems name it: `measures.total.function`. */
export interface OptionRef {
  readonly stage: string;
  readonly option: string;
}

const SETTINGS: Settings = { theme: 'system', previewRows: 1000, sizes: {} };
const SAVE_DELAY_MS = 500;

/** What the window shows: open jobs, panels, dialogs. One for each window. */
export class Workspace {
  readonly host: HostClient;
  /** Absent until the host has answered. */
  info = $state.raw<AppInfo | undefined>();
  settings = $state.raw(SETTINGS);
  /** Open jobs, in the order of their tabs. */
  tabs = $state.raw<readonly JobEditor[]>([]);
  /** The id of the job that is shown; `undefined`: the start page. */
  activeId = $state<string | undefined>();
  /** Whether the jobs that were open before a reload are being opened again. */
  restoring = $state(false);
  /** The panel below the canvas; `undefined`: closed. */
  panel = $state<PanelName | undefined>('data');
  /** Whether the YAML stands beside the canvas. */
  yaml = $state(false);
  /** The link whose rows the data panel shows, by the port that it leaves. Default: what the selected stage puts out. */
  shownPort = $state.raw<PortRef | undefined>();
  /** The option that the inspector is asked to focus; it clears this when it has. */
  focusOption = $state.raw<OptionRef | undefined>();
  /** The line that the YAML view is asked to show; it clears this when it has. */
  shownLine = $state<number | undefined>();
  /** The commands of the canvas that is shown. */
  canvas = $state.raw<CanvasCommands | undefined>();
  readonly runs: RunStore;
  /** Whether the shown job runs. */
  readonly running = $derived.by(() => this.active !== undefined && this.runs.current(this.active)?.isRunning === true);
  /** Opens, saves and closes the jobs of the tabs. */
  readonly jobs: OpenJobs;
  readonly dialogs = new Dialogs();
  /** Forms of dialogs with text that nothing has taken yet. */
  readonly unsaved = new UnsavedForms(this.dialogs);
  readonly notices = new Notices();

  readonly active = $derived(this.tabs.find(({ id }) => id === this.activeId));
  readonly mac = $derived((this.info?.platform ?? (navigator.platform.startsWith('Mac') ? 'darwin' : 'linux')) === 'darwin');
  #panelBefore: PanelName = 'data';
  #unsaved: SettingsChanges = {};
  #saving: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HostClient) {
    this.host = host;
    this.jobs = new OpenJobs(host, this);
    // Made here: state that is made while something is being derived is not followed by it.
    this.runs = runsOf(host);
  }

  /** The keys of a command, for buttons and menus. */
  keys(command: CommandName): string {
    return keysOf(command, { mac: this.mac, browser: this.info?.nativeDialogs !== true });
  }

  /** The size of a panel and the like, in pixels, as it was left. */
  size(name: string, otherwise: number): number {
    return this.settings.sizes[name] ?? otherwise;
  }

  setSize(name: string, pixels: number): void {
    this.set({ sizes: { ...this.settings.sizes, [name]: pixels } });
  }

  hidden(panel: 'palette' | 'inspector'): boolean {
    return this.settings.sizes[`${panel}-hidden`] === 1;
  }

  toggle(panel: 'palette' | 'inspector'): void {
    this.setSize(`${panel}-hidden`, this.hidden(panel) ? 0 : 1);
  }

  /** Shows a panel below, or hides it when it is shown. */
  togglePanel(): void {
    if (this.panel) this.#panelBefore = this.panel;
    this.panel = this.panel ? undefined : this.#panelBefore;
  }

  /** Changes settings at once, and saves them when changes pause. `null`: the default again. */
  set(changes: SettingsChanges): void {
    this.#unsaved = { ...this.#unsaved, ...changes };
    this.takeSettings(this.settings);
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => {
      const unsaved = this.#unsaved;
      this.#unsaved = {};
      this.host.call('settings.save', unsaved).catch((error: unknown) => {
        // The next change takes these along.
        this.#unsaved = { ...unsaved, ...this.#unsaved };
        if ((error as Partial<CallFailure>).code !== 'connection-lost') this.notices.fail('Settings were not saved', error);
      });
    }, SAVE_DELAY_MS);
  }

  /** Takes the settings that the host keeps, but for changes that are still on their way to it. */
  takeSettings(kept: Settings): void {
    const changed = Object.entries({ ...kept, ...this.#unsaved }).filter(([, value]) => value !== null);
    this.settings = { ...SETTINGS, ...Object.fromEntries(changed) };
  }

  /** Selects the stage of a problem, shows it, and focuses its option. */
  showStage(stage: string, option?: string): void {
    const editor = this.active;
    if (!editor?.stage(stage)) return;
    editor.select({ stages: [stage] });
    this.canvas?.reveal(stage);
    if (this.hidden('inspector')) this.toggle('inspector');
    if (option !== undefined) this.focusOption = { stage, option };
  }

  /** Shows a line of the job's text, where the YAML stands beside the canvas. */
  showLine(line: number | undefined): void {
    if (this.yaml) this.shownLine = line;
  }

  /** Shows a line of the job's text, and the YAML for it. */
  showText(line: number | undefined): void {
    this.yaml = true;
    this.shownLine = line;
  }
}
