import type { Draft } from '../../ipc/api.ts';
import { folderOf } from './file-list.ts';
import type { PanelName, Workspace } from './workspace.svelte.ts';

/** A tab as a reload finds it again. */
interface KeptTab {
  readonly id: string;
  readonly file?: string;
  /** What is not saved of it; absent where all is, or where only the host has it. */
  readonly draft?: Draft;
  readonly modified: boolean;
  readonly selected: readonly string[];
  /** The run whose figures it shows. */
  readonly run?: string;
}

interface Session {
  readonly tabs: readonly KeptTab[];
  readonly active?: string;
  readonly panel?: PanelName;
  readonly yaml: boolean;
}

const KEY = 'session';

/** Whether the page is the one that was there before: reloaded, or come back to. A new window begins with the start page. */
function isReload(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation?.type === 'reload' || navigation?.type === 'back_forward';
}

/** Keeps in this window what it shows. `texts`: with all that is not saved, since the host may not hear of it any more. */
export function keepSession(workspace: Workspace, texts = false): void {
  const { tabs, activeId, panel, yaml, runs } = workspace;
  const kept = tabs.map((editor): KeptTab => {
    const { id, file, modified } = editor;
    const run = runs.current(editor)?.runId;
    return {
      ...{ id, modified, selected: [...editor.selectedStages] },
      ...(file !== undefined && { file }),
      // Read only when it is wanted: it changes with every key.
      ...(texts && modified && { draft: workspace.jobs.draftOf(editor) }),
      ...(run !== undefined && { run }),
    };
  });
  const session: Session = { tabs: kept, yaml, ...(activeId !== undefined && { active: activeId }), ...(panel && { panel }) };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // Too long for the storage: the host has the drafts.
    if (texts) keepSession(workspace);
  }
}

function keptSession(): Session | undefined {
  try {
    return isReload() ? ((JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Session | null) ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** Opens the tabs again that the window had before it was reloaded. */
export async function restoreSession(workspace: Workspace): Promise<void> {
  const session = keptSession();
  if (!session || session.tabs.length === 0) return;
  workspace.restoring = true;
  try {
    const drafts = session.tabs.some(({ modified, draft }) => modified && !draft) ? await workspace.host.call('drafts.list') : [];
    for (const tab of session.tabs) await restoreTab(workspace, tab, drafts);
    workspace.activeId = workspace.tabs.find(({ id }) => id === session.active)?.id;
    workspace.panel = session.panel;
    workspace.yaml = session.yaml;
  } catch (error) {
    workspace.notices.fail('Some jobs could not be opened again', error);
  } finally {
    workspace.restoring = false;
  }
}

async function restoreTab(
  workspace: Workspace,
  { id, file, modified, draft, selected, run }: KeptTab,
  drafts: readonly Draft[],
): Promise<void> {
  const { jobs, runs, notices } = workspace;
  try {
    const unsaved = modified ? (draft ?? drafts.find((one) => one.id === id)) : undefined;
    const editor = unsaved
      ? await jobs.restoreDraft(unsaved)
      : file === undefined
        ? jobs.create(undefined, id)
        : await jobs.open(file, id);
    editor.select({ stages: selected });
    if (run !== undefined) await runs.recall(editor, run);
  } catch (error) {
    notices.fail(`${file === undefined ? 'A job' : file.slice(folderOf(file).length + 1)} was not opened again`, error);
  }
}

/** Keeps the session whenever the window changes, and with all texts when it goes. Returns what ends that. */
export function followSession(workspace: Workspace): () => void {
  const leave = () => keepSession(workspace, true);
  window.addEventListener('pagehide', leave);
  return () => window.removeEventListener('pagehide', leave);
}
