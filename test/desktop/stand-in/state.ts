import type { EventEmitter } from 'node:events';
import type { MenuItemConstructorOptions } from 'electron';
import type { BrowserContext } from 'playwright-core';
import type { StandInWindow } from './browser-window.ts';
import type { StandInNotification } from './notification.ts';
import type { StandInTray } from './tray.ts';

/** What the parts of the stand-in share, and what tests look at. */
export const state: {
  /** Resolves once the program's module has settled, as in Electron: a program that waits for it at its top level waits for ever. */
  readonly ready: PromiseWithResolvers<void>;
  isReady: boolean;
  /** From `before-quit` until the process ends or something prevents it. */
  isQuitting: boolean;
  app?: EventEmitter & { quit(): void };
  browser?: Promise<BrowserContext>;
  readonly windows: StandInWindow[];
  readonly schemes: Electron.CustomScheme[];
  readonly handlers: Map<string, (request: Request) => Promise<Response> | Response>;
  permissionRequest?: Parameters<Electron.Session['setPermissionRequestHandler']>[0];
  permissionCheck?: Parameters<Electron.Session['setPermissionCheckHandler']>[0];
  menu?: readonly MenuItemConstructorOptions[];
  /** What Windows knows the app by. */
  userModelId?: string;
  /** Icons in the tray. */
  readonly trays: StandInTray[];
  /** Those that were shown. */
  readonly notifications: StandInNotification[];
  /** What the next dialogs answer, and what they asked. */
  readonly answers: unknown[];
  readonly asked: object[];
} = {
  ready: Promise.withResolvers(),
  isReady: false,
  isQuitting: false,
  windows: [],
  schemes: [],
  handlers: new Map(),
  trays: [],
  notifications: [],
  answers: JSON.parse(process.env.OPENSTAGE_ANSWERS ?? '[]') as unknown[],
  asked: [],
};
