import type { EventEmitter } from 'node:events';
import type { BrowserContext } from 'playwright-core';
import type { BrowserWindow } from './browser-window.ts';
import type { MenuItem } from './menu.ts';

/** What the parts of the stand-in share, and what tests look at. */
export const state: {
  isReady: boolean;
  app?: EventEmitter & { quit(): void };
  browser?: BrowserContext;
  readonly windows: BrowserWindow[];
  readonly schemes: { readonly scheme: string; readonly privileges: object }[];
  readonly handlers: Map<string, (request: Request) => Promise<Response> | Response>;
  permissionRequest?: (contents: unknown, permission: string, done: (granted: boolean) => void) => void;
  permissionCheck?: (contents: unknown, permission: string) => boolean;
  menu?: readonly MenuItem[];
  /** What the next dialogs answer, and what they asked. */
  readonly answers: unknown[];
  readonly asked: object[];
} = { isReady: false, windows: [], schemes: [], handlers: new Map(), answers: [], asked: [] };
