import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_JOB } from './sales.ts';
import * as steps from './steps.ts';

const SHORT = `openstage: 1
name: short
stages:
  numbers: { type: generator, rows: 3, columns: { n: { generator: sequence } } }
  out: { type: csv-destination, from: numbers, path: out/short.csv }
`;
const FILES = { ...SALES_FILES, 'sales.job.yaml': SALES_JOB, 'short.job.yaml': SHORT };

const tabs = (page: Page) => page.getByRole('navigation', { name: 'Open jobs' }).getByRole('listitem').allTextContents();

describe.runIf(requireSuite('browser'))('a reload', () => {
  useBrowser();

  it('opens all tabs again, with what is not saved, what is selected, and the figures of the last run', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'short.job.yaml');
    await steps.run(page);
    await stageOf(page, 'out').getByText('3 loaded').waitFor();
    await steps.openFile(page, 'sales.job.yaml');
    await steps.selectStage(page, 'result');
    const path = steps.inspectorOf(page).getByRole('textbox', { name: 'Path' });
    await path.fill('out/unsaved.csv');
    await steps.newJob(page);
    await steps.addStage(page, 'Origins', 'CSV file', 140, 120);
    await page.keyboard.press('Alt+n');
    await page.keyboard.press('Alt+PageUp');
    await page.keyboard.press('Alt+PageUp');
    await steps.showPanel(page, 'Schema');
    const before = (await tabs(page)).map((text) => text.trim());
    expect(before).toHaveLength(4);

    // At once: the drafts may not have reached the host.
    await path.fill('out/at-the-last-moment.csv');
    await page.reload();
    await stageOf(page, 'result').getByText('at-the-last-moment.csv').waitFor();
    expect((await tabs(page)).map((text) => text.trim())).toEqual(before);
    await steps.statusOf(page).getByText('Not saved').waitFor();
    expect(await page.getByRole('tab', { name: 'Schema' }).getAttribute('aria-selected')).toBe('true');
    expect(await page.getByRole('textbox', { name: 'Name of the stage' }).inputValue()).toBe('result');
    await page.keyboard.press('Alt+PageUp');
    await stageOf(page, 'out').getByText('3 loaded').waitFor();
    await steps
      .statusOf(page)
      .getByRole('button', { name: /^done in/ })
      .waitFor();
    await page.keyboard.press('Alt+PageDown');
    await page.keyboard.press('Alt+PageDown');
    await stageOf(page, 'csv-origin').waitFor();

    await page.getByRole('button', { name: 'Open-Stage, start page' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Jobs' }).waitFor();
    await eventually(async () => (await tabs(page)).length).toBe(4);
  });

  it('merges what was changed elsewhere, says which file has gone, and takes names that are half typed', async () => {
    const { page, jobs } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'short.job.yaml');
    await steps.openFile(page, 'sales.job.yaml');
    await steps.selectStage(page, 'result');
    await page.getByRole('textbox', { name: 'Name of the stage' }).fill('summary');
    await page.reload();
    await stageOf(page, 'summary').waitFor();
    await page.keyboard.press('Control+s');
    await eventually(() => readFileSync(join(jobs, 'sales.job.yaml'), 'utf8')).toContain('summary:');
    await page.goto('about:blank');
    writeFileSync(join(jobs, 'short.job.yaml'), SHORT.replace('rows: 3', 'rows: 4'));
    await page.goBack();
    await stageOf(page, 'summary').waitFor();
    await page.keyboard.press('Alt+PageUp');
    await stageOf(page, 'numbers').getByText('4 rows').first().waitFor();
    await page.goto('about:blank');
    rmSync(join(jobs, 'short.job.yaml'));
    await page.goBack();
    await page.getByText(/short\.job\.yaml was not opened again/).waitFor();
    await eventually(async () => (await tabs(page)).length).toBe(1);
  });

  it('leaves a window that is opened anew at the start page', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'short.job.yaml');
    const url = page.url();
    await page.goto('about:blank');
    await page.goto(url);
    await page.getByRole('heading', { name: 'Jobs' }).waitFor();
    expect(await tabs(page)).toEqual([]);
  });
});

describe.runIf(requireSuite('browser'))('the history', () => {
  useBrowser();

  it('of a job without a file is its own, and stays with it when it is saved', async () => {
    const { page } = await openDesigner({ files: FILES });
    const history = page.getByRole('region', { name: 'History' });
    const runs = () => history.getByRole('table', { name: 'Runs' }).getByRole('row').count();
    await steps.openFile(page, 'short.job.yaml');
    await steps.showYaml(page);
    const text = await steps.yamlText(page);
    await page.keyboard.press('Control+Shift+y');
    await steps.newJob(page);
    await steps.showYaml(page);
    await steps.yamlOf(page).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text.replace('name: short', 'name: untitled'));
    await stageOf(page, 'out').waitFor();
    await steps.run(page);
    await steps.showPanel(page, 'History');
    await eventually(runs).toBe(2);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await eventually(runs).toBe(3);

    await page.reload();
    await stageOf(page, 'out').getByText('3 loaded').waitFor();
    await eventually(runs).toBe(3);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await eventually(runs).toBe(4);
    await steps.saveAs(page, 'mine.job.yaml');
    await eventually(runs).toBe(4);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await eventually(runs).toBe(5);

    // Another job without a name has none of them.
    await page.keyboard.press('Alt+n');
    await history.getByText(/has not run yet/).waitFor();
    await page.getByRole('button', { name: 'Close mine' }).click();
    await steps.openFile(page, 'mine.job.yaml');
    await eventually(runs).toBe(5);
  });
});
