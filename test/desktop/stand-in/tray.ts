import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type { MenuItemConstructorOptions } from 'electron';
import { templateOf } from './menu.ts';
import type { Part } from './part.ts';
import { state } from './state.ts';

/** An icon in the tray; `menu`: what its last menu was made of. */
export class StandInTray extends EventEmitter implements Part<Electron.Tray> {
  toolTip = '';
  menu: readonly MenuItemConstructorOptions[] = [];

  constructor(image: string) {
    super();
    if (!state.isReady) throw new Error('Cannot create Tray before app is ready');
    if (!existsSync(image)) throw new Error(`Failed to load image from path '${image}'`);
    state.trays.push(this);
  }

  setToolTip(text: string): void {
    this.#check();
    this.toolTip = text;
  }

  setContextMenu(menu: Electron.Menu | null): void {
    this.#check();
    this.menu = menu ? templateOf(menu) : [];
  }

  popUpContextMenu(menu?: Electron.Menu): void {
    if (menu) this.setContextMenu(menu);
  }

  destroy(): void {
    this.#check();
    state.trays.splice(state.trays.indexOf(this), 1);
  }

  isDestroyed(): boolean {
    return !state.trays.includes(this);
  }

  #check(): void {
    if (this.isDestroyed()) throw new Error('Tray is destroyed');
  }
}
