import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const JOB = `openstage: 1
name: cases
stages:
  rows:
    type: csv-origin
    path: rows.csv
  by_country: { type: aggregator, from: rows, keys: [], measures: { n: { function: count } } }
  sorted: { type: sort, from: rows.rejects, by: [] }
  rows_kept: { type: filter, from: by_country, where: "true" }
  made: { type: sqlite-destination, from: rows_kept, path: shop.db, ifExists: replace }
`;
const FILES = { 'cases.job.yaml': JOB, 'rows.csv': 'Country,country,Country_code,and_more\nUY,Uruguay,598,1\n' };

describe.runIf(requireSuite('browser'))('an exact match wins', () => {
  useBrowser();

  it('in columns, of which those that are chosen already are not taken for others', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'cases.job.yaml');
    await steps.selectStage(page, 'by_country');
    const inspector = steps.inspectorOf(page);
    const keys = inspector.getByRole('combobox', { name: 'Add to Group by' });
    const chosen = () => inspector.getByRole('group', { name: 'Group by' }).getByRole('listitem').allInnerTexts();
    const names = async () => (await chosen()).map((text) => text.split('\n').find((line) => /\w/.test(line)));
    await keys.click();
    for (const key of ['country', 'Enter']) await (key === 'Enter' ? page.keyboard.press(key) : page.keyboard.type(key));
    await eventually(names).toEqual(['country']);
    await keys.fill('country');
    await keys.press('Enter');
    await keys.fill('Country');
    await keys.press('Enter');
    await eventually(names).toEqual(['country', 'Country']);
    await keys.fill('count');
    await keys.press('Enter');
    await eventually(names).toEqual(['country', 'Country', 'Country_code']);
  });

  it('in expressions, where words of the language have no case', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'cases.job.yaml');
    await steps.selectStage(page, 'rows');
    await page.keyboard.press('Tab');
    await page.getByRole('dialog', { name: 'Add a stage' }).waitFor();
    await page.keyboard.type('filter');
    await page.keyboard.press('Enter');
    await stageOf(page, 'filter').waitFor();
    const field = steps.inspectorOf(page).getByRole('textbox', { name: 'Keep only where' });
    const list = page.locator('.cm-tooltip-autocomplete li');
    const written = async (text: string) => {
      await field.click();
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
      await list.first().waitFor();
      // The list takes no keys before it can have been read.
      await page.waitForTimeout(150);
      await page.keyboard.press('Enter');
      return ((await field.textContent()) ?? '').trim();
    };
    expect(await written('country')).toBe('country');
    expect(await written('Country')).toBe('Country');
    expect(await written("country = 'x' and")).toBe("country = 'x' AND");
    expect(await written('round')).toBe('round()');
  });

  it('in stages, files and tables, and a new table is called what was typed', async () => {
    const { page, jobs } = await openDesigner({ files: FILES });
    for (const name of ['data.csv', 'Data.csv', 'other data.csv']) writeFileSync(join(jobs, name), 'a\n1\n');
    const database = new Database(join(jobs, 'shop.db'));
    database.exec('CREATE TABLE Orders_old (id); CREATE TABLE orders (id)');
    database.close();
    await steps.openFile(page, 'cases.job.yaml');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('rows');
    await page.keyboard.press('Enter');
    const selected = page.getByRole('textbox', { name: 'Name of the stage' });
    await eventually(() => selected.inputValue()).toBe('rows');

    await steps.inspectorOf(page).getByRole('button', { name: 'Browse for path' }).click();
    await page.getByRole('option', { name: 'rows.csv' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search in this folder' }).fill('data.csv');
    await page.keyboard.press('Enter');
    const path = steps.inspectorOf(page).getByRole('textbox', { name: 'Path' });
    await eventually(() => path.inputValue()).toBe('data.csv');

    await steps.selectStage(page, 'made');
    const table = steps.inspectorOf(page).getByRole('combobox', { name: 'Table' });
    await table.click();
    await page.getByRole('option', { name: 'Orders_old' }).waitFor();
    for (const [typed, taken] of [
      ['orders', 'orders'],
      ['ord', 'ord'],
      ['Orders', 'Orders'],
    ] as const) {
      await table.fill(typed);
      await table.press('Enter');
      await eventually(() => table.inputValue()).toBe(taken);
    }
    await table.fill('orders_o');
    await table.press('ArrowDown');
    await table.press('Enter');
    await eventually(() => table.inputValue()).toBe('Orders_old');
  });
});

describe.runIf(requireSuite('browser'))('the YAML', () => {
  useBrowser();

  it('is left by Escape and Tab', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'cases.job.yaml');
    await steps.showYaml(page);
    await steps.yamlOf(page).focus();
    const isIn = () => steps.yamlOf(page).evaluate((text) => text.contains(document.activeElement));
    await page.keyboard.press('Tab');
    expect(await isIn()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await isIn()).toBe(false);
  });
});
