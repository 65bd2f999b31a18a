import { runCommand } from './commands.ts';
import { isDialogOpen, isField, placeOf } from './keys.ts';
import { type CommandName, counts, SHORTCUTS } from './shortcuts.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What a menu means by a command while the focus is in a field: the field's own text. */
const IN_FIELDS: { readonly [Name in CommandName]?: string } = { undo: 'undo', redo: 'redo', 'select-all': 'selectAll' };

/** Does what an item of the native menu asks for. As with keys, a dialog keeps commands from what lies behind it, and keys that are meant for a field stay there. */
export function runMenuCommand(workspace: Workspace, name: CommandName, byKey: boolean): void {
  if (isDialogOpen() || workspace.dialogs.isLoading) return;
  const focus = document.activeElement ?? document.body;
  const inField = isField(focus) ? IN_FIELDS[name] : undefined;
  if (inField !== undefined) {
    document.execCommand(inField);
    return;
  }
  const { where } = SHORTCUTS.find(({ command }) => command === name)!;
  if (byKey && !counts(where, placeOf(workspace, focus))) return;
  void runCommand(workspace, name);
}
