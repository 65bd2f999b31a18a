import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_JOB } from './sales.ts';
import * as steps from './steps.ts';

const FILES = { ...SALES_FILES, 'sales.job.yaml': SALES_JOB };

async function openSales() {
  const designer = await openDesigner({ files: FILES });
  await steps.openFile(designer.page, 'sales.job.yaml');
  const file = join(designer.jobs, 'sales.job.yaml');
  return { ...designer, read: () => readFileSync(file, 'utf8'), write: (text: string) => writeFileSync(file, text) };
}

describe.runIf(requireSuite('browser'))('drafts', () => {
  useBrowser();

  it('are there again after the server was killed and the window was lost', async () => {
    const { page, folder, crash, restart } = await openDesigner({ files: SALES_FILES });
    await steps.newJob(page);
    await steps.addStage(page, 'Origins', 'CSV file', 140, 120);
    await steps.browse(page, 'sales.csv');
    await steps.rename(page, 'sales');
    await steps.addStage(page, 'Transform', 'Filter', 400, 160);
    await steps.drawLink(page, 'sales', 'filter');
    const drawn = await steps.drawingOf(page);
    const drafts = join(folder, 'data/drafts');
    // What is being written has another name until it is whole.
    const kept = () =>
      readdirSync(drafts)
        .filter((name) => name.endsWith('.json'))
        .map((name) => readFileSync(join(drafts, name), 'utf8'))
        .join('\n');
    await eventually(kept).toContain('from: sales');
    await crash();
    await page.getByText('The connection to Open-Stage is lost.').waitFor();
    await steps.addStage(page, 'Transform', 'Sort', 400, 300);
    await stageOf(page, 'sort').waitFor();

    page.on('dialog', (dialog) => void dialog.accept());
    // Else it goes on with the server that comes next, and has the draft kept anew.
    await page.goto('about:blank');
    await restart();
    await page.getByText('Unsaved work on untitled').waitFor();
    await page.getByRole('button', { name: 'Restore' }).click();
    await stageOf(page, 'filter').waitFor();
    await eventually(() => steps.drawingOf(page)).toEqual(drawn);
    await steps.statusOf(page).getByText('Not saved').waitFor();
    await steps.saveAs(page, 'restored.job.yaml');
  });

  it('are not needed by a window that is still there: it goes on with the server that comes next', async () => {
    const { page, context, crash, restart, ...rest } = await openSales();
    await crash();
    await page.getByText('The connection to Open-Stage is lost.').waitFor();
    await steps.selectStage(page, 'result');
    await steps.inspectorOf(page).getByRole('textbox', { name: 'Path' }).fill('out/meanwhile.csv');
    await restart(await context.newPage());
    await page.getByText('The connection to Open-Stage is lost.').waitFor({ state: 'detached' });
    await page.bringToFront();
    await page.keyboard.press('Control+s');
    await eventually(rest.read).toContain('out/meanwhile.csv');
    await steps.run(page);
  });
});

describe.runIf(requireSuite('browser'))('a file that changes on the disk', () => {
  useBrowser();

  it('is followed by a tab without changes, and merged into one that has changed elsewhere', async () => {
    const { page, read, write } = await openSales();
    write(SALES_JOB.replace('1000', '2000'));
    await stageOf(page, 'large').getByText('amount >= 2000').waitFor();
    await steps.statusOf(page).getByText('Saved', { exact: true }).waitFor();

    await stageOf(page, 'joined').locator('b').click();
    await page.keyboard.press('d');
    await steps.statusOf(page).getByText('Not saved').waitFor();
    write(SALES_JOB.replace('by_segment.csv', 'other.csv'));
    await stageOf(page, 'result').getByText('other.csv').waitFor();
    await stageOf(page, 'joined').getByText('Disabled').waitFor();
    await page.keyboard.press('Control+s');
    await eventually(read).toContain('disabled: true');
    expect(read()).toContain('path: out/other.csv');
  });

  it('is asked about where both changed the same', async () => {
    const { page, read, write } = await openSales();
    await steps.selectStage(page, 'result');
    await steps.inspectorOf(page).getByRole('textbox', { name: 'Path' }).fill('out/mine.csv');
    write(SALES_JOB.replace('by_segment.csv', 'theirs.csv'));
    await page.getByText('Another program has changed the file of this job.').waitFor();
    await page.getByRole('button', { name: 'Decide…' }).click();
    const dialog = page.getByRole('dialog', { name: /has been changed elsewhere/ });
    await dialog.getByRole('button', { name: 'Show differences' }).click();
    await dialog.getByRole('region', { name: 'Differences' }).getByText('out/theirs.csv').waitFor();
    await dialog.getByRole('button', { name: 'Keep mine' }).click();
    await eventually(read).toContain('out/mine.csv');
  });

  it('shows what another window saved', async () => {
    const { page, context } = await openSales();
    const other = await context.newPage();
    await other.goto(page.url());
    await other
      .getByRole('region', { name: 'Recent' })
      .getByRole('button', { name: /^sales/ })
      .click();
    await steps.selectStage(other, 'result');
    await steps.inspectorOf(other).getByRole('textbox', { name: 'Path' }).fill('out/there.csv');
    await other.keyboard.press('Control+s');
    await stageOf(page, 'result').getByText('there.csv').waitFor();
    await steps.statusOf(page).getByText('Saved', { exact: true }).waitFor();
  });
});
