import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { openDesigner, stageOf, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const LONG = `openstage: 1
name: long
stages:
  numbers:
    type: generator
    rows: 500000000
    columns: { x: { generator: normal } }
  sums:
    type: aggregator
    from: numbers
    measures: { total: { function: sum, column: x } }
  result: { type: csv-destination, from: sums, path: out.csv }
`;

const NUMBERS = `openstage: 1
name: numbers
parameters:
  least: { type: integer, default: 10, description: Smaller numbers are left out. }
stages:
  numbers:
    type: csv-origin
    path: numbers.csv
    types: { n: integer }
  large: { type: filter, from: numbers, where: "n >= \${least}" }
  kept: { type: csv-destination, from: large, path: out/kept.csv }
  refused: { type: csv-destination, from: numbers.rejects, path: out/refused.csv }
`;
const FILES = { 'numbers.job.yaml': NUMBERS, 'numbers.csv': 'n\n5\n15\nmany\n25\n35\n' };

describe.runIf(requireSuite('browser'))('runs', () => {
  useBrowser();

  it('show their progress and are stopped', async () => {
    const { page, jobs } = await openDesigner({ files: { 'long.job.yaml': LONG } });
    const status = steps.statusOf(page);
    await steps.openFile(page, 'long.job.yaml');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await status.getByText(/rows\/s/).waitFor();
    await status.getByText(/memory .* of/).waitFor();
    await page.locator('[data-link="numbers.out>sums.in"]').getByText(/M\/s/).waitFor();
    await stageOf(page, 'sums')
      .and(page.getByRole('group', { name: /running/ }))
      .waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await status.getByRole('button', { name: /^stopped after/ }).waitFor();
    await stageOf(page, 'numbers')
      .getByText(/Stopped after/)
      .waitFor();
    expect(existsSync(join(jobs, 'out.csv'))).toBe(false);
  });

  it('take parameters, set refused rows aside, and are kept, compared and done again', async () => {
    const { page, jobs } = await openDesigner({ files: FILES });
    const kept = () => readFileSync(join(jobs, 'out/kept.csv'), 'utf8');
    await steps.openFile(page, 'numbers.job.yaml');
    await steps.run(page);
    await stageOf(page, 'kept').getByText('3 loaded').waitFor();
    expect(kept()).toBe('n\n15\n25\n35\n');

    await page.locator('[data-link="numbers.rejects>refused.in"]', { hasText: '1 reject' }).click();
    const grid = page.getByRole('grid', { name: 'Rows of numbers, rejects' });
    await grid.getByText('many').first().waitFor();
    expect(readFileSync(join(jobs, 'out/refused.csv'), 'utf8')).toContain('many');

    await page.keyboard.press('Control+Shift+Enter');
    const form = page.getByRole('dialog', { name: 'Run numbers' });
    await form.getByText('Smaller numbers are left out.').waitFor();
    await form.getByRole('textbox', { name: 'least' }).fill('30');
    await form.getByRole('button', { name: 'Run' }).click();
    await stageOf(page, 'kept').getByText('1 loaded').waitFor();
    expect(kept()).toBe('n\n35\n');

    await steps.showPanel(page, 'History');
    const history = page.getByRole('region', { name: 'History' });
    await history.getByRole('checkbox').nth(1).check();
    const comparison = history.getByRole('region', { name: 'Comparison of two runs' });
    await comparison.getByRole('row', { name: 'least 10 became 30' }).waitFor();
    await comparison.getByRole('row', { name: /^kept 3 → 1/ }).waitFor();

    await history.getByRole('button', { name: /done/ }).last().click();
    await history.getByRole('button', { name: 'Run again…' }).click();
    expect(await form.getByRole('textbox', { name: 'least' }).inputValue()).toBe('10');
    await form.getByRole('textbox', { name: 'least' }).fill('20');
    await form.getByRole('button', { name: 'Run' }).click();
    await stageOf(page, 'kept').getByText('2 loaded').waitFor();
    expect(kept()).toBe('n\n25\n35\n');

    await history.getByRole('row').nth(3).waitFor();
    await history.getByRole('button', { name: 'Job', exact: true }).click();
    await history.getByText('where: "n >= ${least}"').waitFor();
    await history.getByRole('button', { name: 'Open the job as it was then' }).click();
    await stageOf(page, 'refused').waitFor();
    await steps.statusOf(page).getByText('Not saved').waitFor();
  });

  it('that fail say where, and lead there', async () => {
    const job = NUMBERS.replace(/ {2}refused:.*\n/, '');
    const { page } = await openDesigner({ files: { ...FILES, 'numbers.job.yaml': job } });
    await steps.openFile(page, 'numbers.job.yaml');
    await steps.run(page, /^failed/);
    await stageOf(page, 'numbers')
      .and(page.getByRole('group', { name: /failed/ }))
      .waitFor();
    await steps.showPanel(page, 'Log');
    const error = page.getByRole('log', { name: 'Events of the run' }).getByRole('listitem').filter({ hasText: 'many' }).first();
    await error.getByRole('button', { name: 'numbers' }).click();
    expect(await page.getByRole('textbox', { name: 'Name of the stage' }).inputValue()).toBe('numbers');
  });
});
