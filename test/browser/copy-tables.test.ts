import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type Designer, eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const COUNT = 12;

/** Two databases that all jobs may name, one of them with tables. */
function databasesFor({ folder }: Designer): void {
  mkdirSync(join(folder, 'data'), { recursive: true });
  const [shop, crm] = ['shop', 'crm'].map((name) => ({ type: 'sqlite', path: join(folder, `${name}.db`) }));
  writeFileSync(join(folder, 'data', 'connections.yaml'), JSON.stringify({ connections: { shop, crm } }));
  const database = new Database(shop!.path);
  const tables = Array.from(
    { length: COUNT },
    (_, i) => `CREATE TABLE t${i} (id INTEGER PRIMARY KEY); INSERT INTO t${i} VALUES (${i})`,
  );
  database.exec(
    `${tables.join(';')}; CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT NOT NULL); CREATE VIEW paid AS SELECT * FROM orders`,
  );
  database.close();
  new Database(crm!.path).exec('CREATE TABLE t3 (id INTEGER PRIMARY KEY)').close();
}

describe.runIf(requireSuite('browser'))('copying tables', () => {
  useBrowser();

  it.each(['light', 'dark'] as const)('writes a job by the keyboard, in the %s theme', { timeout: 120_000 }, async (theme) => {
    const designer = await openDesigner({ theme });
    const { page } = designer;
    databasesFor(designer);
    await page.reload();
    await page.getByRole('button', { name: 'Copy tables…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Copy tables' });
    await dialog.getByRole('combobox', { name: 'From' }).selectOption('shop');
    await dialog.getByRole('combobox', { name: 'To' }).selectOption('crm');
    const status = dialog.getByRole('status');
    await eventually(() => status.textContent()).toBe(`${COUNT + 1} of ${COUNT + 2} chosen`);
    expect(await dialog.getByRole('textbox', { name: /Schema/ }).count()).toBe(0);
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
    // None of those that are found, then one of them again.
    await dialog.getByRole('searchbox', { name: 'Find a table' }).fill('t');
    await dialog.getByRole('button', { name: 'None' }).press('Enter');
    await eventually(() => status.textContent()).toBe(`1 of ${COUNT + 2} chosen`);
    await dialog.getByRole('checkbox', { name: 't3', exact: true }).press('Space');
    await dialog.getByRole('button', { name: 'Write the job' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await stageOf(page, 'orders_copy').waitFor();
    expect(await page.getByText('unknown connection').count()).toBe(0);
    expect(await page.locator('.svelte-flow__node-stage').count()).toBe(4);
    await page.getByText('already in the target: t3; their rows will be replaced').waitFor();
    await steps.run(page);
    const copied = new Database(join(designer.folder, 'crm.db'), { readonly: true });
    expect(copied.prepare('SELECT id FROM t3').pluck().all()).toEqual([3]);
    copied.close();
  });

  it('is said to need databases, and says what a database refuses', { timeout: 60_000 }, async () => {
    const designer = await openDesigner();
    const { page, folder } = designer;
    await page.keyboard.press('Control+Shift+k');
    const dialog = page.getByRole('dialog', { name: 'Copy tables' });
    await dialog.getByText('There are no databases yet').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    databasesFor(designer);
    writeFileSync(join(folder, 'shop.db'), 'no database');
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Copy tables…' }).click();
    await dialog.getByRole('combobox', { name: 'From' }).selectOption('shop');
    await dialog.getByText('not a SQLite database').waitFor();
    await dialog.getByRole('combobox', { name: 'From' }).selectOption('crm');
    await dialog.getByRole('combobox', { name: 'To' }).selectOption('crm');
    await dialog.getByText('1 of 1 chosen').waitFor();
    await dialog.getByRole('button', { name: 'Write the job' }).click();
    await dialog.getByText('table t3 would be copied onto itself; name another database').waitFor();
  });
});
