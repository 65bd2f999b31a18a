import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_JOB } from './sales.ts';
import * as steps from './steps.ts';

const NAMES = Array.from({ length: 12 }, (_, index) => `a_job_with_a_long_name_${index}`);

describe.runIf(requireSuite('browser'))('with little to go by', () => {
  useBrowser();

  it('a file that is no YAML opens with its text, at what is wrong', async () => {
    const { page } = await openDesigner({
      files: { 'broken.job.yaml': 'openstage: 1\nstages:\n  a: { type: csv-origin\n  b: 1\n', 'sales.job.yaml': SALES_JOB },
    });
    await page.keyboard.press('Control+o');
    await page.getByRole('option', { name: 'broken.job.yaml' }).dblclick();
    await steps.yamlOf(page).waitFor();
    await page.locator('.cm-lint-marker-error').waitFor();
    await steps.canvasOf(page).getByText('Correct it to see the job here').waitFor();
    await page.getByRole('button', { name: 'Hide the YAML' }).click();
    await steps.showPanel(page, 'Problems');
    await page.getByRole('list', { name: 'Problems' }).getByRole('button').click();
    await steps.yamlOf(page).waitFor();
    await eventually(() => page.locator('.cm-activeLineGutter').first().textContent()).toBe('4');
  });

  it('a dialog gets what is typed before it is there', async () => {
    const { page } = await openDesigner({ files: { 'sales.job.yaml': SALES_JOB } });
    await page.route(/FindDialog/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await steps.openFile(page, 'sales.job.yaml');
    await steps.selectStage(page, 'large');
    await stageOf(page, 'large').locator('b').click();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('cd');
    const field = page.getByRole('dialog', { name: 'Find a stage' }).getByRole('combobox');
    await eventually(() => field.inputValue()).toBe('cd');
    await page.keyboard.press('Escape');
    // C would have linked, D disabled the stage.
    expect(await page.getByRole('dialog').count()).toBe(0);
    await eventually(() => steps.statusOf(page).getByText('Saved', { exact: true }).count()).toBe(1);
  });

  it('a name to save under is taken before the folder has been listed', async () => {
    const { page, jobs } = await openDesigner({ latency: 700 });
    await steps.newJob(page);
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'Save the job as' });
    const name = dialog.getByRole('textbox', { name: 'Name' });
    await name.fill('hasty');
    await name.press('Enter');
    await name.press('Enter');
    expect(await dialog.getByText('Nothing here').count()).toBe(0);
    await steps.statusOf(page).getByText('Saved', { exact: true }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(readdirSync(jobs).filter((file) => file.startsWith('hasty'))).toEqual(['hasty.job.yaml']);
  });

  it('dialogs begin with what they are for, and end with one Escape', async () => {
    const { page } = await openDesigner({ files: { ...SALES_FILES, 'sales.job.yaml': SALES_JOB } });
    await steps.openFile(page, 'sales.job.yaml');
    await steps.selectStage(page, 'by_segment');
    const dialogs = [
      () => page.getByRole('button', { name: /Documentation/ }).click(),
      ...['Control+,', 'F1', 'Control+Shift+C', 'Control+Shift+P', 'Control+o', 'Control+f'].map(
        (keys) => () => page.keyboard.press(keys),
      ),
    ];
    for (const open of dialogs) {
      await open();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      const closes = () => page.evaluate(() => document.activeElement!.ariaLabel === 'Close');
      await eventually(() => dialog.evaluate((box) => box.contains(document.activeElement))).toBe(true);
      expect(await closes()).toBe(false);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
  });

  it('the shown tab is in sight, and tabs move with the wheel', async () => {
    const files = Object.fromEntries(NAMES.map((name) => [`${name}.job.yaml`, `openstage: 1\nname: ${name}\nstages: {}\n`]));
    const { page } = await openDesigner({ files, width: 1024, height: 700 });
    for (const name of NAMES) {
      await page.keyboard.press('Control+o');
      await page.getByRole('option', { name: `${name}.job.yaml` }).dblclick();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    const list = page.getByRole('navigation', { name: 'Open jobs' }).getByRole('list');
    const inSight = (name: string) =>
      list.evaluate((all, wanted) => {
        const tab = [...all.querySelectorAll('li')].find((one) => one.textContent.includes(wanted))!.getBoundingClientRect();
        const box = all.getBoundingClientRect();
        return tab.left >= box.left - 1 && tab.right <= box.right + 1;
      }, name);
    await eventually(() => inSight(NAMES.at(-1)!)).toBe(true);
    await page.keyboard.press('Alt+PageDown');
    await eventually(() => inSight(NAMES[0]!)).toBe(true);
    const { x, y, width } = (await list.boundingBox())!;
    await page.mouse.move(x + width / 2, y + 10);
    await page.mouse.wheel(0, 4000);
    await eventually(() => inSight(NAMES.at(-1)!)).toBe(true);
  });

  it.each([
    ['a small window', 1024, 700],
    ['a window at 200 %', 640, 400],
  ])('in %s nothing is drawn over another', async (_, width, height) => {
    const { page } = await openDesigner({ files: { ...SALES_FILES, 'sales.job.yaml': SALES_JOB }, width, height });
    await steps.openFile(page, 'sales.job.yaml');
    await page.keyboard.press('1');
    await stageOf(page, 'large').evaluate((stage: HTMLElement) => stage.focus());
    await page.keyboard.press('Enter');
    await page.getByRole('grid').waitFor();
    const inside = async (inner: string, outer: string) =>
      page.evaluate(
        ([inner, outer]) => {
          const box = document.querySelector(outer!)!.getBoundingClientRect();
          return [...document.querySelectorAll(inner!)].every((element) => {
            const { left, right } = element.getBoundingClientRect();
            return left >= box.left - 1 && right <= box.right + 1;
          });
        },
        [inner, outer],
      );
    expect(await inside('[aria-label="Panels"][role="tablist"]', '[aria-label="Panels"]')).toBe(true);
    expect(await inside('[role="group"][aria-label="Ports"]', '[aria-label="Data"]')).toBe(true);
    const tools = await page.getByRole('toolbar', { name: 'Canvas' }).boundingBox();
    for (const map of await page.locator('.svelte-flow__minimap').all())
      expect((await map.boundingBox())!.x).toBeGreaterThan(tools!.x + tools!.width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

describe.runIf(requireSuite('browser'))('what is to come', () => {
  useBrowser();

  it('is not offered: Ctrl+K does nothing, and is nowhere', async () => {
    const { page } = await openDesigner({ files: { 'sales.job.yaml': SALES_JOB } });
    await steps.openFile(page, 'sales.job.yaml');
    await page.keyboard.press('Control+k');
    expect(await page.locator('dialog[open], [role=dialog], [role=menu]').count()).toBe(0);
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    expect(await page.getByRole('menu').textContent()).not.toMatch(/Ctrl\+K|assistant/i);
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    expect(await page.getByRole('dialog').textContent()).not.toMatch(/Ctrl\+K|assistant/i);
  });
});
