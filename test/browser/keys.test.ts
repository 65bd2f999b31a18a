import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_JOB } from './sales.ts';
import * as steps from './steps.ts';

async function openSales() {
  const designer = await openDesigner({ files: { ...SALES_FILES, 'sales.job.yaml': SALES_JOB } });
  await steps.openFile(designer.page, 'sales.job.yaml');
  await steps.placeAtRest(stageOf(designer.page, 'sales'));
  return designer;
}

/** What is seen of the canvas. */
async function viewOf(page: Page): Promise<{ readonly x: number; readonly y: number; readonly zoom: number }> {
  const transform = await page.locator('.svelte-flow__viewport').evaluate((element: HTMLElement) => element.style.transform);
  const [x, y, zoom] = transform.match(/-?[\d.]+/g)!.map(Number);
  return { x: x!, y: y!, zoom: zoom! };
}
const zoomOf = async (page: Page) => Number((await viewOf(page)).zoom.toFixed(3));

const selected = (page: Page) =>
  page
    .locator('.svelte-flow__node.selected')
    .evaluateAll((all) => all.map((node) => (node as HTMLElement).dataset.id!).toSorted());
const stages = async (page: Page) => Object.keys((await steps.drawingOf(page)).stages).toSorted();

const ALL = ['by_segment', 'customers', 'joined', 'large', 'result', 'sales'];

/** A place of the canvas where nothing lies. */
async function emptyPlace(page: Page) {
  const canvas = await steps.placeAtRest(steps.canvasOf(page));
  return { x: canvas.x + 60, y: canvas.y + 60 };
}

describe.runIf(requireSuite('browser'))('keys and the pointer', () => {
  useBrowser();

  it('zoom, move and fit what is seen', async () => {
    const { page } = await openSales();
    const before = await zoomOf(page);
    const { keyboard, mouse } = page;
    for (const [zoom, factor] of [
      [() => keyboard.press('+'), 1.2],
      [() => keyboard.press('-'), 1],
      [() => keyboard.press('='), 1.2],
      [() => page.getByRole('button', { name: 'Zoom out' }).click(), 1],
      [() => page.getByRole('button', { name: 'Zoom in' }).click(), 1.2],
    ] as const) {
      await zoom();
      await eventually(() => zoomOf(page)).toBeCloseTo(before * factor, 2);
    }
    const place = await emptyPlace(page);
    await mouse.move(place.x, place.y);
    await keyboard.down('Control');
    await mouse.wheel(0, 100);
    await keyboard.up('Control');
    await eventually(() => zoomOf(page)).toBeLessThan(before * 1.1);

    const joined = await steps.placeAtRest(stageOf(page, 'joined'));
    const start = await viewOf(page);
    await keyboard.down('Space');
    await mouse.move(joined.x + 20, joined.y + 10);
    await mouse.down();
    await mouse.move(joined.x + 60, joined.y + 40, { steps: 4 });
    await mouse.up();
    await keyboard.up('Space');
    await eventually(async () => (await viewOf(page)).x - start.x).toBeCloseTo(40, 0);
    await keyboard.press('1');
    await eventually(async () => (await viewOf(page)).x - start.x).not.toBeCloseTo(40, 0);
    await keyboard.press('Control+m');
    await page.getByRole('img', { name: 'Minimap' }).waitFor({ state: 'detached' });
    await keyboard.press('Control+m');
    await page.getByRole('img', { name: 'Minimap' }).waitFor();
  });

  it('select, duplicate, cut, paste, delete, disable, rename and undo', async () => {
    const { page } = await openSales();
    const { keyboard, mouse } = page;
    const place = await emptyPlace(page);
    const large = await steps.placeAtRest(stageOf(page, 'large'));
    await keyboard.down('Shift');
    await mouse.move(place.x - 50, place.y);
    await mouse.down();
    await mouse.move(large.x + large.width - 20, large.y + large.height - 10, { steps: 6 });
    await mouse.up();
    await keyboard.up('Shift');
    await eventually(() => selected(page)).toEqual(expect.arrayContaining(['large', 'sales']));
    await keyboard.press('Control+a');
    await eventually(() => selected(page)).toEqual(ALL);
    await stageOf(page, 'large').locator('b').click();
    await eventually(() => selected(page)).toEqual(['large']);
    await keyboard.press('Escape');
    await eventually(() => selected(page)).toEqual([]);
    await keyboard.press('Shift+F10');
    await page.getByRole('menu', { name: 'Canvas' }).waitFor();
    for (const keys of ['s', 'Enter']) await keyboard.press(keys);
    await eventually(() => selected(page)).toEqual(ALL);
    await keyboard.press('Escape');
    await eventually(() => selected(page)).toEqual([]);

    await steps.selectStage(page, 'large');
    await keyboard.press('Control+d');
    await eventually(() => stages(page)).toEqual([...ALL, 'large_2'].toSorted());
    await keyboard.press('Control+x');
    await eventually(() => stages(page)).toEqual(ALL);
    await keyboard.press('Control+v');
    await eventually(() => stages(page)).toContain('large_2');
    await keyboard.press('Delete');
    await eventually(() => stages(page)).toEqual(ALL);
    for (const keys of ['Control+z', 'Control+z', 'Control+z', 'Control+z']) await keyboard.press(keys);
    await eventually(() => stages(page)).toEqual(ALL);
    await steps.statusOf(page).getByText('Saved', { exact: true }).waitFor();
    await keyboard.press('Control+Shift+z');
    await eventually(() => stages(page)).toContain('large_2');
    await keyboard.press('Control+y');
    await eventually(() => stages(page)).toEqual(ALL);

    await steps.selectStage(page, 'result');
    await keyboard.press('d');
    await stageOf(page, 'result').getByText('Disabled').waitFor();
    await keyboard.press('F2');
    await keyboard.type('out');
    await keyboard.press('Enter');
    await stageOf(page, 'out').waitFor();
    await keyboard.press('ArrowLeft');
    await eventually(() => selected(page)).toEqual(['by_segment']);
    await keyboard.press('ArrowRight');
    await eventually(() => selected(page)).toEqual(['out']);
    // The focus stays, and comes back to there once the dialog has gone; what was found is selected nevertheless.
    await keyboard.press('Escape');
    await eventually(() => selected(page)).toEqual([]);
    await keyboard.press('Control+f');
    await page.getByRole('dialog', { name: 'Find a stage' }).waitFor();
    await keyboard.type('custo');
    await keyboard.press('Enter');
    await eventually(() => selected(page)).toEqual(['customers']);
    const drawn = await steps.drawingOf(page);
    await keyboard.press('Control+Shift+l');
    await keyboard.press('Shift+ArrowDown');
    await eventually(() => steps.drawingOf(page)).not.toEqual(drawn);
    await keyboard.press('Control+z');
    await keyboard.press('Control+z');
    await eventually(() => steps.drawingOf(page)).toEqual(drawn);
  });

  it('of the canvas are silent in a field, where saving and running still work', async () => {
    const { page } = await openSales();
    await steps.selectStage(page, 'large');
    const field = steps.inspectorOf(page).getByRole('textbox', { name: 'Keep only where' });
    await field.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' or 1 = 1 - d');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('0');
    await eventually(() => field.textContent()).toBe('amount >= 1000 or 1 = 1 - 0');
    expect(await stages(page)).toEqual(ALL);
    await page.keyboard.press('Control+s');
    await steps.statusOf(page).getByText('Saved', { exact: true }).waitFor();
    await page.keyboard.press('Control+Enter');
    await steps
      .statusOf(page)
      .getByRole('button', { name: /^done in/ })
      .waitFor();
    await stageOf(page, 'large').getByText('7 kept').waitFor();
  });

  it('link, move the end of a link, and write notes', async () => {
    const { page } = await openSales();
    await steps.selectStage(page, 'by_segment');
    await page.keyboard.press('Control+d');
    await stageOf(page, 'by_segment_2').waitFor();
    await page.keyboard.press('1');
    // The link to `result` begins at the copy from now on.
    const link = await steps.placeAtRest(steps.linkOf(page, 'by_segment', 'result'));
    await page.mouse.move(link.x + link.width / 2, link.y + link.height / 2);
    const end = page.locator('.link-end').first();
    await end.waitFor();
    await end.dragTo(stageOf(page, 'by_segment_2').getByRole('button', { name: 'Output out of by_segment_2' }));
    await steps.linkOf(page, 'by_segment_2', 'result').waitFor({ state: 'attached' });
    expect((await steps.drawingOf(page)).links).not.toContain('Link from by_segment to result');
    await page.keyboard.press('Control+z');
    await steps.linkOf(page, 'by_segment', 'result').waitFor({ state: 'attached' });

    await page.getByRole('button', { name: 'Add a note' }).click();
    await page.keyboard.type('Only large orders');
    await page.keyboard.press('Escape');
    const note = page.locator('.svelte-flow__node-note');
    await note.getByText('Only large orders').waitFor();
    await steps.fitView(page);

    // One thing is selected at a time: a link, a note, or what has been pasted.
    const joined = await steps.placeAtRest(steps.linkOf(page, 'joined', 'by_segment'));
    await page.mouse.click(joined.x + joined.width / 2, joined.y + joined.height / 2);
    const rows = steps.inspectorOf(page).getByRole('button', { name: 'Show rows' });
    await rows.waitFor();
    await note.click();
    await rows.waitFor({ state: 'detached' });
    await steps.selectStage(page, 'result');
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+a');
    await eventually(() => selected(page)).toHaveLength(8);
    await page.keyboard.press('Control+v');
    await eventually(() => selected(page)).toEqual(['result_2']);
    await page.keyboard.press('Delete');
    await stageOf(page, 'result_2').waitFor({ state: 'detached' });
    await note.getByText('Only large orders').waitFor();

    await page.keyboard.press('Control+s');
    await steps.statusOf(page).getByText('Saved', { exact: true }).waitFor();
    await page.keyboard.press('Alt+w');
    await page
      .getByRole('region', { name: 'Recent' })
      .getByRole('button', { name: /^sales/ })
      .click();
    await page.locator('.svelte-flow__node-note').getByText('Only large orders').waitFor();
  });

  it('are all listed in the settings', async () => {
    const { page } = await openDesigner();
    await page.keyboard.press('Control+,');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await settings.getByRole('tab', { name: 'Shortcuts' }).click();
    const text = ((await settings.textContent()) ?? '').replace(/\s+/g, ' ');
    for (const keys of [
      'F5',
      'Shift+F5',
      'F7',
      'F2',
      'Ctrl+Z',
      'Ctrl+Shift+Z',
      'Ctrl+D',
      'Ctrl+F',
      'Ctrl+Shift+L',
      'Ctrl+M',
      'Tab',
      'Del',
    ]) {
      expect(text).toContain(keys);
    }
    for (const title of ['Move the canvas', 'Select an area', 'Zoom in', 'Fit all into view', 'Go to the stage before']) {
      expect(text).toContain(title);
    }
  });
});
