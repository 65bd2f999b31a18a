import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { openDesigner, stageOf, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const VALUE = 'planted-7f3a91-value';

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());

describe.runIf(requireSuite('browser'))('connections', () => {
  useBrowser();

  it('keep secrets where nothing shows them again', async () => {
    const { page, folder } = await openDesigner();
    const received: Buffer[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => received.push(Buffer.from(payload))));
    await page.reload();
    await page.getByRole('button', { name: 'Connections' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connections' });
    await dialog.getByRole('button', { name: 'Secrets' }).click();
    const unlock = dialog.getByRole('group', { name: 'Create a file for secrets' });
    await unlock.getByLabel('New passphrase').fill('correct horse battery');
    await unlock.getByLabel('The same again').fill('correct horse battery');
    await unlock.getByRole('button', { name: 'Create the file' }).click();
    const form = dialog.getByRole('form', { name: 'Set a secret' });
    await form.getByLabel('Name').fill('warehouse');
    await form.getByLabel('Value').fill(VALUE);
    await form.getByRole('button', { name: 'Store' }).click();
    await dialog.getByRole('list', { name: 'Secrets' }).getByText('warehouse').waitFor();
    expect(await form.getByLabel('Value').inputValue()).toBe('');

    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Connections' }).click();
    await dialog.getByRole('button', { name: 'Secrets' }).click();
    await dialog.getByText('warehouse').first().waitFor();
    expect(await page.content()).not.toContain(VALUE);
    expect(received.length).toBeGreaterThan(5);
    expect(received.filter((frame) => frame.includes(VALUE))).toEqual([]);
    expect(filesIn(folder).filter((file) => readFileSync(file).includes(VALUE))).toEqual([]);
  });

  it('are added, tested, browsed and used by an origin', async () => {
    const { page, jobs } = await openDesigner();
    const database = new Database(join(jobs, 'shop.db'));
    database.exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY, amount REAL NOT NULL, note TEXT);
      INSERT INTO orders VALUES (1, 12.5, 'first'), (2, 99.25, NULL);`);
    database.close();
    await page.keyboard.press('Control+Shift+c');
    const dialog = page.getByRole('dialog', { name: 'Connections' });
    await dialog.getByRole('region', { name: 'New connection' }).getByRole('button', { name: 'SQLite' }).click();
    await dialog.getByLabel('Name').fill('shop');
    await dialog.getByLabel('Path').fill(join(jobs, 'missing', 'shop.db'));
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog
      .getByText(/no such file|cannot open|not found/i)
      .first()
      .waitFor();
    await dialog.getByLabel('Path').fill(join(jobs, 'shop.db'));
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByText(/SQLite \d/).waitFor();
    await dialog.getByRole('button', { name: 'Add connection' }).click();
    const tables = dialog.getByRole('region', { name: 'Tables' });
    await tables.getByText('orders').click();
    await tables
      .getByRole('table', { name: 'Columns of orders' })
      .getByRole('row', { name: /amount/ })
      .waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();

    await steps.newJob(page);
    await steps.addStage(page, 'Origins', 'SQLite', 150, 120);
    const inspector = steps.inspectorOf(page);
    await inspector.getByRole('combobox', { name: 'Connection' }).click();
    await page.getByRole('option', { name: 'shop' }).click();
    await inspector.getByRole('combobox', { name: 'Table' }).click();
    await page.getByRole('option', { name: 'orders' }).click();
    await steps.expectRows(page, 'sqlite-origin, out', [
      ['1', '12.5', 'first'],
      ['2', '99.25', 'null'],
    ]);
    await stageOf(page, 'sqlite-origin').waitFor();
  });
});
