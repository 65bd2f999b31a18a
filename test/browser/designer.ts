import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { CHROMIUM, chromium } from './chromium.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** A served designer in a browser page, with a data folder and a folder of jobs of its own. */
export interface Designer {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The folder of jobs. */
  readonly jobs: string;
  /** The folder that holds it and all that the app keeps. */
  readonly folder: string;
  /** Kills the server as a crash would. */
  crash(): Promise<void>;
  /** Starts the server again over the same folders, and opens it in this page. Default: the same one. */
  restart(inPage?: Page): Promise<void>;
}

let browser: Browser;

/** One browser for all tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch(CHROMIUM);
  });
  afterAll(() => browser?.close());
}

export interface DesignerOptions {
  /** Files in the folder of jobs, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Milliseconds that what the host says takes to get to the page. */
  readonly latency?: number;
}

/** Serves the designer and opens it. Any error in the page, and any warning in its console, fails the test. */
export async function openDesigner(options: DesignerOptions = {}): Promise<Designer> {
  const { files = {}, theme = 'light', width = 1440, height = 900, latency = 0 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  const jobs = join(folder, 'jobs');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(jobs, path)), { recursive: true });
    writeFileSync(join(jobs, path), text);
  }
  let server = await serve(folder);
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    // What is clicked and dragged lies still.
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  if (latency > 0) await delayHost(page, latency);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  // What the framework warns of is a mistake: values that are derived no more, for one.
  page.on('console', (message) => message.type() === 'warning' && errors.push(message.text()));
  onTestFinished(async () => {
    await context.close();
    server.process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    expect(errors).toEqual([]);
  });
  await page.goto(server.url);
  await page.getByRole('button', { name: 'New job' }).first().waitFor();
  return {
    page,
    context,
    jobs,
    folder,
    async crash() {
      server.process.kill('SIGKILL');
      await once(server.process, 'exit');
    },
    async restart(inPage = page) {
      server = await serve(folder);
      await inPage.goto(server.url);
    },
  };
}

async function delayHost(page: Page, ms: number): Promise<void> {
  await page.routeWebSocket(/./, (socket) => {
    socket.connectToServer().onMessage((message) => setTimeout(() => socket.send(message), ms));
  });
}

async function serve(folder: string): Promise<{ readonly process: ChildProcess; readonly url: string }> {
  const args = [CLI, 'serve', '--no-open', '--jobs', join(folder, 'jobs')];
  const env = { ...process.env, OPENSTAGE_DATA: join(folder, 'data'), OPENSTAGE_SECRETS: 'file' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = (await once(child.stdout!, 'data')) as [Buffer];
  return { process: child, url: output.toString().trim() };
}

/** The box of a stage on the canvas. */
export const stageOf = (page: Page, id: string) => page.locator(`[data-id="${id}"]`);

/** Waits until a value is as expected: `await eventually(() => count()).toBe(3)`. */
export const eventually = <T>(value: () => T | Promise<T>, timeout = 40_000) => expect.poll(value, { timeout, interval: 50 });
