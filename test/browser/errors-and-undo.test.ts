import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_JOB } from './sales.ts';
import * as steps from './steps.ts';

const FILES = { ...SALES_FILES, 'sales.job.yaml': SALES_JOB };

async function openSales() {
  const designer = await openDesigner({ files: FILES });
  await steps.openFile(designer.page, 'sales.job.yaml');
  return designer;
}

describe.runIf(requireSuite('browser'))('errors', () => {
  useBrowser();

  it('shows an unknown column at its stage, refuses to run, leads to the field and mends it', async () => {
    const { page } = await openSales();
    const inspector = steps.inspectorOf(page);
    await steps.selectStage(page, 'large');
    await steps.writeExpression(page, 'Keep only where', 'amuont >= 1000');
    await stageOf(page, 'large').getByText('unknown column: amuont').waitFor();

    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('region', { name: 'Messages' }).getByText('sales cannot run').waitFor();
    const problem = page.getByRole('list', { name: 'Problems' }).getByRole('button', { name: /large.*unknown column: amuont/ });
    await problem.waitFor();
    expect(await steps.statusOf(page).getByRole('button').count()).toBe(0);

    await steps.selectStage(page, 'sales');
    await steps.showPanel(page, 'Data');
    await stageOf(page, 'large').getByRole('button', { name: 'has errors: show problems' }).click();
    await problem.click();
    const field = inspector.getByRole('textbox', { name: 'Keep only where' });
    await eventually(() => field.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await inspector.getByRole('button', { name: 'amount', exact: true }).click();
    await eventually(() => field.textContent()).toBe('amount >= 1000');
    await problem.waitFor({ state: 'detached' });
    await steps.run(page);
  });

  it('shows values of a wrong type and missing options', async () => {
    const { page } = await openSales();
    await steps.selectStage(page, 'large');
    await steps.writeExpression(page, 'Keep only where', "amount + category > 'x'");
    await steps.selectStage(page, 'result');
    await steps.inspectorOf(page).getByRole('textbox', { name: 'Path' }).fill('');
    await stageOf(page, 'result').getByText('Not configured yet').waitFor();
    await page.keyboard.press('F7');
    const problems = page.getByRole('list', { name: 'Problems' }).getByRole('button');
    await problems.nth(1).waitFor();
    expect(await problems.allTextContents()).toEqual([
      expect.stringMatching(/large.*where.*line 10/s),
      expect.stringMatching(/result.*path.*missing path/s),
    ]);
    await problems.last().click();
    await steps.inspectorOf(page).getByRole('textbox', { name: 'Path' }).and(page.locator(':focus')).waitFor();
  });

  it('shows what is wrong at its field, also where that was folded away, and what is only warned of', async () => {
    const job = SALES_JOB.replace('path: customers.csv', 'path: customers.csv\n    skipRows: -4');
    const { page } = await openDesigner({
      files: { ...SALES_FILES, 'sales.job.yaml': job.replace('stages:', 'onError: { maxRejects: 5 }\nstages:') },
    });
    await steps.openFile(page, 'sales.job.yaml');
    const inspector = steps.inspectorOf(page);
    await inspector.getByText('choose skip, or leave it empty').waitFor();
    const invalid = inspector.locator('[aria-invalid="true"]');
    expect(await invalid.count()).toBe(0);
    await steps.selectStage(page, 'customers');
    await inspector.getByText('expected at least 0').waitFor();
    expect(await invalid.inputValue()).toBe('-4');
    await invalid.fill('1');
    await inspector.getByText('expected at least 0').waitFor({ state: 'detached' });
    await inspector.getByRole('textbox', { name: 'Lines to skip above the header' }).and(page.locator(':focus')).waitFor();
  });
});

describe.runIf(requireSuite('browser'))('edits', () => {
  useBrowser();

  it('are undone to the empty job and done again', async () => {
    const { page } = await openDesigner({ files: SALES_FILES });
    await steps.newJob(page);
    await steps.showYaml(page);
    await steps.addStage(page, 'Origins', 'CSV file', 120, 90);
    await steps.browse(page, 'sales.csv');
    await steps.rename(page, 'sales');
    await steps.addStage(page, 'Transform', 'Filter', 330, 90);
    await steps.drawLink(page, 'sales', 'filter');
    await steps.writeExpression(page, 'Keep only where', 'amount >= 1000');
    await steps.addStage(page, 'Destinations', 'CSV file', 330, 250);
    await steps.drawLink(page, 'filter', 'csv-destination');
    await stageOf(page, 'filter').locator('b').click();
    await page.keyboard.press('d');
    await stageOf(page, 'filter').getByText('Disabled').waitFor();
    await page.keyboard.press('Control+Shift+L');
    await eventually(() => steps.yamlText(page)).toContain('disabled: true');
    const [text, drawn] = [await steps.yamlText(page), await steps.drawingOf(page)];

    const undo = page.getByRole('button', { name: 'Undo' });
    for (let count = 0; (await undo.isEnabled()) && count < 40; count++) await undo.click();
    await page.getByRole('heading', { name: 'Draw what the job does' }).waitFor();
    await eventually(() => steps.yamlText(page)).toBe('openstage: 1\nname: untitled\nstages: {}\n');
    const redo = page.getByRole('button', { name: 'Redo' });
    for (let count = 0; (await redo.isEnabled()) && count < 40; count++) await redo.click();
    await eventually(() => steps.yamlText(page)).toBe(text);
    await eventually(() => steps.drawingOf(page)).toEqual(drawn);
  });

  it('rename a column everywhere downstream in one step', async () => {
    const job = `openstage: 1
stages:
  sales: { type: csv-origin, path: sales.csv }
  taxed:
    type: derive
    from: sales
    columns: { gross: amount * 1.22 }
  dear: { type: filter, from: taxed, where: gross > 1000 }
  sums:
    type: aggregator
    from: dear
    keys: [category]
    measures: { total: { function: sum, column: gross } }
  result: { type: csv-destination, from: sums, path: out.csv }
`;
    const { page } = await openDesigner({ files: { ...SALES_FILES, 'tax.job.yaml': job } });
    await steps.openFile(page, 'tax.job.yaml');
    await steps.showYaml(page);
    await steps.selectStage(page, 'taxed');
    const name = steps.inspectorOf(page).getByRole('textbox', { name: 'Name of Columns 1' });
    await name.fill('with_tax');
    await name.press('Enter');
    await page.getByRole('button', { name: 'Rename in 2 stages' }).click();
    await eventually(() => steps.yamlText(page)).toContain('column: with_tax');
    expect(await steps.yamlText(page)).toMatch(/with_tax: amount.*where: with_tax > 1000/s);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => steps.yamlText(page)).toBe(job);
  });

  it('copy from job to job, insert into a link, disable and delete', async () => {
    const { page } = await openSales();
    await stageOf(page, 'sales').locator('b').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await steps.newJob(page);
    await page.keyboard.press('Control+v');
    await eventually(async () => (await steps.drawingOf(page)).links).toEqual([
      'Link from by_segment to result',
      'Link from customers to joined',
      'Link from joined to by_segment',
      'Link from large to joined',
      'Link from sales to large',
    ]);
    await page.keyboard.press('1');
    await page.keyboard.press('Escape');

    await steps.dropOnLink(page, 'Transform', 'Sort', 'by_segment', 'result');
    await steps.linkOf(page, 'by_segment', 'sort').waitFor({ state: 'attached' });
    await steps.linkOf(page, 'sort', 'result').waitFor({ state: 'attached' });
    await page.keyboard.press('d');
    await stageOf(page, 'sort').getByText('Disabled').waitFor();
    await page.keyboard.press('Delete');
    await steps.linkOf(page, 'by_segment', 'result').waitFor({ state: 'attached' });
    expect(await stageOf(page, 'sort').count()).toBe(0);
    await steps.run(page);
  });

  it('of the YAML and of the canvas follow each other; a syntax error keeps the canvas', async () => {
    const { page } = await openSales();
    await steps.showYaml(page);
    await steps.selectStage(page, 'result');
    await steps.inspectorOf(page).getByRole('textbox', { name: 'Path' }).fill('out/other.csv');
    await eventually(() => steps.yamlText(page)).toContain('path: out/other.csv');

    const yaml = steps.yamlOf(page);
    const write = async (text: string) => {
      await yaml.click();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(text);
    };
    await write(SALES_JOB.replace('by_segment:', 'by_class:').replace('from: by_segment', 'from: by_class'));
    await steps.linkOf(page, 'by_class', 'result').waitFor({ state: 'attached' });
    await write(SALES_JOB.replace('from: sales', 'from: [sales'));
    await page.getByText('The YAML has an error. The canvas shows').waitFor();
    expect(await stageOf(page, 'by_class').count()).toBe(1);
    await steps.showPanel(page, 'Problems');
    await page
      .getByRole('list', { name: 'Problems' })
      .getByText(/line \d+/)
      .first()
      .waitFor();
    await write(SALES_JOB);
    await steps.linkOf(page, 'by_segment', 'result').waitFor({ state: 'attached' });
    await page.getByText('The YAML has an error. The canvas shows').waitFor({ state: 'detached' });
  });
});
