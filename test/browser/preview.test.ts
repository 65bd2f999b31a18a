import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type DesignerOptions, eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const ROWS = 250_000;
const JOB = `openstage: 1
name: sums
stages:
  rows: { type: csv-origin, path: rows.csv }
  kept: { type: filter, from: rows, where: "id > 2" }
  sums: { type: aggregator, from: kept, keys: [g], measures: { total: { function: sum, column: id } } }
  out: { type: csv-destination, from: sums, path: out/sums.csv }
`;
const lines = Array.from({ length: ROWS }, (_, index) => `${index + 1},${index % 2 === 0 ? 'odd' : 'even'}`);
const FILES = { 'sums.job.yaml': JOB, 'rows.csv': `id,g\n${lines.join('\n')}\n` };
/** Of the first 10,000 rows, of 100,000, and of all: those with an id over 2. */
const SAMPLED = [
  ['odd', '24,999,999'],
  ['even', '25,004,998'],
];
const MORE = [
  ['odd', '2,499,999,999'],
  ['even', '2,500,049,998'],
];
const ALL = [
  ['odd', '15,624,999,999'],
  ['even', '15,625,124,998'],
];

async function openSums(options: DesignerOptions = {}) {
  const designer = await openDesigner({ files: FILES, ...options });
  await steps.openFile(designer.page, 'sums.job.yaml');
  return designer;
}

const pane = (page: Page) => page.getByRole('region', { name: 'Data' });
const told = (page: Page) => pane(page).getByRole('status').filter({ hasText: /row/ }).first();
const more = (page: Page, rows: string) => pane(page).getByRole('button', { name: `${rows} rows`, exact: true });
const reads = (page: Page, name: string) =>
  pane(page).getByRole('group', { name: 'Which rows' }).getByRole('button', { name, exact: true });

describe.runIf(requireSuite('browser'))('a sample', () => {
  useBrowser();

  it('is called one in words, on the pane, in the figures of each column and beside an expression', async () => {
    const { page } = await openSums();
    await steps.selectStage(page, 'kept');
    await told(page).getByText('Sample of the first 10,000 rows', { exact: true }).waitFor();
    await told(page).getByText('first 1,000 rows', { exact: true }).waitFor();
    for (const column of ['id', 'g']) {
      const header = page.getByRole('columnheader', { name: new RegExp(`^${column} `) });
      await header.getByText('sample', { exact: true }).waitFor();
    }
    await steps.inspectorOf(page).getByText('Sample of the first 200 rows', { exact: true }).waitFor();
    await steps.selectStage(page, 'sums');
    await steps.expectRows(page, 'sums, out', SAMPLED);
    await told(page).getByText('Sample of the first 10,000 rows', { exact: true }).waitFor();
    await page
      .getByRole('columnheader', { name: /^total/ })
      .getByText('sample', { exact: true })
      .waitFor();
  });

  it('grows at the first click, of rows and of groups', async () => {
    const { page } = await openSums();
    await steps.selectStage(page, 'kept');
    const grid = page.getByRole('grid', { name: 'Rows of kept, out' });
    const count = () => grid.getAttribute('aria-rowcount');
    await eventually(count).toBe('1001');
    await more(page, '10,000').click();
    await eventually(count).toBe('9999');
    await steps.selectStage(page, 'sums');
    await steps.expectRows(page, 'sums, out', SAMPLED);
    // 10,000 rows of the source are what these are made of: only more change anything.
    expect(await more(page, '10,000').count()).toBe(0);
    await more(page, '100,000').click();
    await steps.expectRows(page, 'sums, out', MORE);
    await told(page).getByText('Sample of the first 100,000 rows', { exact: true }).waitFor();
  });

  it('acts on each click while rows are still on their way', async () => {
    const { page } = await openSums({ latency: 700 });
    await steps.selectStage(page, 'kept');
    const grid = page.getByRole('grid', { name: 'Rows of kept, out' });
    await grid.getByRole('row').nth(1).waitFor();
    await more(page, '10,000').click();
    await more(page, '100,000').click();
    await eventually(() => grid.getAttribute('aria-rowcount')).toBe('99999');

    const ports = pane(page).getByRole('group', { name: 'Ports' });
    await page.getByRole('button', { name: 'Read again' }).click();
    await ports.getByRole('button', { name: 'rejects' }).click();
    await page.getByRole('grid', { name: 'Rows of kept, rejects' }).waitFor();
    await page.getByRole('button', { name: 'Input beside output' }).click();
    await ports.getByRole('button', { name: 'out' }).last().click();
    await page.getByRole('button', { name: 'Read again' }).last().click();
    await page.getByRole('grid', { name: 'Rows of rows, out' }).waitFor();
    await grid.waitFor();
    await page.getByRole('button', { name: 'Input beside output' }).click();
    await page.getByRole('grid', { name: 'Rows of rows, out' }).waitFor({ state: 'detached' });
  });

  it('is read anew by one click, from a source that does not tell that it has changed', async () => {
    const { page, jobs } = await openSums();
    const file = join(jobs, 'rows.csv');
    await steps.selectStage(page, 'sums');
    await steps.expectRows(page, 'sums, out', SAMPLED);
    writeFileSync(file, 'id,g\n7,seven\n');
    await page.getByRole('button', { name: 'Read again' }).click();
    await steps.expectRows(page, 'sums, out', [['seven', '7']]);
    await told(page).getByText('All 1 row', { exact: true }).waitFor();
  });
});

describe.runIf(requireSuite('browser'))('after a run', () => {
  useBrowser();

  it('exact counts stand beside the sample, and a destination shows what it has written', async () => {
    const { page, jobs } = await openSums();
    await steps.selectStage(page, 'out');
    await steps.expectRows(page, 'out', SAMPLED);
    await steps.run(page);
    // No click is needed for it: the figures under a green tick are the run's.
    await steps.expectRows(page, 'out', ALL);
    await told(page).getByText('All 2 rows', { exact: true }).waitFor();
    await told(page)
      .getByText(/^of out\/sums\.csv, written by the run of/)
      .waitFor();
    await pane(page).getByText('Last run: 2 rows loaded').waitFor();
    expect(readFileSync(join(jobs, 'out/sums.csv'), 'utf8')).toContain('15624999999');
    expect(await pane(page).getByText('nothing is written').count()).toBe(0);

    await reads(page, 'Sample').click();
    await steps.expectRows(page, 'out', SAMPLED);
    await told(page).getByText('Sample of the first 10,000 rows', { exact: true }).waitFor();
    await steps.selectStage(page, 'kept');
    await pane(page).getByText('Last run: 249,998 rows').waitFor();
    await pane(page).getByRole('group', { name: 'Ports' }).getByRole('button', { name: 'rejects' }).click();
    await pane(page).getByText('Last run: 0 rows').waitFor();
    await page.locator('[data-link="rows.out>kept.in"]').click();
    await pane(page).getByText('Last run: 250,000 rows').waitFor();
    // What was chosen for a stage stays with it.
    await steps.selectStage(page, 'out');
    expect(await reads(page, 'Sample').getAttribute('aria-pressed')).toBe('true');
  });

  it('what is written is not taken for what a changed job would write', async () => {
    const { page } = await openSums();
    await steps.run(page);
    await steps.selectStage(page, 'out');
    await steps.expectRows(page, 'out', ALL);
    await steps.selectStage(page, 'kept');
    await steps.writeExpression(page, 'Keep only where', 'id <= 2');
    await steps.selectStage(page, 'out');
    await steps.expectRows(page, 'out', [
      ['odd', '1'],
      ['even', '2'],
    ]);
    await reads(page, 'Written').click();
    await steps.expectRows(page, 'out', ALL);
    await page.keyboard.press('Control+z');
  });

  it('a reload and a later window find what was written, as long as it is there', async () => {
    const { page, jobs } = await openSums();
    await steps.run(page);
    await steps.selectStage(page, 'out');
    await steps.expectRows(page, 'out', ALL);
    await page.reload();
    await stageOf(page, 'out').getByText('2 loaded').waitFor();
    await steps.expectRows(page, 'out', ALL);

    await page.getByRole('button', { name: 'Close sums' }).click();
    await steps.openFile(page, 'sums.job.yaml');
    await steps.selectStage(page, 'out');
    await steps.expectRows(page, 'out', SAMPLED);
    await reads(page, 'Written').click();
    await steps.expectRows(page, 'out', ALL);
    await pane(page).getByText('Last run: 2 rows loaded').waitFor();
    rmSync(join(jobs, 'out/sums.csv'));
    await page.getByRole('button', { name: 'Read again' }).click();
    await pane(page)
      .getByRole('alert')
      .getByText(/no such file/)
      .waitFor();

    await steps.selectStage(page, 'out');
    await steps.inspectorOf(page).getByRole('textbox', { name: 'Path' }).fill('out/never.csv');
    await steps.newJob(page);
    await steps.addStage(page, 'Destinations', 'CSV file', 200, 160);
    await reads(page, 'Written').click();
    await pane(page).getByText('Nothing is written yet').waitFor();
  });
});
