/**
 * As much of the `electron` module as the shell uses, over a real Chromium: pages of the app's scheme come from its protocol handler, the preload runs in the
 * page before anything else and sees `ipcRenderer` and `contextBridge`. What is not here does not exist: calling it fails.
 */
import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { StandInWindow } from './browser-window.ts';
import { dialog } from './dialog.ts';
import { ipcMain } from './ipc.ts';
import { Menu } from './menu.ts';
import { StandInNotification } from './notification.ts';
import { classStandsFor, type Part, standsFor } from './part.ts';
import { state } from './state.ts';
import { StandInTray } from './tray.ts';

const protocol: Part<Electron.Protocol> = {
  registerSchemesAsPrivileged(schemes) {
    if (state.isReady) throw new Error('schemes must be registered before the app is ready');
    state.schemes.push(...schemes);
  },
  handle(scheme, handler) {
    if (!state.isReady) throw new Error('protocol.handle needs a ready app');
    state.handlers.set(scheme, handler as (request: Request) => Promise<Response> | Response);
  },
};

const defaultSession = Object.assign(new EventEmitter(), {
  setPermissionRequestHandler(handler) {
    state.permissionRequest = handler;
  },
  setPermissionCheckHandler(handler) {
    state.permissionCheck = handler;
  },
} satisfies Part<Electron.Session>);

const workArea = { x: 0, y: 0, width: 1920, height: 1080 };

const standIn = {
  app: standsFor<Electron.App>(app),
  BrowserWindow: classStandsFor<typeof Electron.BrowserWindow>(StandInWindow),
  dialog: standsFor<Electron.Dialog>(dialog),
  ipcMain: ipcMain as Electron.IpcMain,
  Menu: Menu as typeof Electron.Menu,
  Notification: classStandsFor<typeof Electron.Notification>(StandInNotification),
  nativeTheme: standsFor<Electron.NativeTheme>({ shouldUseDarkColors: false }),
  protocol: standsFor<Electron.Protocol>(protocol),
  screen: standsFor<Electron.Screen>({ getAllDisplays: () => [standsFor<Electron.Display>({ workArea })] }),
  session: { defaultSession: standsFor<Electron.Session>(defaultSession) } as typeof Electron.Session & typeof Electron.session,
  Tray: classStandsFor<typeof Electron.Tray>(StandInTray),
} satisfies Partial<typeof import('electron')>;

export const { BrowserWindow, Notification, nativeTheme, screen, session, Tray } = standIn;
export { app, dialog, ipcMain, Menu, protocol };
