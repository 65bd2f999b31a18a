import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { openDesigner, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const JOB = (file: string) => `openstage: 1
name: guesses
stages:
  rows: { type: csv-origin, path: ${file} }
  show: { type: printer, from: rows }
`;

/** Files of which the last ones are not looked at for types: one of them holds another. */
const LATE = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [`in${10 + i}.csv`, `id,zip\n${i},1000${i % 10}\n${i},${i === 18 ? '02215' : '20001'}\n`]),
);

describe.runIf(requireSuite('browser'))('guessed types', () => {
  useBrowser();

  it('of money are offered as exact decimals, with one click', async () => {
    const { page } = await openDesigner({
      files: { 'money.job.yaml': JOB('money.csv'), 'money.csv': 'id,amount,weight\n1,10.50,1.5\n2,3.25,2.25\n' },
    });
    await steps.openFile(page, 'money.job.yaml');
    await steps.selectStage(page, 'rows');
    const offer = steps.inspectorOf(page).getByRole('status').filter({ hasText: 'looks like money' });
    expect((await offer.locator('code').allTextContents()).join()).toBe('amount');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/money.png` });
    await offer.getByRole('button', { name: 'Read exact decimals' }).click();
    await offer.waitFor({ state: 'detached' });
    await steps.showYaml(page);
    expect(await steps.yamlText(page)).toContain('numbers: decimal');
  });

  it('that a sample changed are said over its rows', async () => {
    const { page } = await openDesigner({ files: { 'late.job.yaml': JOB('"in*.csv"'), ...LATE } });
    await steps.openFile(page, 'late.job.yaml');
    await steps.selectStage(page, 'rows');
    await steps.showPanel(page, 'Data');
    const chip = page.getByText('guessed types changed');
    await chip.waitFor();
    expect(await chip.getAttribute('title')).toContain('column zip was taken for integer');
    if (process.env.SHOT) await page.screenshot({ path: `${process.env.SHOT}/chip.png` });
  });
});
