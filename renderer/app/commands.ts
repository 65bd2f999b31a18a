import type { CanvasCommands } from '../canvas/commands.ts';
import { settleField } from '../ui/settle-field.ts';
import { closeJob, newJob, openJob, saveJob, showNextJob } from './jobs.ts';
import { walkPanes } from './panes.ts';
import { runJob, runWith, stopJob, validateJob } from './run-commands.ts';
import type { CommandName } from './shortcuts.ts';
import type { Workspace } from './workspace.svelte.ts';

type Command = (workspace: Workspace) => unknown;

const onCanvas =
  (run: (canvas: CanvasCommands) => unknown): Command =>
  ({ canvas }) =>
    canvas && run(canvas);

const COMMANDS: { readonly [Name in CommandName]: Command } = {
  run: runJob,
  'run-with': (workspace) => runWith(workspace),
  stop: stopJob,
  validate: validateJob,
  save: (workspace) => workspace.active && saveJob(workspace, workspace.active),
  'save-as': (workspace) => workspace.active && saveJob(workspace, workspace.active, { as: true }),
  new: newJob,
  open: openJob,
  close: (workspace) => workspace.active && closeJob(workspace, workspace.active),
  'next-job': (workspace) => showNextJob(workspace, 1),
  'previous-job': (workspace) => showNextJob(workspace, -1),

  undo: ({ active }) => active?.undo(),
  redo: ({ active }) => active?.redo(),
  // Keys make these events by themselves; a menu has to ask for them.
  cut: () => document.execCommand('cut'),
  copy: () => document.execCommand('copy'),
  paste: () => document.execCommand('paste'),
  duplicate: onCanvas((canvas) => canvas.duplicate()),
  delete: onCanvas((canvas) => canvas.deleteSelection()),
  'select-all': onCanvas((canvas) => canvas.selectAll()),
  find: (workspace) => workspace.active && workspace.dialogs.show(() => import('./dialogs/FindDialog.svelte'), { workspace }),
  rename: onCanvas((canvas) => canvas.rename()),
  disable: onCanvas((canvas) => canvas.toggleDisabled()),

  add: onCanvas((canvas) => canvas.quickAdd()),
  configure: onCanvas((canvas) => canvas.configure()),
  'walk-left': onCanvas((canvas) => canvas.walk('left')),
  'walk-right': onCanvas((canvas) => canvas.walk('right')),
  'walk-up': onCanvas((canvas) => canvas.walk('up')),
  'walk-down': onCanvas((canvas) => canvas.walk('down')),
  'nudge-left': onCanvas((canvas) => canvas.nudge('left')),
  'nudge-right': onCanvas((canvas) => canvas.nudge('right')),
  'nudge-up': onCanvas((canvas) => canvas.nudge('up')),
  'nudge-down': onCanvas((canvas) => canvas.nudge('down')),
  connect: onCanvas((canvas) => canvas.connect()),
  menu: onCanvas((canvas) => canvas.menu()),
  'select-none': onCanvas((canvas) => canvas.clear()),
  layout: onCanvas((canvas) => canvas.layout()),
  'zoom-in': onCanvas((canvas) => canvas.zoomIn()),
  'zoom-out': onCanvas((canvas) => canvas.zoomOut()),
  fit: onCanvas((canvas) => canvas.fit()),
  minimap: onCanvas((canvas) => canvas.toggleMinimap()),

  'next-pane': () => walkPanes(1),
  'previous-pane': () => walkPanes(-1),
  yaml: (workspace) => {
    workspace.yaml = !workspace.yaml;
  },
  palette: (workspace) => workspace.toggle('palette'),
  inspector: (workspace) => workspace.toggle('inspector'),
  panel: (workspace) => workspace.togglePanel(),
  parameters: async (workspace) => {
    const editor = workspace.active;
    if (!editor) return;
    const next = await workspace.dialogs.show(() => import('./dialogs/ParametersDialog.svelte'), { workspace, editor });
    if (next === 'run') await runWith(workspace);
  },
  connections: (workspace) => workspace.dialogs.show(() => import('../connections/ConnectionsDialog.svelte'), { workspace }),
  'copy-tables': (workspace) => workspace.dialogs.show(() => import('../connections/CopyTablesDialog.svelte'), { workspace }),
  settings: (workspace) => workspace.dialogs.show(() => import('./dialogs/SettingsDialog.svelte'), { workspace }),
  about: (workspace) => workspace.dialogs.show(() => import('./dialogs/AboutDialog.svelte'), { workspace }),
};

/** Commands that work with the job as it is: what is being typed into a field belongs to it. */
const OF_JOB: ReadonlySet<CommandName> = new Set([
  ...(['run', 'run-with', 'validate', 'save', 'save-as', 'close'] as const),
  ...(['new', 'open', 'next-job', 'previous-job', 'parameters'] as const),
]);

/** Does what a shortcut, a button or a menu asks for. What fails is shown. */
export async function runCommand(workspace: Workspace, name: CommandName): Promise<void> {
  try {
    if (OF_JOB.has(name)) settleField();
    await COMMANDS[name](workspace);
  } catch (error) {
    workspace.notices.fail('That did not work', error);
  }
}

export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);
