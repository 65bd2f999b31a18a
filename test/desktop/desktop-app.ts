import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { chromium } from '../browser/chromium.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export interface DesktopApp {
  /** A folder of its own: `data` is the user's data, `jobs` the folder of jobs. */
  readonly folder: string;
  /** The first window's page. */
  readonly page: Page;
  ask<Answer>(action: string, argument?: unknown): Promise<Answer>;
  /** Resolves with the exit code when the process has ended. */
  readonly ended: Promise<number | null>;
  /** The page of a window that was opened later. */
  nextPage(): Promise<Page>;
  /** The window and its process go as they would in a crash. */
  kill(): void;
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly folder?: string;
  /** Path of another built main process. */
  readonly program?: string;
  /** What the program takes for the system. Default: the real one. */
  readonly platform?: 'darwin' | 'win32';
  readonly env?: Readonly<Record<string, string>>;
  /** Who ends the app. Default: the end of the test. */
  readonly atEnd?: AtEnd;
}

export type AtEnd = (clean: () => void | Promise<void>) => void;

export function temporaryFolder(atEnd: AtEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Starts the built app over the stand-in, with a window that shows its page. */
export async function startApp({
  args = [],
  atEnd = onTestFinished,
  env,
  folder = temporaryFolder(atEnd),
  platform,
  program,
}: StartOptions = {}): Promise<DesktopApp> {
  const port = await freePort();
  const child = forkApp(folder, {
    ...env,
    OPENSTAGE_ARGV: JSON.stringify(args),
    OPENSTAGE_DEBUG_PORT: String(port),
    ...(platform && { OPENSTAGE_PLATFORM: platform }),
    ...(program !== undefined && { OPENSTAGE_PROGRAM: program }),
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let lastId = 0;
  const ask = <Answer>(action: string, argument?: unknown): Promise<Answer> => {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      const listener = (message: { id: number; result?: Answer; error?: string }) => {
        if (message.id !== id) return;
        child.off('message', listener);
        if (message.error === undefined) resolve(message.result!);
        else reject(new Error(message.error));
      };
      child.on('message', listener);
      child.send({ id, action, argument });
    });
  };
  const browser = await connect(port, ended);
  atEnd(async () => {
    await browser.close().catch(() => {});
    child.kill('SIGKILL');
    await ended;
  });
  const page = await pageOf(browser);
  // The stand-in hears of the loaded page by a connection of its own, and shows its window only then.
  const isShown = async () => (await ask<readonly { readonly done: readonly string[] }[]>('windows'))[0]?.done.includes('show');
  while (!(await isShown())) await new Promise((resolve) => setTimeout(resolve, 20));
  const nextPage = () => pageOf(browser, page);
  return { folder, page, ask, ended, nextPage, kill: () => void child.kill('SIGKILL') };
}

/** Starts only the process. */
export const forkApp = (folder: string, env: Readonly<Record<string, string>>) => forkProgram('start.ts', folder, env);

/** Starts a program of the stand-in. */
export function forkProgram(program: string, folder: string, env: Readonly<Record<string, string>> = {}) {
  return fork(path(`stand-in/${program}`), {
    execArgv: ['--import', path('stand-in/hooks.ts')],
    env: { ...process.env, HOME: folder, OPENSTAGE_DATA: join(folder, 'data'), OPENSTAGE_SECRETS: 'file', ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function connect(port: number, ended: Promise<number | null>): Promise<Browser> {
  let over: number | null | undefined;
  void ended.then((code) => {
    over = code;
  });
  for (;;) {
    if (over !== undefined) throw new Error(`the app ended with ${over} before it had a window`);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => undefined);
    if (browser) return browser;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function pageOf(browser: Browser, but?: Page): Promise<Page> {
  for (;;) {
    const pages = browser.contexts().flatMap((context) => context.pages());
    const page = pages.find((candidate) => candidate !== but && candidate.url().includes('app.open-stage'));
    if (page) {
      // The stand-in answers dialogs; without a listener this second client would dismiss them.
      page.on('dialog', () => {});
      await page.waitForLoadState('load');
      return page;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export interface WindowInfo {
  readonly done: readonly string[];
  readonly gone: boolean;
}

export const windows = async ({ ask }: DesktopApp) =>
  (await ask<WindowInfo[]>('windows')).map(({ gone }) => (gone ? 'gone' : 'open'));

/** The questions so far. */
export function asked(app: DesktopApp) {
  const all: string[] = [];
  return expect.poll(async () => {
    all.push(...(await app.ask<{ message: string }[]>('asked')).map(({ message }) => message));
    return all;
  });
}
