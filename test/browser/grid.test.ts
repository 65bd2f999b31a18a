import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, useBrowser } from './designer.ts';
import * as steps from './steps.ts';

const ROWS = 100_000;
const lines = Array.from({ length: ROWS }, (_, id) => {
  const amount = id === 4 ? 'many' : String((id * 7919) % ROWS);
  return `${id},name ${id % 97},${amount},${id % 4 === 0 ? '' : 'x'}`;
});
const FILES = {
  'big.csv': `id,name,amount,note\n${lines.join('\n')}\n`,
  'big.job.yaml': `openstage: 1
onError: { policy: skip }
stages:
  big: { type: csv-origin, path: big.csv, types: { amount: integer } }
  even: { type: filter, from: big, where: "id % 2 = 0" }
  result: { type: csv-destination, from: even, path: out.csv }
`,
};

const openBig = async () => {
  const designer = await openDesigner({ files: FILES });
  await steps.openFile(designer.page, 'big.job.yaml');
  await steps.selectStage(designer.page, 'big');
  const grid = designer.page.getByRole('grid', { name: 'Rows of big, out' });
  await grid.getByRole('row').nth(1).waitFor();
  return { ...designer, grid };
};

async function columnMenu(page: Page, column: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Column ${column}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

describe.runIf(requireSuite('browser'))('the grid', () => {
  useBrowser();

  it('scrolls through 100,000 rows, of which it draws those that are seen', async () => {
    const { page, grid } = await openBig();
    await page.getByRole('button', { name: '10,000 rows', exact: true }).click();
    await page.getByRole('button', { name: '100,000 rows', exact: true }).click();
    const total = String(ROWS);
    await eventually(() => grid.getAttribute('aria-rowcount')).toBe(total);
    // Milliseconds of two frames, at rest and from a jump to the frame that shows it: how busy the machine is counts for both.
    const [rest, jump] = await grid.evaluate(async (element) => {
      const frame = () => new Promise<number>((resolve) => element.ownerDocument.defaultView!.requestAnimationFrame(resolve));
      const medianOf = async (change: (step: number) => void) => {
        const times: number[] = [];
        for (let step = 1; step <= 20; step++) {
          await frame();
          const start = performance.now();
          change(step);
          await frame();
          await frame();
          times.push(performance.now() - start);
        }
        return times.toSorted((a, b) => a - b)[10]!;
      };
      const jumpTo = (step: number) => {
        element.scrollTop = (step * element.scrollHeight) / 21;
      };
      return [await medianOf(() => {}), await medianOf(jumpTo)] as const;
    });
    expect(jump).toBeLessThan(3 * rest + 50);
    await grid.focus();
    await page.keyboard.press('Control+End');
    await grid.getByRole('gridcell', { name: '99,999', exact: true }).first().waitFor();
    expect(await grid.getByRole('row').count()).toBeLessThan(60);
    await page.keyboard.press('Control+Home');
    await grid.getByRole('gridcell', { name: 'name 0', exact: true }).first().waitFor();
  });

  it('sorts, filters, hides columns, copies as CSV and shows how values are spread', async () => {
    const { page, grid } = await openBig();
    const first = async () => (await steps.cellsOf(grid))[0];
    const header = grid.getByRole('columnheader', { name: /^note/ });
    await header.getByText('25 % null').waitFor();
    expect(
      await grid
        .getByRole('columnheader', { name: /^amount/ })
        .locator('svg')
        .count(),
    ).toBeGreaterThan(0);

    // Rows that another panel has hidden meanwhile are as alive as before.
    await steps.showPanel(page, 'History');
    await steps.showPanel(page, 'Data');
    await columnMenu(page, 'amount', 'Sort descending');
    const ids = [...lines.slice(0, 1000)].map((line) => line.split(',')).filter((cells) => cells[2] !== 'many');
    const largest = ids.toSorted((a, b) => Number(b[2]) - Number(a[2]))[0]!;
    await eventually(async () => (await first())?.[1]).toBe(largest[1]);

    await columnMenu(page, 'name', 'Filter…');
    const form = page.getByRole('dialog', { name: 'Filter name' });
    await form.getByRole('combobox').selectOption('is');
    await form.getByRole('textbox', { name: 'Text' }).fill('name 5');
    await form.getByRole('button', { name: 'Done' }).click();
    await eventually(async () => (await steps.cellsOf(grid)).every((cells) => cells[1] === 'name 5')).toBe(true);

    await columnMenu(page, 'note', 'Hide');
    await header.waitFor({ state: 'detached' });
    await columnMenu(page, 'amount', 'Order as read');
    await page.getByRole('region', { name: 'Data' }).getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Copy all rows as CSV' }).click();
    const wanted = lines.slice(0, 1001).filter((line) => line.split(',')[1] === 'name 5');
    const text = ['id,name,amount', ...wanted.map((line) => line.split(',').slice(0, 3).join(','))];
    await eventually(async () => (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split(/\r?\n/)).toEqual(
      text,
    );
  });

  it('shows the input beside the output, and refused rows', async () => {
    const { page, grid } = await openBig();
    await page.getByRole('group', { name: 'Ports' }).getByRole('button', { name: 'rejects' }).click();
    await page.getByRole('grid', { name: 'Rows of big, rejects' }).getByText('many').first().waitFor();
    await steps.selectStage(page, 'even');
    await page.getByRole('button', { name: 'Input beside output' }).click();
    const output = page.getByRole('grid', { name: 'Rows of even, out' });
    await eventually(async () => (await steps.cellsOf(output)).slice(0, 2).map((cells) => cells[0])).toEqual(['0', '2']);
    await eventually(async () => (await steps.cellsOf(grid)).slice(0, 2).map((cells) => cells[0])).toEqual(['0', '1']);
  });
});
