import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { openDesigner, stageOf, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const FILES = {
  'ragged.job.yaml': `openstage: 1
name: ragged
onError: { policy: skip }
stages:
  rows: { type: csv-origin, path: rows.csv }
  result: { type: csv-destination, from: rows, path: out.csv }
`,
  'rows.csv': 'a,b\n1,2\n3\n4,5\n',
};
const SAID = '1 of 3 sampled rows do not have 2 fields';

describe.runIf(requireSuite('browser'))('what is doubtful', () => {
  useBrowser();

  it('stands on its stage before a run, and what a run warns of after it, also in the history', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.openFile(page, 'ragged.job.yaml');
    const rows = stageOf(page, 'rows');
    await rows.getByText(SAID).waitFor();
    await rows.getByRole('button', { name: 'has warnings: show problems' }).click();
    const problems = page.getByRole('tabpanel', { name: /Problems/ }).getByRole('listitem');
    await problems.getByText(SAID).waitFor();
    expect(await problems.count()).toBe(1);

    await steps.run(page);
    await stageOf(page, 'result').getByText('2 loaded').waitFor();
    const badge = rows.getByRole('button', { name: 'has warnings: show problems' });
    expect(await badge.getAttribute('title')).toBe(`has warnings\n${SAID}`);
    // What the job says already is not said again as the run's.
    expect(await problems.count()).toBe(1);
    await steps.statusOf(page).getByRole('button', { name: '1 warning' }).waitFor();

    // The run's own words stay when the source has been mended since.
    await steps.selectStage(page, 'rows');
    await steps.inspectorOf(page).getByRole('textbox', { name: 'Path' }).fill('other.csv');
    await problems.filter({ hasText: 'last run' }).getByText(SAID).waitFor();

    await steps.showPanel(page, 'Log');
    await page.getByRole('log').getByRole('listitem').filter({ hasText: SAID }).waitFor();
    await steps.showPanel(page, 'History');
    const history = page.getByRole('region', { name: 'History' });
    await history.getByRole('img', { name: 'done, 1 warning' }).waitFor();
    await history.getByRole('button', { name: 'Warnings 1' }).click();
    await history.getByRole('log').getByText(SAID).waitFor();
  });
});
