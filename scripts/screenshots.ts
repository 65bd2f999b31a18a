// Takes the pictures of docs/images: every screen of the designer, in both themes. Usage: npm run screenshots
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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
      await stage(page, 'with_customer').locator('b').click();
    },
  ],
  [
    'timeline',
    async (page) => {
      await showYaml(page);
      await tab(page, 'Timeline');
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
      await stage(page, 'ordered').locator('b').click();
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
];

async function take(theme: 'light' | 'dark'): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-images-'));
  const server = spawn(process.execPath, [path('dist/cli.js'), 'serve', '--no-open', '--jobs', join(folder, 'Open-Stage')], {
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
