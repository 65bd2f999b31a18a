import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { StandInWindow } from './browser-window.ts';
import { type Part, preventable } from './part.ts';
import { state } from './state.ts';

class App extends EventEmitter implements Part<Electron.App> {
  readonly isPackaged = false;

  requestSingleInstanceLock(): boolean {
    return process.env.OPENSTAGE_FIRST_INSTANCE !== 'false';
  }

  isReady(): boolean {
    return state.isReady;
  }

  whenReady(): Promise<void> {
    return state.ready.promise;
  }

  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`the stand-in has no path ${name}`);
    return join(process.env.OPENSTAGE_DATA!, 'electron');
  }

  getVersion(): string {
    return '0.0.0-test';
  }

  setAppUserModelId(id: string): void {
    state.userModelId = id;
  }

  /** `before-quit`, then each window's `close` and `beforeunload`, then `will-quit`. Each of them can end the quitting. */
  quit(): void {
    if (state.isQuitting) return;
    state.isQuitting = this.#mayGoOn('before-quit');
    if (!state.isQuitting) return;
    void this.#closeWindows().then((all) => {
      if (all && this.#mayGoOn('will-quit')) this.exit(0);
      else state.isQuitting = false;
    });
  }

  /** Asks nobody. */
  exit(exitCode = 0): void {
    state.isQuitting = true;
    for (const window of StandInWindow.getAllWindows()) window.destroy();
    this.emit('quit', {}, exitCode);
    const closed = state.browser?.then((browser) => browser.close());
    void (closed ?? Promise.resolve()).finally(() => process.exit(exitCode));
  }

  async #closeWindows(): Promise<boolean> {
    for (const window of StandInWindow.getAllWindows()) {
      if (!(await window.closing())) return false;
    }
    return true;
  }

  #mayGoOn(name: 'before-quit' | 'will-quit'): boolean {
    const event = preventable();
    this.emit(name, event);
    return !event.defaultPrevented;
  }
}

export const app = new App();
state.app = app;
