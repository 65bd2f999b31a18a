import { closeJob, showNextJob } from './jobs.ts';
import type { CommandName } from './shortcuts.ts';
import type { Workspace } from './workspace.svelte.ts';

type Command = (workspace: Workspace) => unknown;

const COMMANDS: { readonly [Name in CommandName]?: Command } = {
  close: (workspace) => workspace.active && closeJob(workspace, workspace.active),
  'next-job': (workspace) => showNextJob(workspace, 1),
  'previous-job': (workspace) => showNextJob(workspace, -1),
  undo: ({ active }) => active?.undo(),
  redo: ({ active }) => active?.redo(),
  validate: (workspace) => {
    workspace.panel = 'problems';
  },
  yaml: (workspace) => {
    workspace.yaml = !workspace.yaml;
  },
  palette: (workspace) => workspace.toggle('palette'),
  inspector: (workspace) => workspace.toggle('inspector'),
  panel: (workspace) => workspace.togglePanel(),
};

/** Does what a shortcut, a button or a menu asks for. */
export function runCommand(workspace: Workspace, name: CommandName): void {
  COMMANDS[name]?.(workspace);
}
