import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { asked, type DesktopApp, forkProgram, startApp, temporaryFolder, type WindowInfo, windows } from './desktop-app.ts';
import { jobFile, SMALL, stage } from './jobs.ts';
import { LONG } from './smoke-jobs.ts';

const running = ({ page }: DesktopApp) => page.getByText(/^running /);

async function startLong(platform?: 'darwin'): Promise<DesktopApp & { readonly out: string }> {
  const { folder, file } = jobFile(LONG);
  const app = await startApp({ folder, args: [file], ...(platform && { platform }) });
  await stage(app, 'numbers').waitFor();
  await app.ask('click', 'run');
  await running(app).waitFor();
  return { ...app, out: join(folder, 'work/out.csv') };
}

const SECOND_TARGET = '  extra: { type: csv-destination, from: numbers, path: extra.csv }\n';

/** An app with a job that has changes, and still runs. */
async function startChanged(text: string): Promise<DesktopApp & { readonly out: string }> {
  const { folder, file } = jobFile(text + SECOND_TARGET);
  const app = await startApp({ folder, args: [file] });
  await stage(app, 'extra').click();
  await app.page.keyboard.press('Delete');
  await stage(app, 'extra').waitFor({ state: 'detached' });
  return { ...app, out: join(folder, 'work/out.csv') };
}

describe.runIf(requireSuite('browser'))('closing', () => {
  test.each(['quit', 'close'])(
    '%s asks while a job runs, keeps window and run, and stops it only when told so',
    async (action) => {
      const app = await startLong();
      await app.ask('answer', 2);
      await app.ask(action);
      await asked(app).toEqual(['long is running.']);
      expect(await windows(app)).toEqual(['open']);
      await app.ask('emit', { event: 'second-instance', args: [['open-stage'], '/'] });
      expect((await app.ask<WindowInfo[]>('windows'))[0]!.done.at(-1)).toBe('focus');
      await running(app).waitFor();
      await app.ask('answer', 1);
      await app.ask(action);
      expect(await app.ended).toBe(0);
      expect(existsSync(app.out)).toBe(false);
    },
  );

  test.each(['quit', 'close'])('%s asks while a job is not saved', async (action) => {
    const app = await startChanged(SMALL);
    await app.ask('answer', 0);
    await app.ask(action);
    await asked(app).toEqual(['Some jobs have changes that are not saved.']);
    expect(await windows(app)).toEqual(['open']);
    // The host is there as before.
    await app.ask('click', 'validate');
    await app.page
      .getByText(/problem/)
      .first()
      .waitFor();
    await app.ask('answer', 1);
    await app.ask(action);
    expect(await app.ended).toBe(0);
  });

  test('whoever goes back to changes keeps the run that was to be stopped', async () => {
    const app = await startChanged(LONG);
    await app.ask('click', 'run');
    await running(app).waitFor();
    await app.ask('answer', 1);
    await app.ask('answer', 0);
    await app.ask('quit');
    await asked(app).toEqual(['long is running.', 'Some jobs have changes that are not saved.']);
    await app.page.getByText(/^running /).waitFor();
    // And is asked for again.
    await app.ask('answer', 1);
    await app.ask('answer', 1);
    await app.ask('close');
    expect(await app.ended).toBe(0);
    expect(existsSync(app.out)).toBe(false);
  });

  test('a page that has crashed is loaded again', async () => {
    const app = await startApp();
    await app.page.evaluate('globalThis.before = true');
    await app.ask('answer', 0);
    await app.ask('crash', 'crashed');
    await asked(app).toEqual(['The window has stopped working.']);
    await expect.poll(() => app.page.evaluate('globalThis.before').catch(() => true)).toBe(undefined);
    await app.page.getByRole('button', { name: 'New job' }).first().waitFor();
  });

  test('a host that does not close does not hold the app', async () => {
    const program = forkProgram('hanging-host.ts', temporaryFolder());
    expect((await once(program, 'exit'))[0]).toBe(0);
  });
});

describe.runIf(requireSuite('browser'))('on a Mac', () => {
  test('the app lives on without a window, with its run, and opens one when it is asked to', async () => {
    const app = await startLong('darwin');
    await app.ask('close');
    await expect.poll(() => windows(app)).toEqual(['gone']);
    await app.ask('emit', { event: 'activate', args: [false] });
    const page = await app.nextPage();
    await page.getByRole('button', { name: 'New job' }).first().waitFor();
    await app.ask('answer', 1);
    await app.ask('quit');
    expect(await app.ended).toBe(0);
    expect(existsSync(app.out)).toBe(false);
  });

  test.each([
    ['open-file', (file: string) => [file]],
    ['second-instance', (file: string) => [['open-stage', file], '/']],
  ])('%s opens a window when there is none', async (event, argsOf) => {
    const { folder, file } = jobFile(SMALL);
    const app = await startApp({ folder, platform: 'darwin' });
    await app.ask('close');
    await expect.poll(() => windows(app)).toEqual(['gone']);
    await app.ask('emit', { event, args: argsOf(file) });
    const page = await app.nextPage();
    await stage({ page }, 'numbers').waitFor();
  });
});
