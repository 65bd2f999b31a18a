/** Everything that a key, a button or a menu can ask for. */
export type CommandName = (typeof SHORTCUTS)[number]['command'];

/**
 * Where a shortcut's keys count. `everywhere`: also while typing. `job`: a job is open, and the focus is in no field. `canvas`: moreover the
 * focus is in the canvas or nowhere, so that Enter and the arrows keep their meaning on buttons, in lists and in trees.
 */
export type Where = 'everywhere' | 'job' | 'canvas';

export interface Shortcut {
  /** The first is shown. `Mod` is Ctrl, and ⌘ on a Mac. */
  readonly keys: readonly string[];
  /** Shown instead in a browser, which keeps the others for itself. */
  readonly inBrowser?: string;
  readonly command: string;
  readonly where: Where;
  readonly title: string;
  readonly group: 'Job' | 'Edit' | 'Canvas' | 'View';
  /** The browser's own cut, copy and paste events do it, which bring the clipboard along. */
  readonly byEvent?: boolean;
}

export const SHORTCUTS = [
  { keys: ['F5', 'Mod+Enter'], command: 'run', where: 'everywhere', title: 'Run', group: 'Job' },
  { keys: ['Mod+Shift+Enter'], command: 'run-with', where: 'everywhere', title: 'Run with parameters…', group: 'Job' },
  { keys: ['Shift+F5'], command: 'stop', where: 'everywhere', title: 'Stop', group: 'Job' },
  { keys: ['F7'], command: 'validate', where: 'everywhere', title: 'Validate', group: 'Job' },
  { keys: ['Mod+S'], command: 'save', where: 'everywhere', title: 'Save', group: 'Job' },
  { keys: ['Mod+Shift+S'], command: 'save-as', where: 'everywhere', title: 'Save as…', group: 'Job' },
  { keys: ['Mod+N', 'Alt+N'], inBrowser: 'Alt+N', command: 'new', where: 'everywhere', title: 'New job', group: 'Job' },
  { keys: ['Mod+O'], command: 'open', where: 'everywhere', title: 'Open…', group: 'Job' },
  { keys: ['Mod+Shift+K'], command: 'copy-tables', where: 'everywhere', title: 'Copy tables…', group: 'Job' },
  { keys: ['Mod+W', 'Alt+W'], inBrowser: 'Alt+W', command: 'close', where: 'everywhere', title: 'Close job', group: 'Job' },
  {
    keys: ['Mod+PageDown', 'Alt+PageDown'],
    inBrowser: 'Alt+PageDown',
    command: 'next-job',
    where: 'everywhere',
    title: 'Next job',
    group: 'Job',
  },
  {
    keys: ['Mod+PageUp', 'Alt+PageUp'],
    inBrowser: 'Alt+PageUp',
    command: 'previous-job',
    where: 'everywhere',
    title: 'Previous job',
    group: 'Job',
  },

  { keys: ['Mod+Z'], command: 'undo', where: 'job', title: 'Undo', group: 'Edit' },
  { keys: ['Mod+Shift+Z', 'Mod+Y'], command: 'redo', where: 'job', title: 'Redo', group: 'Edit' },
  { keys: ['Mod+X'], command: 'cut', where: 'canvas', title: 'Cut', group: 'Edit', byEvent: true },
  { keys: ['Mod+C'], command: 'copy', where: 'canvas', title: 'Copy', group: 'Edit', byEvent: true },
  { keys: ['Mod+V'], command: 'paste', where: 'canvas', title: 'Paste', group: 'Edit', byEvent: true },
  { keys: ['Mod+D'], command: 'duplicate', where: 'job', title: 'Duplicate', group: 'Edit' },
  { keys: ['Delete', 'Backspace'], command: 'delete', where: 'canvas', title: 'Delete', group: 'Edit' },
  { keys: ['Mod+A'], command: 'select-all', where: 'canvas', title: 'Select all', group: 'Edit' },
  { keys: ['Mod+F'], command: 'find', where: 'job', title: 'Find a stage', group: 'Edit' },
  { keys: ['F2'], command: 'rename', where: 'job', title: 'Rename', group: 'Edit' },
  { keys: ['D'], command: 'disable', where: 'canvas', title: 'Disable or enable', group: 'Edit' },

  { keys: ['Tab'], command: 'add', where: 'canvas', title: 'Add a stage by name', group: 'Canvas' },
  { keys: ['Enter'], command: 'configure', where: 'canvas', title: 'Configure', group: 'Canvas' },
  { keys: ['ArrowLeft'], command: 'walk-left', where: 'canvas', title: 'Go to the stage before', group: 'Canvas' },
  { keys: ['ArrowRight'], command: 'walk-right', where: 'canvas', title: 'Go to the stage after', group: 'Canvas' },
  { keys: ['ArrowUp'], command: 'walk-up', where: 'canvas', title: 'Go to the stage above', group: 'Canvas' },
  { keys: ['ArrowDown'], command: 'walk-down', where: 'canvas', title: 'Go to the stage below', group: 'Canvas' },
  { keys: ['Shift+ArrowLeft'], command: 'nudge-left', where: 'canvas', title: 'Move a step to the left', group: 'Canvas' },
  { keys: ['Shift+ArrowRight'], command: 'nudge-right', where: 'canvas', title: 'Move a step to the right', group: 'Canvas' },
  { keys: ['Shift+ArrowUp'], command: 'nudge-up', where: 'canvas', title: 'Move a step up', group: 'Canvas' },
  { keys: ['Shift+ArrowDown'], command: 'nudge-down', where: 'canvas', title: 'Move a step down', group: 'Canvas' },
  { keys: ['C'], command: 'connect', where: 'canvas', title: 'Link to another stage', group: 'Canvas' },
  {
    keys: ['Shift+F10', 'ContextMenu'],
    command: 'menu',
    where: 'canvas',
    title: 'Open the menu of what is selected',
    group: 'Canvas',
  },
  { keys: ['Escape'], command: 'select-none', where: 'canvas', title: 'Select nothing', group: 'Canvas' },
  { keys: ['Mod+Shift+L'], command: 'layout', where: 'job', title: 'Lay out', group: 'Canvas' },
  { keys: ['+', '='], command: 'zoom-in', where: 'canvas', title: 'Zoom in', group: 'Canvas' },
  { keys: ['-'], command: 'zoom-out', where: 'canvas', title: 'Zoom out', group: 'Canvas' },
  { keys: ['1'], command: 'fit', where: 'canvas', title: 'Fit all into view', group: 'Canvas' },
  { keys: ['Mod+M'], command: 'minimap', where: 'job', title: 'Show or hide the minimap', group: 'Canvas' },

  { keys: ['F6'], command: 'next-pane', where: 'everywhere', title: 'Go to the next pane', group: 'View' },
  { keys: ['Shift+F6'], command: 'previous-pane', where: 'everywhere', title: 'Go to the pane before', group: 'View' },
  { keys: ['Mod+Shift+Y'], command: 'yaml', where: 'everywhere', title: 'Show or hide the YAML', group: 'View' },
  { keys: ['Mod+B'], command: 'palette', where: 'job', title: 'Show or hide the palette', group: 'View' },
  { keys: ['Mod+I'], command: 'inspector', where: 'job', title: 'Show or hide the inspector', group: 'View' },
  { keys: ['Mod+J'], command: 'panel', where: 'job', title: 'Show or hide the panel below', group: 'View' },
  { keys: ['Mod+Shift+P'], command: 'parameters', where: 'everywhere', title: 'Parameters…', group: 'View' },
  { keys: ['Mod+Shift+C'], command: 'connections', where: 'everywhere', title: 'Connections…', group: 'View' },
  { keys: ['Mod+,'], command: 'settings', where: 'everywhere', title: 'Settings…', group: 'View' },
  { keys: ['F1'], command: 'about', where: 'everywhere', title: 'Shortcuts and version', group: 'View' },
] as const satisfies readonly Shortcut[];
