import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { openDesigner, stageOf, useBrowser } from './designer.ts';

/** What axe finds against WCAG 2.1 A and AA: the rule, and the elements that break it. */
async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

const dialog = (page: Page) => page.getByRole('dialog');
async function closed(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });
}

describe.runIf(requireSuite('browser'))('everybody can use it', () => {
  useBrowser();

  test.each(['light', 'dark'] as const)('axe finds nothing on any screen, %s', async (theme) => {
    const { page } = await openDesigner({ theme });
    const found: Record<string, readonly string[]> = {};
    const look = async (screen: string) => {
      found[screen] = await violations(page);
    };
    await look('start');
    await page.getByRole('button', { name: /^Clean a customer file/ }).click();
    await page.getByText(/^done in /).waitFor();
    await look('job');
    await stageOf(page, 'tidy').locator('b').click();
    await page.getByRole('grid').waitFor();
    await look('data');
    for (const name of ['Schema', 'Problems', 'Log', 'Timeline', 'History']) {
      await page.getByRole('tab', { name, exact: false }).first().click();
      await page.getByRole('tabpanel').first().waitFor();
      await look(name);
    }
    await page.getByRole('button', { name: 'YAML', exact: true }).click();
    await page.locator('.cm-content').first().waitFor();
    await look('YAML');
    for (const [screen, keys] of [
      ['parameters', 'Control+Shift+P'],
      ['connections', 'Control+Shift+C'],
      ['settings', 'Control+,'],
      ['about', 'F1'],
      ['open', 'Control+o'],
    ] as const) {
      await page.keyboard.press(keys);
      await dialog(page).waitFor();
      await look(screen);
      await closed(page);
    }
    expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({});
  });

  test('nothing is asked of any other machine', async () => {
    const { page, context } = await openDesigner();
    const origin = new URL(page.url()).origin;
    const elsewhere: string[] = [];
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) elsewhere.push(url);
    });
    await page.reload();
    await page.getByRole('button', { name: /^Join and summarise sales/ }).click();
    await page.getByText(/^done in /).waitFor();
    await stageOf(page, 'amounts').locator('b').click();
    await page.getByRole('grid').waitFor();
    await page.getByRole('button', { name: 'YAML', exact: true }).click();
    await page.locator('.cm-content').first().waitFor();
    expect(elsewhere).toEqual([]);
  });
});
