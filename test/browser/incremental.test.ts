import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { openDesigner, stageOf, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const FILES = {
  'new.job.yaml': `openstage: 1
name: copy-new
stages:
  orders: { type: sqlite-origin, path: shop.db, table: orders, watermarkColumn: id }
  copy: { type: sqlite-destination, from: orders, path: dw.db, table: orders, ifExists: append }
`,
};

describe.runIf(requireSuite('browser'))('what runs have read', () => {
  useBrowser();

  it('stands on the stage, is asked about when the target has changed, and can be forgotten', async () => {
    const { page, jobs } = await openDesigner({ files: FILES });
    const open = (name: string) => new Database(join(jobs, name));
    const shop = open('shop.db');
    shop.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY); INSERT INTO orders VALUES (1), (2)');
    shop.close();
    const rows = () => {
      const target = open('dw.db');
      const count = target.prepare('SELECT count(*) FROM orders').pluck().get();
      target.close();
      return count;
    };
    await steps.openFile(page, 'new.job.yaml');
    await steps.run(page);
    await stageOf(page, 'copy').getByText('2 loaded').waitFor();
    await steps.selectStage(page, 'orders');
    const inspector = steps.inspectorOf(page);
    await inspector.getByText('Has read id up to 2').waitFor();

    const target = open('dw.db');
    target.exec('DELETE FROM orders');
    target.close();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Where should orders continue?' });
    await question.getByText('table orders is empty').waitFor();
    await question.getByRole('button', { name: 'Read all rows' }).click();
    await stageOf(page, 'copy').getByText('2 loaded').waitFor();
    await expect.poll(rows).toBe(2);

    await inspector.getByRole('button', { name: 'Reset…' }).click();
    await page.getByRole('dialog', { name: 'Reset the state of orders?' }).getByRole('button', { name: 'Forget it' }).click();
    await inspector.getByText('Has read id up to 2').waitFor({ state: 'detached' });
  });
});
