import type { MenuItemConstructorOptions } from 'electron';
import { app } from './app.ts';
import { StandInWindow } from './browser-window.ts';
import { type Part, standsFor } from './part.ts';
import { state } from './state.ts';

const templates = new WeakMap<object, readonly MenuItemConstructorOptions[]>();

export const Menu: Part<Omit<typeof Electron.Menu, 'prototype'>> = {
  buildFromTemplate(template) {
    const menu = standsFor<Electron.Menu>({});
    templates.set(menu, template as MenuItemConstructorOptions[]);
    return menu;
  },
  setApplicationMenu(menu) {
    state.menu = menu ? templateOf(menu) : [];
  },
};

export const templateOf = (menu: object): readonly MenuItemConstructorOptions[] => templates.get(menu) ?? [];

/** Keys that roles have by themselves. */
const KEYS_OF_ROLES: Readonly<Record<string, string>> = {
  close: 'CmdOrCtrl+W',
  minimize: 'CmdOrCtrl+M',
  quit: 'CmdOrCtrl+Q',
  undo: 'CmdOrCtrl+Z',
  redo: 'CmdOrCtrl+Shift+Z',
  selectAll: 'CmdOrCtrl+A',
};

/** Whole menus: their items are not ours. */
const KEYS_OF_MENUS: Readonly<Record<string, readonly string[]>> = {
  appMenu: ['CmdOrCtrl+Q', 'CmdOrCtrl+H'],
  windowMenu: ['CmdOrCtrl+M', 'CmdOrCtrl+W'],
  editMenu: ['CmdOrCtrl+Z', 'CmdOrCtrl+A'],
  fileMenu: ['CmdOrCtrl+W'],
};

export const allItems = (): MenuItemConstructorOptions[] =>
  (state.menu ?? []).flatMap(({ submenu, role }): MenuItemConstructorOptions[] => {
    if (Array.isArray(submenu)) return submenu as MenuItemConstructorOptions[];
    return (KEYS_OF_MENUS[role ?? ''] ?? []).map((accelerator) => ({
      accelerator,
      role: accelerator.endsWith('W') ? 'close' : accelerator.endsWith('Q') ? 'quit' : 'hide',
    }));
  });

/** What the system does for an item that is clicked, or whose keys are pressed. */
export function choose(item: MenuItemConstructorOptions, byKey: boolean): void {
  const [window] = StandInWindow.getAllWindows();
  if (item.role === undefined) {
    item.click!(standsFor<Electron.MenuItem>({}), undefined, { triggeredByAccelerator: byKey });
  } else if (item.role === 'quit') app.quit();
  else if (item.role === 'close') void window?.closing();
  else void window?.page?.evaluate(`document.execCommand(${JSON.stringify(item.role)})`);
}

/** The item whose keys were pressed and not taken by the page. On a Mac `registerAccelerator: false` has no effect. */
export function itemFor(keys: string): MenuItemConstructorOptions | undefined {
  return allItems().find(({ accelerator, role, registerAccelerator = true }) => {
    if (process.platform !== 'darwin' && !registerAccelerator) return false;
    return (accelerator ?? KEYS_OF_ROLES[role ?? '']) === keys;
  });
}
