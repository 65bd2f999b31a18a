import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_JOB } from './sales.ts';
import * as steps from './steps.ts';

const FILES = {
  ...SALES_FILES,
  'sales.job.yaml': SALES_JOB.replace('stages:', 'parameters:\n  least: { type: integer, default: 1 }\nstages:'),
};

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const THEMES = ['light', 'dark'] as const;

/** What axe finds against WCAG 2.x A and AA, as `rule: element`. Of the dark theme only what differs: its contrast. */
async function violations(page: Page, where: string, theme: (typeof THEMES)[number]): Promise<string[]> {
  await page.emulateMedia({ colorScheme: theme });
  await page.locator(`html[data-theme="${theme}"]`).waitFor();
  // Things that fade in have another contrast until they are there. What does not end because it has gone is not waited for.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .map((one) => (one.effect?.getTiming().iterations === Infinity ? undefined : one.finished.catch(() => undefined))),
    ),
  );
  const axe = new AxeBuilder({ page });
  const found = await (theme === 'light' ? axe.withTags(STANDARDS) : axe.withRules(['color-contrast'])).analyze();
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${where}, ${theme}: ${id}: ${html.slice(0, 160)}`));
}

describe.runIf(requireSuite('browser'))('in both themes', () => {
  useBrowser();

  it('every screen and dialog is accessible, and nothing is asked of another machine', { timeout: 360_000 }, async () => {
    const { page } = await openDesigner({ files: FILES });
    const foreign: string[] = [];
    const { host } = new URL(page.url());
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^(http|ws)/.test(url.protocol) && url.host !== host) foreign.push(request.url());
    });
    const found: string[] = [];
    const look = async (where: string) => {
      for (const theme of THEMES) found.push(...(await violations(page, where, theme)));
    };
    await page.reload();
    await page.getByRole('region', { name: 'Templates' }).getByRole('button').first().waitFor();
    await look('start page');
    await steps.newJob(page);
    await look('empty job');
    await steps.openFile(page, 'sales.job.yaml');
    await steps.selectStage(page, 'large');
    await page.getByRole('grid').getByRole('row').nth(1).waitFor();
    await look('stage and data');
    await steps.selectStage(page, 'by_segment');
    await page.getByRole('button', { name: /^Move total/ }).waitFor();
    await look('form of entries');
    await steps.selectStage(page, 'large');
    await steps.run(page);
    await page.locator('[data-link="large.out>joined.left"]').click();
    await look('link after a run');
    for (const panel of ['Schema', 'Problems', 'Log', 'Metrics', 'History']) {
      await steps.showPanel(page, panel);
      await page.getByRole('tabpanel', { name: new RegExp(panel) }).waitFor();
      await look(panel);
    }
    await steps.showYaml(page);
    await steps.yamlOf(page).waitFor();
    await look('YAML');
    await stageOf(page, 'large').click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    await look('menu of a stage');
    await page.keyboard.press('Escape');
    for (const keys of [
      'Control+Shift+p',
      'Control+Shift+Enter',
      'Control+,',
      'F1',
      'Control+f',
      'Control+o',
      'Control+Shift+s',
      'Control+Shift+c',
      'Control+Shift+k',
    ]) {
      await page.keyboard.press(keys);
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await eventually(() => dialog.getByRole('button').count()).toBeGreaterThan(0);
      await look(`dialog of ${keys}`);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
    expect(found).toEqual([]);
    expect(foreign).toEqual([]);
  });
});

describe.runIf(requireSuite('browser'))('by Tab', () => {
  useBrowser();

  it('every control is reached', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'sales.job.yaml');
    await steps.selectStage(page, 'large');
    const reached = new Set<string>();
    const walk = async (keys: string, from: string) => {
      await page.locator(from).first().focus();
      for (let count = 0; count < 60; count++) {
        await page.keyboard.press(keys);
        const name = await page.evaluate(() => {
          const focus = document.activeElement;
          const region = focus?.closest(
            '[aria-label="Inspector"], [data-canvas], header, nav[aria-label="Stages"], [aria-label="Panels"]',
          );
          return region ? (region.getAttribute('aria-label') ?? (region.tagName === 'HEADER' ? 'HEADER' : 'Canvas')) : '';
        });
        reached.add(name);
      }
    };
    await walk('Tab', '[aria-label="Inspector"] [data-option] .cm-content');
    expect(await page.getByRole('dialog', { name: 'Add a stage' }).count()).toBe(0);
    for (const region of ['HEADER', 'Stages', 'Canvas', 'Inspector', 'Panels']) expect(reached).toContain(region);
  });

  it('from a list of stages the way goes on, and in the canvas it adds a stage for who works there', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'sales.job.yaml');
    await steps.selectStage(page, 'large');
    const list = page.getByRole('dialog', { name: 'Add a stage' });
    await page.keyboard.press('Tab');
    await list.waitFor();
    await page.keyboard.press('Tab');
    await list.waitFor({ state: 'detached' });
    const passed: string[] = [];
    for (let count = 0; count < 12; count++) {
      await page.keyboard.press('Tab');
      passed.push(await page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset.pane ?? ''));
    }
    expect(passed).toContain('panel');
    expect(await list.count()).toBe(0);
    await stageOf(page, 'large').focus();
    await page.keyboard.press('ArrowRight');
    await eventually(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.id)).toBe('joined');
    await page.keyboard.press('Tab');
    await list.waitFor();
  });

  it('F6 walks the panes both ways, also from within a field, and comes back to where it was', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'sales.job.yaml');
    await steps.selectStage(page, 'large');
    await steps.showYaml(page);
    await steps.run(page);
    const pane = () => page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset.pane);
    const walk = async (keys: string) => {
      const walked: (string | undefined)[] = [];
      for (let count = 0; count < 7; count++) {
        await page.keyboard.press(keys);
        walked.push(await pane());
      }
      return walked;
    };
    await page.getByRole('searchbox', { name: 'Find a stage' }).focus();
    await page.keyboard.type('so');
    const ring = ['canvas', 'yaml', 'panel', 'inspector', 'status', 'top', 'palette'];
    expect(await walk('F6')).toEqual(ring);
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('so');
    expect(await walk('Shift+F6')).toEqual([...ring.slice(0, -1).toReversed(), 'palette']);
    await page.keyboard.press('F6');
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.id)).toBe('large');
  });

  it('buttons of the canvas are pressed by Enter', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'sales.job.yaml');
    await steps.selectStage(page, 'large');
    const view = page.locator('.svelte-flow__viewport');
    const before = await view.getAttribute('style');
    await page.getByRole('button', { name: 'Zoom in' }).focus();
    await page.keyboard.press('Enter');
    await eventually(() => view.getAttribute('style')).not.toBe(before);
  });
});
