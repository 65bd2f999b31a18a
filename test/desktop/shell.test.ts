import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHORTCUTS } from '../../ipc/shortcuts.ts';
import { encodeFrame } from '../../ipc/wire.ts';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type DesktopApp, forkApp, startApp, temporaryFolder } from './desktop-app.ts';

interface WindowInfo {
  readonly options: Readonly<Record<string, unknown>> & { readonly webPreferences: Readonly<Record<string, unknown>> };
  readonly done: readonly string[];
  readonly gone: boolean;
}

const shared: (() => void | Promise<void>)[] = [];
let app: DesktopApp;

describe.runIf(requireSuite('browser'))('the desktop shell', () => {
  beforeAll(async () => {
    app = await startApp({ atEnd: (clean) => shared.unshift(clean) });
  });
  afterAll(async () => {
    for (const clean of shared) await clean();
  });

  test('its window is sandboxed, isolated and without Node', async () => {
    const { ask } = app;
    const [window] = await ask<WindowInfo[]>('windows');
    expect(window!.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
    });
    expect(await ask('schemes')).toEqual([
      { scheme: 'open-stage', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  test('the page has the bridge and nothing of Node or Electron', async () => {
    const { page } = app;
    const globals = await page.evaluate(() => {
      const all = globalThis as unknown as Record<string, unknown>;
      return {
        bridge: Object.keys(all.openStageHost as object).sort(),
        frozen: Object.isFrozen(all.openStageHost),
        others: ['require', 'process', 'Buffer', 'module', 'electron', 'ipcRenderer'].filter((name) => all[name] !== undefined),
      };
    });
    expect(globals).toEqual({ bridge: ['onFrame', 'pathOf', 'send'], frozen: true, others: [] });
  });

  test('no page but ours is opened, framed or allowed anything', async () => {
    const { ask } = app;
    const attempts = [
      { event: 'will-navigate', url: 'https://example.org/' },
      { event: 'will-navigate', url: 'file:///etc/passwd' },
      { event: 'will-navigate', url: 'open-stage://other/index.html' },
      { event: 'will-redirect', url: 'https://example.org/' },
      { event: 'will-attach-webview', url: '' },
    ];
    for (const attempt of attempts) expect([attempt, await ask('navigate', attempt)]).toEqual([attempt, true]);
    expect(await ask('navigate', { event: 'will-navigate', url: 'open-stage://app/index.html' })).toBe(false);
    expect(await ask('openWindow')).toEqual({ action: 'deny' });
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
      expect([permission, await ask('permission', permission)]).toEqual([permission, [false, false]]);
    }
  });

  test('pages come with the policy, and only from the built designer', async () => {
    const { ask } = app;
    const page = (url: string) => ask<{ status: number; headers: Record<string, string>; text: string }>('page', url);
    const index = await page('open-stage://app/index.html');
    expect(index.status).toBe(200);
    expect(index.headers['content-security-policy']).toContain("default-src 'self'");
    expect(index.headers['content-security-policy']).not.toContain('unsafe-eval');
    expect(index.headers['x-content-type-options']).toBe('nosniff');
    for (const url of [
      'open-stage://app/../package.json',
      'open-stage://app/%2e%2e/%2e%2e/package.json',
      'open-stage://app/..%2fmain.js',
      'open-stage://app/missing.js',
      'open-stage://elsewhere/index.html',
    ]) {
      expect([url, (await page(url)).status]).toEqual([url, 404]);
    }
  });

  test('the gate hears only the main frame of our page, and only frames that are calls', async () => {
    const { ask } = app;
    const call = Buffer.from(encodeFrame({ id: 1, channel: 'app.info', args: [] })).toString('base64');
    const send = async (origin: string, bytes: string, top = true) =>
      (await ask<[number, boolean]>('frame', { origin, bytes, top }))[0];
    expect(await send('open-stage://app', call)).toBe(1);
    expect(await send('https://example.org', call)).toBe(0);
    expect(await send('open-stage://app', call, false)).toBe(0);
    expect(await send('open-stage://app', Buffer.from('hello').toString('base64'))).toBe(0);
    expect(await send('open-stage://app', '')).toBe(0);
  });

  test('every item of the menu does something, and shows the key that the designer knows', async () => {
    const { ask } = app;
    const menu = await ask<MenuItemConstructorOptions[]>('menu');
    const items = menu
      .flatMap(({ submenu = [] }) => submenu as MenuItemConstructorOptions[])
      .filter(({ id }) => id !== undefined);
    const commands: readonly string[] = SHORTCUTS.map(({ command }) => command);
    expect(items.length).toBeGreaterThan(25);
    for (const { id, accelerator } of items) {
      expect(commands).toContain(id);
      expect(accelerator).toMatch(/^(CmdOrCtrl\+|Shift\+|Alt\+)*([A-Z0-9]|F\d+|Plus|-|,|Delete|Enter|Tab)$/);
    }
  });

  test('the window comes back where it was', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data/electron'), { recursive: true });
    const file = join(folder, 'data/electron/window.json');
    writeFileSync(file, JSON.stringify({ bounds: { x: 100, y: 50, width: 1000, height: 700 }, maximized: true }));
    const { ask, ended } = await startApp({ folder });
    const [window] = await ask<WindowInfo[]>('windows');
    expect(window!.options).toMatchObject({ x: 100, y: 50, width: 1000, height: 700 });
    expect(window!.done).toEqual(['maximize', 'show']);
    await ask('close');
    expect(await ended).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      bounds: { x: 10, y: 20, width: 1000, height: 700 },
      maximized: true,
    });
  });

  test('a second start hands its job to the first and ends', async () => {
    const folder = temporaryFolder();
    const child = forkApp(folder, { OPENSTAGE_FIRST_INSTANCE: 'false' });
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(existsSync(join(folder, 'data/chromium'))).toBe(false);
  });
});
