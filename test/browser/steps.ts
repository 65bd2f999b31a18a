import type { Locator, Page } from 'playwright-core';
import { eventually, stageOf } from './designer.ts';

// What people do in the designer, by mouse, in words.

export const canvasOf = (page: Page) => page.locator('[data-canvas]');
export const inspectorOf = (page: Page) => page.getByRole('region', { name: 'Inspector' });
export const statusOf = (page: Page) => page.getByRole('contentinfo', { name: 'Status' });
export const linkOf = (page: Page, from: string, to: string) => page.getByRole('img', { name: `Link from ${from} to ${to}` });

export async function newJob(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New job' }).first().click();
  await canvasOf(page).waitFor();
}

/** Drags a stage from the palette, so that its middle lies at a place of the canvas. */
export async function addStage(page: Page, section: string, title: string, x: number, y: number): Promise<void> {
  const entry = page.getByRole('list', { name: section }).getByRole('button', { name: title, exact: true });
  await entry.dragTo(canvasOf(page), { targetPosition: { x, y } });
}

/** Draws a link from port to port. */
export async function drawLink(page: Page, from: string, to: string, { output = 'out', input = 'in' } = {}): Promise<void> {
  const start = stageOf(page, from).getByRole('button', { name: `Output ${output} of ${from}`, exact: true });
  const end = stageOf(page, to).getByRole('button', { name: `Input ${input} of ${to}`, exact: true });
  await placeAtRest(end);
  await start.dragTo(end);
  // A straight line has no height, which counts as hidden.
  await linkOf(page, from, to).waitFor({ state: 'attached' });
}

/** Chooses a file for the path of the selected stage. */
export async function browse(page: Page, file: string): Promise<void> {
  await inspectorOf(page).getByRole('button', { name: 'Browse for path' }).click();
  await page.getByRole('option', { name: file }).dblclick();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

/** Renames the selected stage in the inspector. */
export async function rename(page: Page, to: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Name of the stage' });
  await field.fill(to);
  await field.press('Enter');
  await stageOf(page, to).waitFor();
}

/** Selects a stage by a click on its name. */
export async function selectStage(page: Page, id: string): Promise<void> {
  await stageOf(page, id).locator('b').click();
  await eventually(() => page.getByRole('textbox', { name: 'Name of the stage' }).inputValue()).toBe(id);
}

/** Writes into an expression's field, over what is there. */
export async function writeExpression(page: Page, label: string, text: string): Promise<void> {
  const field = inspectorOf(page).getByRole('textbox', { name: label });
  await field.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

/** Runs the job, and waits until its status is this. */
export async function run(page: Page, status: RegExp = /^done in/): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await statusOf(page).getByRole('button', { name: status }).waitFor();
}

/** The cells of a grid that are drawn, by row. */
export async function cellsOf(grid: Locator): Promise<string[][]> {
  return grid
    .getByRole('row')
    .filter({ has: grid.page().getByRole('gridcell') })
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent.trim())),
    );
}

/** Expects these rows at a port, in any order. */
export async function expectRows(page: Page, of: string, rows: readonly (readonly string[])[]): Promise<void> {
  const grid = page.getByRole('grid', { name: `Rows of ${of}`, exact: true });
  await eventually(async () => (await cellsOf(grid)).toSorted()).toEqual(rows.toSorted());
}

/** Where stages lie on the canvas, and what links them. */
export async function drawingOf(page: Page): Promise<{ readonly stages: object; readonly links: readonly string[] }> {
  const stages = await page
    .locator('.svelte-flow__node-stage')
    .evaluateAll((nodes) => Object.fromEntries(nodes.map((node) => [node.dataset.id!, node.style.transform])));
  const links = await page.getByRole('img', { name: /^Link from/ }).evaluateAll((all) => all.map((link) => link.ariaLabel!));
  return { stages, links: links.toSorted() };
}

/** Saves a job that has no file yet. */
export async function saveAs(page: Page, file: string): Promise<void> {
  await page.keyboard.press('Control+s');
  const name = page.getByRole('dialog', { name: 'Save the job as' }).getByRole('textbox', { name: 'Name' });
  await name.fill(file);
  await name.press('Enter');
  await statusOf(page).getByText('Saved', { exact: true }).waitFor();
}

/** Opens a file of the folder of jobs by the dialog. */
export async function openFile(page: Page, file: string): Promise<void> {
  await page.keyboard.press('Control+o');
  await page.getByRole('option', { name: file }).dblclick();
  await page.locator('.svelte-flow__node-stage').first().waitFor();
}

/** Where something lies in the window once it has lain there for some frames: views move, and new boxes make room, a frame or two after a key. */
export function placeAtRest(
  locator: Locator,
): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  return locator.evaluate(async (element) => {
    const FRAMES = 5;
    const place = () => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    };
    let last = place();
    for (let still = 0; still < FRAMES; still++) {
      await new Promise((resolve) => element.ownerDocument.defaultView!.requestAnimationFrame(resolve));
      const now = place();
      if (JSON.stringify(now) !== JSON.stringify(last)) still = -1;
      last = now;
    }
    return last;
  });
}

/** Drops a stage of the palette on the middle of a link. */
export async function dropOnLink(page: Page, section: string, title: string, from: string, to: string): Promise<void> {
  const link = await placeAtRest(linkOf(page, from, to));
  const canvas = await placeAtRest(canvasOf(page));
  await addStage(page, section, title, link.x + link.width / 2 - canvas.x, link.y + link.height / 2 - canvas.y);
}

export const showPanel = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();

/** Shows the YAML beside the canvas, and brings all stages into what is left of that. */
export async function showYaml(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'YAML' }).click();
  await yamlOf(page).waitFor();
  await fitView(page);
}

/** Brings all stages into view: what is out of sight cannot be clicked. */
export async function fitView(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Fit into view' }).click();
  const [first] = await page.locator('.svelte-flow__node-stage').all();
  if (first) await placeAtRest(first);
}

/** What the YAML view shows, which must be open. */
export const yamlOf = (page: Page) => page.getByRole('textbox', { name: 'YAML of the job' });
export const yamlText = async (page: Page) =>
  (await yamlOf(page).locator('.cm-line').allInnerTexts()).map((line) => line.replace('\n', '')).join('\n');
