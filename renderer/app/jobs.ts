import type { JobEditor } from '../document/types.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Takes a job from the window; the one beside it is shown then. */
export function closeJob(workspace: Workspace, editor: JobEditor): void {
  const index = workspace.tabs.indexOf(editor);
  workspace.tabs = workspace.tabs.filter((other) => other !== editor);
  if (workspace.activeId === editor.id) workspace.activeId = (workspace.tabs[index] ?? workspace.tabs[index - 1])?.id;
}

/** Shows the job `step` tabs further, in a ring. */
export function showNextJob(workspace: Workspace, step: 1 | -1): void {
  const { tabs, activeId } = workspace;
  const index = tabs.findIndex(({ id }) => id === activeId);
  const next = tabs[index < 0 ? (step > 0 ? 0 : tabs.length - 1) : (index + step + tabs.length) % tabs.length];
  if (next) workspace.activeId = next.id;
}
