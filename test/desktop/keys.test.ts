import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type DesktopApp, startApp } from './desktop-app.ts';
import { jobFile, SMALL, stage } from './jobs.ts';

async function start(platform?: 'darwin'): Promise<DesktopApp> {
  const { folder, file } = jobFile(SMALL);
  const app = await startApp({ folder, args: [file], ...(platform && { platform }) });
  await stage(app, 'numbers').waitFor();
  return app;
}

const stages = ({ page }: DesktopApp) =>
  page.locator('.svelte-flow__node').evaluateAll((all) => all.map((one) => one.getAttribute('data-id')));
const press = ({ ask }: DesktopApp, page: string, menu: string) => ask<boolean>('press', { page, menu });

/** Deletes the destination, and puts the focus into a field that had text and has more now. */
async function typeAfterDelete(app: DesktopApp) {
  await stage(app, 'out').click();
  await app.page.keyboard.press('Delete');
  await stage(app, 'out').waitFor({ state: 'detached' });
  const field = app.page.getByPlaceholder('Find a stage');
  await field.click();
  return field;
}

describe.runIf(requireSuite('browser'))('keys and menus', () => {
  test('on a Mac, keys that are meant for a field stay there', async () => {
    const app = await start('darwin');
    const items = (await app.ask<MenuItemConstructorOptions[]>('menu')).flatMap(
      ({ submenu = [] }) => submenu as MenuItemConstructorOptions[],
    );
    const keys = items.flatMap(({ accelerator }) => accelerator ?? []);
    expect(keys.filter((one) => !/^(CmdOrCtrl|Alt)\+/.test(one))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
    const roles = Object.fromEntries(
      items.flatMap(({ id, role }) => (id !== undefined && role !== undefined ? [[id, role]] : [])),
    );
    expect(roles).toEqual({ undo: 'undo', redo: 'redo', cut: 'cut', copy: 'copy', paste: 'paste', 'select-all': 'selectAll' });

    const field = await typeAfterDelete(app);
    for (const [page, menu] of [
      ['1', '1'],
      ['-', '-'],
      ['+', 'Plus'],
      ['F2', 'F2'],
    ] as const)
      expect([page, await press(app, page, menu)]).toEqual([page, false]);
    expect(await field.inputValue()).toBe('1-+');
    expect(await press(app, 'Meta+a', 'CmdOrCtrl+A')).toBe(true);
    expect(
      await field.evaluate((one) => [Reflect.get(one, 'selectionStart'), Reflect.get(one, 'selectionEnd')] as unknown),
    ).toEqual([0, 3]);
    expect(await press(app, 'Meta+z', 'CmdOrCtrl+Z')).toBe(true);
    await expect.poll(() => field.inputValue()).not.toBe('1-+');
    // The menu had these keys, and the job is what it was.
    for (const [page, menu] of [
      ['Meta+d', 'CmdOrCtrl+D'],
      ['Meta+b', 'CmdOrCtrl+B'],
    ] as const)
      expect([page, await press(app, page, menu)]).toEqual([page, true]);
    expect(await stages(app)).toEqual(['numbers']);
    await field.waitFor();

    await stage(app, 'numbers').click();
    // In the canvas the designer takes the key before the menu does.
    expect(await press(app, 'Meta+z', 'CmdOrCtrl+Z')).toBe(false);
    await stage(app, 'out').waitFor();
  });

  test('elsewhere the menu has no keys, and its items work on the text of a field', async () => {
    const app = await start();
    const field = await typeAfterDelete(app);
    await app.page.keyboard.type('abc');
    await app.ask('click', 'select-all');
    await expect
      .poll(() => field.evaluate((one) => Number(Reflect.get(one, 'selectionEnd')) - Number(Reflect.get(one, 'selectionStart'))))
      .toBe(3);
    await app.ask('click', 'undo');
    await expect.poll(() => field.inputValue()).not.toBe('abc');
    expect(await stages(app)).toEqual(['numbers']);
    await stage(app, 'numbers').click();
    await app.ask('click', 'undo');
    await stage(app, 'out').waitFor();
  });

  test.each([[undefined, 'Control'] as const, ['darwin', 'Meta'] as const])(
    'a dialog keeps commands of the menu from what lies behind it (%s)',
    async (platform, modifier) => {
      const app = await start(platform);
      await app.ask('click', 'settings');
      await app.page.locator('dialog[open]').waitFor();
      await press(app, `${modifier}+w`, 'CmdOrCtrl+W');
      await app.ask('click', 'close');
      await app.ask('click', 'run');
      await app.ask('click', 'about');
      await app.page.waitForTimeout(300);
      expect(await app.page.locator('dialog[open]').count()).toBe(1);
      await app.page.keyboard.press('Escape');
      await app.page.locator('dialog[open]').waitFor({ state: 'detached' });
      await stage(app, 'numbers').waitFor();
      expect(await app.page.getByText(/^done in /).count()).toBe(0);
      expect((await app.ask<{ gone: boolean }[]>('windows')).map(({ gone }) => gone)).toEqual([false]);
      await app.ask('click', 'close');
      await stage(app, 'numbers').waitFor({ state: 'detached' });
    },
  );
});
