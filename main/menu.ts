import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Host } from '../host/create-host.ts';
import { type CommandName, SHORTCUTS } from '../ipc/shortcuts.ts';
import { showWindow } from './windows.ts';

/** Menus, and the commands in them; the designer does what the shortcut of the same name does. */
const MENUS: readonly { readonly label: string; readonly commands: readonly (CommandName | '-')[] }[] = [
  { label: '&File', commands: ['new', 'copy-tables', 'open', '-', 'save', 'save-as', '-', 'close'] },
  {
    label: '&Edit',
    commands: ['undo', 'redo', '-', 'cut', 'copy', 'paste', 'duplicate', 'delete', '-', 'select-all', 'find', 'rename'],
  },
  { label: '&Job', commands: ['run', 'run-with', 'stop', 'validate', '-', 'parameters', 'connections'] },
  { label: '&View', commands: ['yaml', 'palette', 'inspector', 'panel', 'minimap', '-', 'layout', 'fit', 'zoom-in', 'zoom-out'] },
];

type Roles = { readonly [command: string]: NonNullable<MenuItemConstructorOptions['role']> };

/** Roles that work in text fields, too, without the designer's help. */
const ROLES: Roles = { cut: 'cut', copy: 'copy', paste: 'paste' };

/** A Mac's text fields get these keys from the menu only. In the canvas the designer takes the keys before the menu does. */
const MAC_ROLES: Roles = { ...ROLES, undo: 'undo', redo: 'redo', 'select-all': 'selectAll' };

/** Keys that belong to the system on a Mac. */
const MAC_KEYS: readonly string[] = ['Mod+M', 'Mod+H', 'Mod+Q'];

export function setupMenu(host: Host): void {
  const mac = process.platform === 'darwin';
  const itemOf = (command: CommandName): MenuItemConstructorOptions => {
    const { title, keys } = SHORTCUTS.find((shortcut) => shortcut.command === command)!;
    const accelerator = acceleratorOf(keys, mac);
    const item: MenuItemConstructorOptions = {
      id: command,
      label: title,
      ...(accelerator !== undefined && { accelerator }),
      // The designer has the keys already, and knows when they are meant for a field. On a Mac this has no effect.
      registerAccelerator: false,
    };
    const role = (mac ? MAC_ROLES : ROLES)[command];
    if (role) return { ...item, role };
    const click: MenuItemConstructorOptions['click'] = async (_item, _window, { triggeredByAccelerator = false }) => {
      // On a Mac the menu is there without a window.
      if (BrowserWindow.getAllWindows().length === 0) await showWindow().loaded;
      host.emit('command', { name: command, byKey: triggeredByAccelerator });
    };
    return { ...item, click };
  };

  const closeWindow: MenuItemConstructorOptions = { role: 'close', label: 'Close window', accelerator: 'CmdOrCtrl+Shift+W' };
  const onMac = (...items: MenuItemConstructorOptions[]) => (mac ? items : []);
  const offMac = (...items: MenuItemConstructorOptions[]) => (mac ? [] : items);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...onMac({ role: 'appMenu' }),
      ...MENUS.map(({ label, commands }): MenuItemConstructorOptions => {
        const items = commands.map((command) => (command === '-' ? { type: 'separator' as const } : itemOf(command)));
        return { label, submenu: [...items, ...(label === '&File' ? offMac({ type: 'separator' }, { role: 'quit' }) : [])] };
      }),
      {
        // Not the role `windowMenu`: its Ctrl+W closes the window where the designer does not take the key, as under a dialog.
        label: '&Window',
        ...(mac && { role: 'window' as const }),
        submenu: [
          { role: 'minimize' },
          ...onMac({ role: 'zoom' }),
          closeWindow,
          ...onMac({ type: 'separator' }, { role: 'front' }),
        ],
      },
      {
        label: '&Help',
        role: 'help',
        submenu: [
          itemOf('settings'),
          itemOf('about'),
          { type: 'separator' },
          { label: `Open-Stage ${app.getVersion()}`, enabled: false },
          ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
        ],
      },
    ]),
  );
}

/**
 * The first of a shortcut's keys as Electron writes them: `Mod+Shift+ArrowLeft` is `CmdOrCtrl+Shift+Left`. A Mac's menu takes its keys also while somebody
 * types: there it is the first with ⌘ or ⌥, and none when there is no such.
 */
export function acceleratorOf(all: readonly string[], mac: boolean): string | undefined {
  const keys = mac ? all.find((each) => /(Mod|Alt)\+/.test(each) && !MAC_KEYS.includes(each)) : all[0];
  if (keys === '+') return 'Plus';
  return keys?.replace('Mod', 'CmdOrCtrl').replace('Arrow', '');
}
