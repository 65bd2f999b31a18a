import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Host } from '../host/create-host.ts';
import { type CommandName, SHORTCUTS } from '../ipc/shortcuts.ts';

/** Menus, and the commands in them; the designer does what the shortcut of the same name does. */
const MENUS: readonly { readonly label: string; readonly commands: readonly (CommandName | '-')[] }[] = [
  { label: '&File', commands: ['new', 'open', '-', 'save', 'save-as', '-', 'close'] },
  {
    label: '&Edit',
    commands: ['undo', 'redo', '-', 'cut', 'copy', 'paste', 'duplicate', 'delete', '-', 'select-all', 'find', 'rename'],
  },
  { label: '&Job', commands: ['run', 'run-with', 'stop', 'validate', '-', 'parameters', 'connections'] },
  { label: '&View', commands: ['yaml', 'palette', 'inspector', 'panel', 'minimap', '-', 'layout', 'fit', 'zoom-in', 'zoom-out'] },
];

/** Roles that work in text fields, too, without the designer's help. */
const ROLES: { readonly [command: string]: NonNullable<MenuItemConstructorOptions['role']> } = {
  cut: 'cut',
  copy: 'copy',
  paste: 'paste',
};

export function setupMenu(host: Host): void {
  const mac = process.platform === 'darwin';
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' as const }] : []),
      ...MENUS.map(({ label, commands }): MenuItemConstructorOptions => {
        const items = commands.map((command) => (command === '-' ? { type: 'separator' as const } : itemOf(host, command)));
        const quit: MenuItemConstructorOptions[] = label === '&File' && !mac ? [{ type: 'separator' }, { role: 'quit' }] : [];
        return { label, submenu: [...items, ...quit] };
      }),
      { role: 'windowMenu' },
      {
        label: '&Help',
        role: 'help',
        submenu: [
          itemOf(host, 'settings'),
          itemOf(host, 'about'),
          { type: 'separator' },
          { label: `Open-Stage ${app.getVersion()}`, enabled: false },
          ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
        ],
      },
    ]),
  );
}

function itemOf(host: Host, command: CommandName): MenuItemConstructorOptions {
  const { title, keys } = SHORTCUTS.find((shortcut) => shortcut.command === command)!;
  const item: MenuItemConstructorOptions = {
    id: command,
    label: title,
    accelerator: acceleratorOf(keys[0]),
    // The designer has the keys already, and knows when they are meant for a field.
    registerAccelerator: false,
  };
  const role = ROLES[command];
  return role ? { ...item, role } : { ...item, click: () => host.emit('command', { name: command }) };
}

/** `Mod+Shift+ArrowLeft` as Electron writes it. */
export function acceleratorOf(keys: string): string {
  if (keys === '+') return 'Plus';
  return keys.replace('Mod', 'CmdOrCtrl').replace('Arrow', '');
}
