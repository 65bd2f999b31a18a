/**
 * As much of the `electron` module as the shell uses, over a real Chromium: pages of the app's scheme come from its protocol handler, the preload runs in the
 * page before anything else and sees `ipcRenderer` and `contextBridge`. What is not here does not exist: calling it fails.
 */
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { state } from './state.ts';

export { BrowserWindow } from './browser-window.ts';
export { dialog } from './dialog.ts';
export { ipcMain } from './ipc.ts';
export { Menu } from './menu.ts';

class App extends EventEmitter {
  readonly isPackaged = false;

  requestSingleInstanceLock(): boolean {
    return process.env.OPENSTAGE_FIRST_INSTANCE !== 'false';
  }

  async whenReady(): Promise<void> {
    await setImmediate();
    state.isReady = true;
  }

  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`the stand-in has no path ${name}`);
    return join(process.env.OPENSTAGE_DATA!, 'electron');
  }

  getVersion(): string {
    return '0.0.0-test';
  }

  quit(): void {
    let prevented = false;
    this.emit('before-quit', {
      preventDefault() {
        prevented = true;
      },
    });
    if (!prevented) void (state.browser?.close() ?? Promise.resolve()).finally(() => process.exit(0));
  }
}

export const app = new App();
state.app = app;

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string; readonly privileges: object }[]) {
    if (state.isReady) throw new Error('schemes must be registered before the app is ready');
    state.schemes.push(...schemes);
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response> | Response) {
    state.handlers.set(scheme, handler);
  },
};

export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: NonNullable<typeof state.permissionRequest>) => {
      state.permissionRequest = handler;
    },
    setPermissionCheckHandler: (handler: NonNullable<typeof state.permissionCheck>) => {
      state.permissionCheck = handler;
    },
  }),
};

export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };
export const nativeTheme = { shouldUseDarkColors: false };
