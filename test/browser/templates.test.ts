import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { openDesigner, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const lines = (count: number) => (file: string) =>
  expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeGreaterThan(count);

/** What each template writes. */
const TEMPLATES: readonly (readonly [title: string, folder: string, files: Readonly<Record<string, (file: string) => void>>])[] =
  [
    ['Clean a customer file', 'clean-customers', { 'customers.csv': lines(100), 'to-review.csv': lines(10) }],
    [
      'Convert CSV to JSON and SQLite',
      'convert-csv',
      { 'weather.jsonl': lines(100), 'weather.db': (file) => expect(statSync(file).size).toBeGreaterThan(8192) },
    ],
    ['Join and summarise sales', 'join-sales', { 'sales-by-segment.csv': lines(10) }],
    [
      'Split and merge by category',
      'split-and-merge',
      {
        'tickets.csv': lines(1000),
        'categories.json': (file) => expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(4),
      },
    ],
  ];

describe.runIf(requireSuite('browser'))('templates', () => {
  useBrowser();

  it.each(TEMPLATES)('%s runs to its end at one click', async (title, folder, files) => {
    const { page, jobs } = await openDesigner();
    await page.getByRole('region', { name: 'Templates' }).getByRole('button', { name: title }).click();
    await steps
      .statusOf(page)
      .getByRole('button', { name: /^done in/ })
      .waitFor();
    await steps.statusOf(page).getByText('Saved', { exact: true }).waitFor();
    for (const [file, check] of Object.entries(files)) check(join(jobs, folder, 'out', file));
    await page.getByRole('grid').getByRole('row').nth(1).waitFor();
  });
});
