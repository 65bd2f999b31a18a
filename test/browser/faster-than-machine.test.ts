import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_JOB } from './sales.ts';
import * as steps from './steps.ts';

const FILES = { ...SALES_FILES, 'sales.job.yaml': SALES_JOB, 'stock.job.yaml': SALES_JOB.replace('name: sales', 'name: stock') };

/** Keeps back a part of the program that is read when it is needed, until the function that this gives is called. */
async function keepBack(page: Page, part: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(`**/assets/${part}-*.js`, async (route) => {
    await promise;
    await route.continue();
  });
  return resolve;
}

describe.runIf(requireSuite('browser'))('who is faster than the machine', () => {
  useBrowser();

  it('presses keys for a dialog that is not there yet, which gets them; clicks on what it will cover do nothing', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'sales.job.yaml');
    const arrive = await keepBack(page, 'FindDialog');
    await page.keyboard.press('Control+f');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: 'Close sales' }).click();
    await page.keyboard.type('custom');
    for (const key of ['Backspace', 'Enter']) await page.keyboard.press(key);
    arrive();
    await eventually(() => page.getByRole('textbox', { name: 'Name of the stage' }).inputValue()).toBe('customers');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(
      await steps
        .statusOf(page)
        .getByRole('button', { name: /^(starting|running|done)/ })
        .count(),
    ).toBe(0);
  });

  it('presses a key for a stage that was added just now and is not drawn yet', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'sales.job.yaml');
    const entry = page.getByRole('list', { name: 'Transform' }).getByRole('button', { name: 'Sort', exact: true });
    await entry.focus();
    await entry.evaluate((button: HTMLElement) => {
      button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', code: 'KeyD', bubbles: true }));
    });
    await stageOf(page, 'sort').getByText('Disabled').waitFor();
  });

  it('names a file before its folder is listed, and compares runs before they have come', async () => {
    const { page } = await openDesigner({ files: FILES, latency: 500 });
    await page.keyboard.press('Control+o');
    await page.keyboard.type('st');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Close stock' }).waitFor();
    await stageOf(page, 'result').waitFor();
    for (let run = 0; run < 2; run++) await steps.run(page);
    await steps.showPanel(page, 'History');
    const history = page.getByRole('region', { name: 'History' });
    // The details of the first are on their way still.
    await history.getByRole('checkbox').nth(1).check();
    await history.getByRole('region', { name: 'Comparison of two runs' }).waitFor();
  });
});
