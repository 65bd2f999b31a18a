import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_RESULT, sortedLines } from './sales.ts';
import { drawingOf, expectRows, inspectorOf, linkOf, statusOf } from './steps.ts';

const isFocused = (locator: Locator) => locator.evaluate((element) => element.contains(element.ownerDocument.activeElement));
const focused = (locator: Locator) => eventually(() => isFocused(locator)).toBe(true);

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, locator: Locator, keys = 'Tab'): Promise<void> {
  await locator.waitFor();
  for (let count = 0; count < 40; count++) {
    if (await isFocused(locator)) return;
    await page.keyboard.press(keys);
  }
  throw new Error(`${locator} was not reached by ${keys}`);
}

/** Adds a stage by its name; it follows the one that has the focus, if it can. */
async function addByName(page: Page, title: string, id: string): Promise<void> {
  await page.keyboard.press('Tab');
  await focused(page.getByRole('dialog', { name: 'Add a stage' }));
  await page.keyboard.type(title);
  await page.keyboard.press('Enter');
  await focused(stageOf(page, id));
}

/** Goes from a stage to the first field of its form. */
async function configure(page: Page): Promise<void> {
  await page.keyboard.press('Enter');
  await focused(inspectorOf(page));
}

async function back(page: Page, id: string): Promise<void> {
  await page.keyboard.press('Escape');
  await focused(stageOf(page, id));
}

async function renameTo(page: Page, id: string): Promise<void> {
  await page.keyboard.press('F2');
  await focused(page.getByRole('textbox', { name: 'Name of the stage' }).first());
  await page.keyboard.type(id);
  await page.keyboard.press('Enter');
  await focused(stageOf(page, id));
}

describe.runIf(requireSuite('browser'))('the sales job, by keyboard', () => {
  useBrowser();

  it('is drawn, configured, run, saved and opened again without a mouse', async () => {
    const { page, jobs } = await openDesigner({ files: SALES_FILES });
    const inspector = inspectorOf(page);
    const { keyboard } = page;
    await keyboard.press('Alt+n');
    await page.locator('[data-canvas]').waitFor();

    await addByName(page, 'csv', 'csv-origin');
    await configure(page);
    await keyboard.type('sales.csv');
    await back(page, 'csv-origin');
    await renameTo(page, 'sales');
    await addByName(page, 'filter', 'filter');
    await configure(page);
    await keyboard.type('amount >= 1000');
    await inspector.getByRole('table', { name: 'Live sample' }).getByText('kept').first().waitFor();
    await back(page, 'filter');
    await addByName(page, 'join', 'join');
    // With nothing selected, the next stage is linked to none.
    await keyboard.press('Escape');
    await addByName(page, 'csv', 'csv-origin');
    await configure(page);
    await keyboard.type('customers.csv');
    await back(page, 'csv-origin');
    await renameTo(page, 'customers');
    await keyboard.press('c');
    await focused(page.getByRole('dialog', { name: 'Link customers to' }));
    await keyboard.type('join');
    await keyboard.press('Enter');
    await linkOf(page, 'customers', 'join').waitFor({ state: 'attached' });
    await focused(stageOf(page, 'customers'));

    await keyboard.press('ArrowRight');
    await focused(stageOf(page, 'join'));
    await configure(page);
    await tabTo(page, inspector.getByRole('button', { name: 'customer_id', exact: true }));
    await keyboard.press('Enter');
    await back(page, 'join');
    await addByName(page, 'aggregate', 'aggregator');
    await configure(page);
    await keyboard.type('segm');
    await page.getByRole('option', { name: 'segment' }).waitFor();
    await keyboard.press('Enter');
    await tabTo(page, inspector.getByRole('group', { name: 'Measures' }).getByRole('button', { name: 'Add' }));
    await keyboard.press('Enter');
    await focused(inspector.getByRole('textbox', { name: 'Name of Measures 1' }));
    await keyboard.type('total');
    await tabTo(page, inspector.getByRole('combobox', { name: /^Column of/ }));
    await keyboard.type('amount');
    await keyboard.press('Enter');
    await back(page, 'aggregator');
    await addByName(page, 'csv destination', 'csv-destination');
    await configure(page);
    await keyboard.type('out/by_segment.csv');
    await expectRows(page, 'csv-destination', [
      ['retail', '4,200.25'],
      ['wholesale', '1,500.5'],
    ]);

    await keyboard.press('F5');
    await statusOf(page)
      .getByRole('button', { name: /^done in/ })
      .waitFor();
    expect(sortedLines(readFileSync(join(jobs, 'out/by_segment.csv'), 'utf8'))).toEqual(SALES_RESULT);

    await back(page, 'csv-destination');
    for (const id of ['aggregator', 'join', 'filter', 'sales']) {
      await keyboard.press('ArrowLeft');
      await focused(stageOf(page, id));
    }
    await stageOf(page, 'sales').getByText('7 rows').waitFor();
    await keyboard.press('Control+Shift+L');
    await keyboard.press('Control+s');
    await focused(page.getByRole('dialog', { name: 'Save the job as' }).getByRole('textbox', { name: 'Name' }));
    await keyboard.type('by-keyboard');
    await keyboard.press('Enter');
    await statusOf(page).getByText('Saved', { exact: true }).waitFor();
    const drawn = await drawingOf(page);

    await keyboard.press('Alt+w');
    const recent = page.getByRole('region', { name: 'Recent' }).getByRole('button', { name: /^by-keyboard/ });
    await tabTo(page, recent);
    await keyboard.press('Enter');
    await stageOf(page, 'sales').waitFor();
    await eventually(() => drawingOf(page)).toEqual(drawn);
    expect(drawn.links).toHaveLength(5);
  });
});
