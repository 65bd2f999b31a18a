// Starts a packaged desktop app and does in it what a person does first. Usage: node test/desktop/smoke.ts PROGRAM
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { runTemplate } from './scenario.ts';

const PATIENCE_MS = 120_000;
const PORT = 9333;

const program = process.argv[2];
if (program === undefined) throw new Error('usage: node test/desktop/smoke.ts PROGRAM');

const folder = mkdtempSync(join(tmpdir(), 'open-stage-smoke-'));
const jobs = join(folder, 'jobs');
const args = [`--remote-debugging-port=${PORT}`, `--user-data-dir=${join(folder, 'electron')}`];
// Runners have no sandbox for unprivileged programs.
if (process.platform === 'linux') args.push('--no-sandbox');
const environment = { ...process.env, OPENSTAGE_DATA: join(folder, 'data'), OPENSTAGE_JOBS: jobs, OPENSTAGE_SECRETS: 'file' };
const app = spawn(program, args, { stdio: 'inherit', env: environment });

try {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    if (app.exitCode !== null) throw new Error(`the app ended with ${app.exitCode}`);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${PORT}`).catch(() => undefined);
    const page = browser?.contexts().flatMap((context) => context.pages())[0];
    if (page) {
      await runTemplate(page);
      break;
    }
    await browser?.close();
    if (Date.now() > until) throw new Error('the app opened no window');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const written = readdirSync(jobs, { recursive: true }).map(String);
  if (!written.some((name) => name.endsWith('sales-by-segment.csv'))) throw new Error(`no result among ${written.join(', ')}`);
  process.stdout.write('the packaged app ran a job and showed its rows\n');
} finally {
  app.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
