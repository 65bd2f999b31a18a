import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Frame, Page, Route } from 'playwright-core';
import { CHROMIUM, chromium } from '../../browser/chromium.ts';
import { ipcMain } from './ipc.ts';
import { type Part, preventable, standsFor } from './part.ts';
import { state } from './state.ts';

/** A browser cannot have the app's own scheme, so it sees another origin, which main never does. */
const REAL_ORIGIN = 'http://app.open-stage.localhost';
const SCHEME = 'open-stage';
const APP_ORIGIN = `${SCHEME}://app`;
const toReal = (url: string) => url.replace(APP_ORIGIN, REAL_ORIGIN);
const toApp = (url: string) => url.replace(REAL_ORIGIN, APP_ORIGIN);

class WebContents extends EventEmitter implements Part<Electron.WebContents> {
  readonly id: number;
  readonly mainFrame = standsFor<Electron.WebFrameMain>({ origin: APP_ORIGIN });
  openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined;
  page: Page | undefined;
  private destroyed = false;

  constructor(id: number) {
    super();
    this.id = id;
  }

  setWindowOpenHandler(handler: NonNullable<typeof this.openHandler>): void {
    this.openHandler = handler;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  gone(): void {
    this.destroyed = true;
    this.emit('destroyed');
  }

  reload(): void {
    void this.page?.reload();
  }

  send(channel: string, bytes: Uint8Array): void {
    if (this.destroyed) throw new Error('Object has been destroyed');
    const text = Buffer.from(bytes).toString('base64');
    void this.page?.evaluate(`__fromMain(${JSON.stringify(channel)}, ${JSON.stringify(text)})`).catch(() => {});
  }
}

export class StandInWindow extends EventEmitter implements Part<Electron.BrowserWindow> {
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly contents = new WebContents(state.windows.length + 1);
  readonly webContents = standsFor<Electron.WebContents>(this.contents);
  /** `maximize`, `show`, `focus`: what was done to it. */
  readonly done: string[] = [];
  #leaving: PromiseWithResolvers<boolean> | undefined;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    if (!state.isReady) throw new Error('Cannot create BrowserWindow before app is ready');
    this.options = options;
    state.windows.push(this);
    state.app?.emit('web-contents-created', {}, this.webContents);
    state.app?.emit('browser-window-created', {}, this);
  }

  static #all = (): StandInWindow[] => state.windows.filter(({ contents }) => !contents.isDestroyed());
  static getAllWindows = (): (StandInWindow & Electron.BrowserWindow)[] => StandInWindow.#all() as never;
  static getFocusedWindow = (): (StandInWindow & Electron.BrowserWindow) | null => StandInWindow.getAllWindows()[0] ?? null;

  get page(): Page | undefined {
    return this.contents.page;
  }

  async loadURL(url: string): Promise<void> {
    const context = await browser();
    const page = await context.newPage();
    const { width, height, webPreferences } = this.options;
    await page.setViewportSize({ width: width!, height: height! });
    this.contents.page = page;
    await page.exposeBinding('__toMain', ({ frame }, channel: string, text: string) => this.receive(frame, channel, text));
    await page.addInitScript(PRELOAD_START + readFileSync(webPreferences!.preload!, 'utf8') + PRELOAD_END);
    await page.route(`${REAL_ORIGIN}/**`, serve);
    page.on('dialog', async (dialog) => {
      const event = preventable();
      this.contents.emit('will-prevent-unload', event);
      await (event.defaultPrevented ? dialog.accept() : dialog.dismiss());
      if (!event.defaultPrevented) this.#leaving?.resolve(false);
    });
    page.on('close', () => this.#gone());
    await page.goto(toReal(url), { waitUntil: 'load' });
    this.emit('ready-to-show');
    this.contents.emit('did-finish-load');
  }

  close(): void {
    void this.closing();
  }

  /** Closes as after a click on the window's cross. Resolves with whether the window is gone. */
  async closing(): Promise<boolean> {
    const event = preventable();
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    this.#leaving = Promise.withResolvers();
    if (this.page) await this.page.close({ runBeforeUnload: true });
    else this.#gone();
    return this.#leaving.promise;
  }

  destroy(): void {
    this.#gone();
  }

  isDestroyed(): boolean {
    return this.contents.isDestroyed();
  }

  #gone(): void {
    this.#leaving?.resolve(true);
    if (this.isDestroyed()) return;
    this.contents.gone();
    this.emit('closed');
    if (state.isQuitting || StandInWindow.#all().length > 0) return;
    if (!state.app?.emit('window-all-closed')) state.app?.quit();
  }

  getNormalBounds = () => ({ x: 10, y: 20, width: this.options.width!, height: this.options.height! });
  isMaximized = () => this.done.includes('maximize');
  isMinimized = () => false;
  maximize = () => void this.done.push('maximize');
  restore = () => void this.done.push('restore');
  show = () => void this.done.push('show');
  focus = () => void this.done.push('focus');

  private receive(frame: Frame, channel: string, text: string): void {
    const { contents, webContents } = this;
    const isMain = frame === contents.page?.mainFrame();
    const origin = toApp(new URL(frame.url()).origin);
    const senderFrame = isMain && origin === APP_ORIGIN ? webContents.mainFrame : { origin };
    ipcMain.emit(channel, { sender: webContents, senderFrame }, new Uint8Array(Buffer.from(text, 'base64')));
  }
}

/** The Chromium behind all windows. */
export function browser(): Promise<BrowserContext> {
  state.browser ??= chromium.launchPersistentContext(join(process.env.OPENSTAGE_DATA!, 'chromium'), {
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
  addEventListener('keydown', (event) => { window.__lastKey = event; }, true);
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
