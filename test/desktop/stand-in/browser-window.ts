import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Frame, Page, Route } from 'playwright-core';
import { CHROMIUM, chromium } from '../../browser/chromium.ts';
import { ipcMain } from './ipc.ts';
import { state } from './state.ts';

interface WindowOptions {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly webPreferences: { readonly preload: string; readonly sandbox: boolean };
}

/** A browser cannot have the app's own scheme, so it sees another origin, which main never does. */
const REAL_ORIGIN = 'http://app.open-stage.localhost';
const SCHEME = 'open-stage';
const APP_ORIGIN = `${SCHEME}://app`;
const toReal = (url: string) => url.replace(APP_ORIGIN, REAL_ORIGIN);
const toApp = (url: string) => url.replace(REAL_ORIGIN, APP_ORIGIN);

class WebContents extends EventEmitter {
  readonly id: number;
  readonly mainFrame = { origin: APP_ORIGIN };
  openHandler: (() => { action: string }) | undefined;
  page: Page | undefined;
  private destroyed = false;

  constructor(id: number) {
    super();
    this.id = id;
  }

  setWindowOpenHandler(handler: () => { action: string }): void {
    this.openHandler = handler;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('destroyed');
  }

  send(channel: string, bytes: Uint8Array): void {
    if (this.destroyed) throw new Error('Object has been destroyed');
    const text = Buffer.from(bytes).toString('base64');
    void this.page?.evaluate(`__fromMain(${JSON.stringify(channel)}, ${JSON.stringify(text)})`).catch(() => {});
  }
}

export class BrowserWindow extends EventEmitter {
  readonly options: WindowOptions;
  readonly webContents = new WebContents(state.windows.length + 1);
  /** `maximize`, `show`, `focus`: what was done to it. */
  readonly done: string[] = [];

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    state.windows.push(this);
    state.app?.emit('web-contents-created', {}, this.webContents);
  }

  static getAllWindows = (): BrowserWindow[] => state.windows.filter(({ webContents }) => !webContents.isDestroyed());
  static getFocusedWindow = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0];

  async loadURL(url: string): Promise<void> {
    const context = await browser();
    const page = await context.newPage();
    const { width, height, webPreferences } = this.options;
    await page.setViewportSize({ width, height });
    this.webContents.page = page;
    await page.exposeBinding('__toMain', ({ frame }, channel: string, text: string) => this.receive(frame, channel, text));
    await page.addInitScript(PRELOAD_START + readFileSync(webPreferences.preload, 'utf8') + PRELOAD_END);
    await page.route(`${REAL_ORIGIN}/**`, serve);
    page.on('dialog', async (dialog) => {
      let leave = false;
      this.webContents.emit('will-prevent-unload', {
        preventDefault() {
          leave = true;
        },
      });
      await (leave ? dialog.accept() : dialog.dismiss());
    });
    page.on('close', () => {
      this.webContents.destroy();
      if (BrowserWindow.getAllWindows().length === 0) state.app?.emit('window-all-closed');
    });
    await page.goto(toReal(url), { waitUntil: 'load' });
    this.emit('ready-to-show');
    this.webContents.emit('did-finish-load');
  }

  /** What the person's click on the window's cross does. */
  async close(): Promise<void> {
    this.emit('close');
    await this.webContents.page?.close({ runBeforeUnload: true });
  }

  getNormalBounds = () => ({ x: 10, y: 20, width: this.options.width, height: this.options.height });
  isMaximized = () => this.done.includes('maximize');
  isMinimized = () => false;
  maximize = () => void this.done.push('maximize');
  restore = () => void this.done.push('restore');
  show = () => void this.done.push('show');
  focus = () => void this.done.push('focus');

  private receive(frame: Frame, channel: string, text: string): void {
    const { webContents } = this;
    const isMain = frame === webContents.page?.mainFrame();
    const origin = toApp(new URL(frame.url()).origin);
    const senderFrame = isMain && origin === APP_ORIGIN ? webContents.mainFrame : { origin };
    ipcMain.emit(channel, { sender: webContents, senderFrame }, new Uint8Array(Buffer.from(text, 'base64')));
  }
}

async function browser(): Promise<BrowserContext> {
  state.browser ??= await chromium.launchPersistentContext(join(process.env.OPENSTAGE_DATA!, 'chromium'), {
    ...CHROMIUM,
    args: [...CHROMIUM.args!, `--remote-debugging-port=${process.env.OPENSTAGE_DEBUG_PORT}`],
  });
  return state.browser;
}

async function serve(route: Route): Promise<void> {
  const request = route.request();
  const handler = state.handlers.get(SCHEME);
  if (!handler) return route.abort();
  const response = await handler(new Request(toApp(request.url()), { method: request.method() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

/** What a sandboxed preload can `require`. The page's own scripts see only what it exposes. */
const PRELOAD_START = `(() => {
  const listeners = new Map();
  const toMain = window.__toMain;
  const base64 = (bytes) => { let text = ''; for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192)); return btoa(text); };
  Object.defineProperty(window, '__fromMain', { value: (channel, text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    for (const listener of listeners.get(channel) ?? []) listener({}, bytes);
  } });
  const electron = {
    ipcRenderer: {
      send: (channel, bytes) => toMain(channel, base64(bytes)),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      removeAllListeners: (channel) => listeners.delete(channel),
    },
    // A file that a test drops has no path that a browser tells: the test says it.
    webUtils: { getPathForFile: (file) => sessionStorage.getItem('path of ' + file.name) ?? '' },
    contextBridge: { exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value: Object.freeze(value) }) },
  };
  const require = (name) => { if (name === 'electron') return electron; throw new Error('a sandboxed preload cannot require ' + name); };
`;
const PRELOAD_END = '\n})();';
