import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_RESULT, sortedLines } from './sales.ts';
import * as steps from './steps.ts';

describe.runIf(requireSuite('browser'))('the sales job, by mouse', () => {
  useBrowser();

  it('is drawn, configured, looked at, run, saved and opened again', async () => {
    const { page, jobs } = await openDesigner({ files: SALES_FILES });
    const inspector = steps.inspectorOf(page);
    await steps.newJob(page);

    await steps.addStage(page, 'Origins', 'CSV file', 120, 90);
    await steps.browse(page, 'sales.csv');
    await steps.rename(page, 'sales');
    await steps.addStage(page, 'Transform', 'Filter', 345, 90);
    await steps.drawLink(page, 'sales', 'filter');
    await steps.writeExpression(page, 'Keep only where', 'amount >= 1000');
    await steps.expectRows(page, 'filter, out', [
      ['2', '11', 'garden', '1,500.5'],
      ['3', '10', 'books', '2,000'],
      ['4', '12', 'garden', '1,000'],
      ['6', '13', 'sports', '5,000'],
      ['7', '10', 'garden', '1,200.25'],
    ]);

    await steps.addStage(page, 'Origins', 'CSV file', 120, 270);
    await steps.browse(page, 'customers.csv');
    await steps.rename(page, 'customers');
    await steps.addStage(page, 'Transform', 'Join', 560, 180);
    await steps.drawLink(page, 'filter', 'join', { input: 'left' });
    await steps.drawLink(page, 'customers', 'join', { input: 'right' });
    await inspector.getByRole('button', { name: 'customer_id', exact: true }).click();
    await steps.expectRows(page, 'join, out', [
      ['2', '11', 'garden', '1,500.5', 'wholesale'],
      ['3', '10', 'books', '2,000', 'retail'],
      ['4', '12', 'garden', '1,000', 'retail'],
      ['7', '10', 'garden', '1,200.25', 'retail'],
    ]);

    await steps.addStage(page, 'Transform', 'Aggregate', 780, 180);
    await steps.drawLink(page, 'join', 'aggregator');
    await inspector.getByRole('combobox', { name: 'Add to Group by' }).click();
    await page.getByRole('option', { name: 'segment' }).click();
    await inspector.getByRole('group', { name: 'Measures' }).getByRole('button', { name: 'Add' }).click();
    await inspector.getByRole('textbox', { name: 'Name of Measures 1' }).fill('total');
    await inspector.getByRole('combobox', { name: /^Column of/ }).click();
    await page.getByRole('option', { name: 'amount' }).click();
    await steps.addStage(page, 'Destinations', 'CSV file', 780, 330);
    await steps.drawLink(page, 'aggregator', 'csv-destination');
    await inspector.getByRole('textbox', { name: 'Path' }).fill('out/by_segment.csv');
    await steps.expectRows(page, 'csv-destination', [
      ['retail', '4,200.25'],
      ['wholesale', '1,500.5'],
    ]);

    await steps.run(page);
    for (const [stage, count] of [
      ['sales', '7 rows'],
      ['filter', '5 kept'],
      ['join', '4 rows'],
      ['aggregator', '2 groups'],
      ['csv-destination', '2 loaded'],
    ] as const)
      await stageOf(page, stage).getByText(count).waitFor();
    expect(sortedLines(readFileSync(join(jobs, 'out/by_segment.csv'), 'utf8'))).toEqual(SALES_RESULT);

    await page.locator('[data-link="customers.out>join.right"]', { hasText: '3' }).click();
    await steps.expectRows(page, 'customers, out', [
      ['10', 'retail'],
      ['11', 'wholesale'],
      ['12', 'retail'],
    ]);

    await steps.saveAs(page, 'sales.job.yaml');
    const drawn = await steps.drawingOf(page);
    await page.getByRole('button', { name: 'Close sales' }).click();
    await page
      .getByRole('region', { name: 'Recent' })
      .getByRole('button', { name: /^sales/ })
      .click();
    await stageOf(page, 'sales').waitFor();
    await eventually(() => steps.drawingOf(page)).toEqual(drawn);
    expect(drawn.links).toHaveLength(5);
  });
});
