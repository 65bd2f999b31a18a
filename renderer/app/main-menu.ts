import type { MenuItem } from '../ui/menu.ts';
import { runCommand } from './commands.ts';
import { type CommandName, SHORTCUTS } from './shortcuts.ts';
import type { Workspace } from './workspace.svelte.ts';

const ENTRIES: readonly (CommandName | 'separator')[] = [
  ...(['new', 'copy-tables', 'open', 'save', 'save-as', 'close', 'separator'] as const),
  ...(['run', 'run-with', 'stop', 'validate', 'separator'] as const),
  ...(['find', 'layout', 'minimap', 'palette', 'inspector', 'panel', 'yaml', 'separator'] as const),
  ...(['connections', 'settings', 'about'] as const),
];

/** The menu at the right of the top bar. */
export function mainMenu(workspace: Workspace): MenuItem[] {
  return ENTRIES.map((entry) => {
    if (entry === 'separator') return entry;
    const shortcut = SHORTCUTS.find(({ command }) => command === entry)!;
    return {
      title: shortcut.title,
      keys: workspace.keys(entry),
      disabled: isIdle(entry, workspace),
      run: () => void runCommand(workspace, entry),
    };
  });
}

function isIdle(entry: CommandName, { active, running }: Workspace): boolean {
  if (ALWAYS.has(entry)) return false;
  return !active || (entry === 'stop' ? !running : (entry === 'run' || entry === 'run-with') && running);
}

/** What needs no open job. */
const ALWAYS: ReadonlySet<CommandName> = new Set(['new', 'copy-tables', 'open', 'connections', 'settings', 'about']);
