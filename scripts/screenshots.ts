// Takes the pictures of docs/images: every screen of the designer, in both themes. Usage: npm run screenshots
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { CHROMIUM, chromium } from '../test/browser/chromium.ts';
import { ensureBuilt } from './ensure-built.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, new URL('../', import.meta.url)));
const IMAGES = path('docs/images');
/** Panels and colours come to rest. */
const REST_MS = 500;

const stage = (page: Page, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`);
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const done = (page: Page) => page.getByText(/^done in /).waitFor();

/** Shows the YAML, or hides it. */
const showYaml = (page: Page) => page.getByRole('button', { name: 'YAML', exact: true }).click();

async function showData(page: Page, id: string): Promise<void> {
  await stage(page, id).locator('b').click();
  await tab(page, 'Data');
  await page.getByRole('grid').first().waitFor();
}

/** A job that runs long enough to be looked at. */
const LONG_JOB = `openstage: 1
name: load-events
stages:
  events:
    type: generator
    rows: 2000000000
    columns:
      id: { generator: sequence }
      score: { generator: normal, mean: 50, stddev: 20 }
  scored: { type: filter, from: events, where: score > 40 }
  graded:
    type: derive
    from: scored
    columns: { grade: "CASE WHEN score > 90 THEN 'A' WHEN score > 70 THEN 'B' ELSE 'C' END" }
  by_grade:
    type: aggregator
    from: graded
    keys: [grade]
    measures:
      events: { function: count }
      score: { function: mean, column: score }
  result: { type: csv-destination, from: by_grade, path: out/grades.csv }
`;

/** Screens in the order in which they are gone through, each from the one before it. */
const SCREENS: readonly (readonly [name: string, show: (page: Page) => Promise<unknown>])[] = [
  ['start', (page) => page.getByRole('button', { name: /^Join and summarise sales/ }).waitFor()],
  [
    'designer',
    async (page) => {
      await page.getByRole('button', { name: /^Join and summarise sales/ }).click();
      await done(page);
      await showData(page, 'by_segment');
    },
  ],
  ['expressions', (page) => showData(page, 'amounts')],
  [
    'input-and-output',
    async (page) => {
      await showData(page, 'recent');
      await page.getByRole('button', { name: /[Ii]nput beside/ }).click();
      await page.getByRole('grid').nth(1).waitFor();
    },
  ],
  [
    'yaml',
    async (page) => {
      await page.getByRole('button', { name: /[Ii]nput beside/ }).click();
      await showYaml(page);
      await page.locator('.cm-content').first().waitFor();
      await stage(page, 'customers').locator('b').click();
      await page.getByRole('grid').first().waitFor();
    },
  ],
  [
    'timeline',
    async (page) => {
      await showYaml(page);
      await tab(page, 'Metrics');
    },
  ],
  ['log', (page) => tab(page, 'Log')],
  [
    'history',
    async (page) => {
      await page.keyboard.press('F5');
      await page.waitForTimeout(REST_MS);
      await done(page);
      await tab(page, 'History');
    },
  ],
  [
    'compare',
    async (page) => {
      await page.getByRole('region', { name: 'History' }).getByRole('checkbox').nth(1).check();
      await page.getByRole('region', { name: 'Comparison of two runs' }).waitFor();
    },
  ],
  [
    'problems',
    async (page) => {
      await showYaml(page);
      const yaml = page.locator('.cm-content').first();
      await yaml.getByText('coalesce(segment').first().click();
      await page.keyboard.press('End');
      await page.keyboard.type(' + 1');
      await tab(page, 'Problems');
      await page.getByRole('list', { name: 'Problems' }).waitFor();
    },
  ],
  [
    'schema',
    async (page) => {
      await page.keyboard.press('Control+z');
      await showYaml(page);
      await stage(page, 'with_customer').locator('b').click();
      await tab(page, 'Schema');
    },
  ],
  [
    'add-a-stage',
    async (page) => {
      await tab(page, 'Data');
      await stage(page, 'recent').locator('b').click();
      await page.keyboard.press('Tab');
      await page.keyboard.type('fi');
    },
  ],
  [
    'connections',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Shift+C');
      await page.getByRole('region', { name: 'New connection' }).getByText('SQLite').click();
    },
  ],
  [
    'settings',
    async (page) => {
      await page.getByRole('button', { name: 'Done', exact: true }).click();
      await page.keyboard.press('Control+,');
      await page.getByRole('dialog').getByRole('tab', { name: 'Shortcuts' }).click();
    },
  ],
  [
    'running',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+o');
      await page.getByRole('option', { name: 'load-events.job.yaml' }).dblclick();
      await stage(page, 'graded').waitFor();
      await page.keyboard.press('F5');
      await page
        .getByText(/rows\/s/)
        .first()
        .waitFor();
      await tab(page, 'Metrics');
      await page.waitForTimeout(3 * REST_MS);
    },
  ],
];

async function take(theme: 'light' | 'dark'): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-images-'));
  const jobs = join(folder, 'Open-Stage');
  mkdirSync(jobs);
  writeFileSync(join(jobs, 'load-events.job.yaml'), LONG_JOB);
  const server = spawn(process.execPath, [path('dist/cli.js'), 'serve', '--no-open', '--jobs', jobs], {
    env: { ...process.env, OPENSTAGE_DATA: join(folder, 'data'), OPENSTAGE_SECRETS: 'file' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch(CHROMIUM);
  try {
    const [output] = (await once(server.stdout, 'data')) as [Buffer];
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: theme });
    await page.goto(output.toString().trim());
    for (const [name, show] of SCREENS) {
      await show(page);
      await page.mouse.move(720, 2);
      await page.waitForTimeout(REST_MS);
      await page.screenshot({ path: join(IMAGES, `${name}-${theme}.png`) });
      process.stderr.write(`${name}-${theme}\n`);
    }
  } finally {
    await browser.close();
    server.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

ensureBuilt();
mkdirSync(IMAGES, { recursive: true });
await take('light');
await take('dark');
