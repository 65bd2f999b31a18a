// Starts a packaged desktop app and does in it what a person does first. Usage: node test/desktop/smoke.ts PROGRAM [--no-sandbox] [--keychain]
// `--keychain`: the runner has one that is unlocked.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { runTemplate } from './scenario.ts';
import { LONG, READ, READ_RESULT, WRITE } from './smoke-jobs.ts';

const PATIENCE_MS = 120_000;
const PORT = 9333;

const [program, ...options] = process.argv.slice(2);
if (program === undefined) throw new Error('usage: node test/desktop/smoke.ts PROGRAM [--no-sandbox] [--keychain]');

const folder = mkdtempSync(join(tmpdir(), 'open-stage-smoke-'));
const jobs = join(folder, 'jobs');
mkdirSync(jobs);
const given = (name: string, text: string) => {
  const file = join(jobs, name);
  writeFileSync(file, text);
  return file;
};
const writeJob = given('write all.job.yaml', WRITE);
const readJob = given('read.job.yaml', READ);
const longJob = given('long.job.yaml', LONG);

const args = [`--remote-debugging-port=${PORT}`, `--user-data-dir=${join(folder, 'electron')}`];
if (options.includes('--no-sandbox')) args.push('--no-sandbox');
const env = {
  ...process.env,
  OPENSTAGE_DATA: join(folder, 'data'),
  OPENSTAGE_JOBS: jobs,
  ...(!options.includes('--keychain') && { OPENSTAGE_SECRETS: 'file' }),
};
const start = (...more: string[]) => spawn(program, [...args, ...more], { stdio: 'inherit', env });

function check(condition: unknown, failure: string): void {
  if (!condition) throw new Error(failure);
}

/** Waits for something; at once fails when the program has ended. */
async function until<Found>(app: ChildProcess, what: string, find: () => Promise<Found | undefined>): Promise<Found> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    if (app.signalCode !== null) throw new Error(`${what}: the app was ended by ${app.signalCode}`);
    if (app.exitCode !== null) throw new Error(`${what}: the app ended with ${app.exitCode}`);
    const found = await find().catch(() => undefined);
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function pageOf(app: ChildProcess): Promise<{ readonly browser: Browser; readonly page: Page }> {
  return until(app, 'a window', async () => {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${PORT}`);
    const page = browser.contexts().flatMap((context) => context.pages())[0];
    if (page) return { browser, page };
    await browser.close();
    return undefined;
  });
}

const exitOf = (app: ChildProcess, what: string) =>
  Promise.race([
    once(app, 'exit').then(([code, signal]) => (signal === null ? (code as number) : `${signal}`)),
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`${what}: the app does not end`)), PATIENCE_MS).unref()),
  ]);

/** Asks the window to close, as its cross does. */
const closeWindow = (page: Page) => page.evaluate('window.close()').catch(() => undefined);

/** Sends the signal by which Electron quits to its main process: an AppImage is started by another. */
async function askToEnd(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  process.kill(processInfo.find(({ type }) => type === 'browser')!.id, 'SIGTERM');
}

/** Hands a job to the app that runs, by a second start of the program, and runs it. */
async function runByAnotherStart(page: Page, file: string, stage: string, state: RegExp): Promise<void> {
  check((await exitOf(start(file), 'a second start')) === 0, 'a second start does not end with 0');
  await page.locator(`.svelte-flow__node[data-id="${stage}"]`).waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.press('F5');
  await page.getByText(state).waitFor({ timeout: PATIENCE_MS });
}

const app = start(pathToFileURL(writeJob).href);
try {
  const { page } = await pageOf(app);
  await page.locator('.svelte-flow__node[data-id="numbers"]').waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.press('F5');
  await page.getByText(/^done in /).waitFor({ timeout: PATIENCE_MS });
  check(existsSync(join(jobs, 'smoke.db')), 'SQLite wrote nothing');
  check(readFileSync(join(jobs, 'numbers.csv.xz')).subarray(1, 5).toString() === '7zXZ', 'no .xz was written');
  process.stdout.write('a job given as a file URL has written SQLite and .csv.xz\n');

  if (process.platform === 'linux' && !options.includes('--no-sandbox')) {
    const renderers = execFileSync('pgrep', ['-f', '--', '--type=renderer'], { encoding: 'utf8' }).trim().split('\n');
    // Seccomp 2 is a filter: the renderer is in its sandbox.
    const modes = renderers.map((pid) => /^Seccomp:\s+(\d)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    check(modes.includes('2'), `no renderer is in a sandbox: ${modes.join(', ')}`);
    process.stdout.write('the renderer is in its sandbox\n');
  }

  // With a keychain its native module has been loaded.
  await page.keyboard.press('ControlOrMeta+Shift+C');
  const dialog = page.locator('dialog[open]');
  await dialog.getByText('Secrets', { exact: true }).first().click();
  const where = options.includes('--keychain') ? /in the keychain of this system/ : /no keychain|passphrase/;
  await dialog.getByText(where).first().waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.press('Escape');

  await runByAnotherStart(page, readJob, 'both', /^done in /);
  check(readFileSync(join(jobs, 'sum.csv'), 'utf8') === READ_RESULT, 'SQLite and .csv.xz were not read as they were written');
  await runByAnotherStart(page, longJob, 'count', /^running /);
  await closeWindow(page);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  check(process.platform === 'darwin' || !page.isClosed(), 'the window went without asking while a job runs');
  process.stdout.write('a second start hands over its job, which reads SQLite and .csv.xz; closing asks while one runs\n');
} finally {
  app.kill('SIGKILL');
}

/** How the app ends: Windows has no signal that asks a program to end, and on a Mac the app stays without a window. */
const ENDS = (['window', 'quit'] as const).filter((end) => process.platform !== (end === 'window' ? 'darwin' : 'win32'));
try {
  for (const end of ENDS) {
    // As at the first start: nothing is open, and nothing was lately.
    for (const name of ['electron', 'data'])
      rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    const again = start();
    try {
      const { browser, page } = await pageOf(again);
      await runTemplate(page);
      const exit = exitOf(again, end);
      if (end === 'quit') await askToEnd(browser);
      else await closeWindow(page);
      const code = await exit;
      check(code === 0, `${end}: the app ends with ${code} instead of 0`);
      process.stdout.write(`the packaged app ran a template, and ended with 0 (${end})\n`);
    } finally {
      again.kill('SIGKILL');
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
