import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, onTestFinished, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { asked, type DesktopApp, type StartOptions, startApp, windows } from './desktop-app.ts';
import { jobFile, stage } from './jobs.ts';

const ANSWER = { background: 0, stop: 1, cancel: 2 } as const;
const MORE = '  extra: { type: csv-destination, from: rows, path: extra.csv }\n';

/** A server that holds its answers until it is told to give them. */
async function startServer() {
  let release: (status: number) => void;
  const released = new Promise<number>((resolve) => {
    release = resolve;
  });
  const server = createServer(async (_request, response) => {
    response.writeHead(await released, { 'content-type': 'application/json' }).end('[{"n":1},{"n":2}]');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows`, release: release! };
}

interface Waiting extends DesktopApp {
  readonly out: string;
  readonly release: (status: number) => void;
}

/** An app with a run that waits for a server. */
async function startWaiting({ more = '', ...options }: StartOptions & { readonly more?: string } = {}): Promise<Waiting> {
  const server = await startServer();
  const { folder, file } = jobFile(`openstage: 1
name: orders
stages:
  rows: { type: rest-origin, url: '${server.url}', columns: [n], types: { n: integer } }
  out: { type: csv-destination, from: rows, path: out.csv }
${more}`);
  const app = await startApp({ ...options, folder, args: [file] });
  await stage(app, 'rows').waitFor();
  if (more !== '') {
    await stage(app, 'extra').click();
    await app.page.keyboard.press('Delete');
    await stage(app, 'extra').waitFor({ state: 'detached' });
  }
  await app.ask('click', 'run');
  await app.page.getByText(/^running /).waitFor();
  return { ...app, out: join(folder, 'work/out.csv'), release: server.release };
}

async function toBackground(app: DesktopApp, action: 'close' | 'quit' = 'close'): Promise<void> {
  await app.ask('answer', ANSWER.background);
  await app.ask(action);
  await expect.poll(() => windows(app)).toEqual(['gone']);
}

const traysOf = (app: DesktopApp) =>
  app.ask<{ readonly toolTip: string; readonly menu: readonly MenuItemConstructorOptions[] }[]>('trays');
const notificationsOf = (app: DesktopApp) => app.ask<{ readonly title: string; readonly body: string }[]>('notifications');

describe.runIf(requireSuite('browser'))('in the background', () => {
  test.each(['close', 'quit'] as const)('after %s a run goes on in the tray, and the app ends with it', async (action) => {
    const app = await startWaiting();
    expect(await traysOf(app)).toEqual([]);
    await toBackground(app, action);
    const [tray] = await traysOf(app);
    expect(tray!.toolTip).toBe('Open-Stage\norders: under a minute');
    expect(tray!.menu.flatMap(({ label = [] }) => label)).toEqual([
      'Open Open-Stage',
      'orders: under a minute',
      'Stop the run',
      'Quit',
    ]);
    expect(await notificationsOf(app)).toEqual([]);
    app.release(200);
    await expect.poll(() => notificationsOf(app)).toEqual([{ title: 'orders is done', body: '2 rows loaded.' }]);
    expect(readFileSync(app.out, 'utf8')).toBe('n\n1\n2\n');
    await app.ask('notification', 'close');
    expect(await app.ended).toBe(0);
  });

  test.each([undefined, 'darwin'] as const)('a run that fails is told of, now and by the next window (%s)', async (platform) => {
    const app = await startWaiting({ ...(platform && { platform }) });
    if (platform) await app.ask('close');
    else await toBackground(app);
    await expect.poll(() => windows(app)).toEqual(['gone']);
    // A Mac has the dock.
    expect(await traysOf(app)).toHaveLength(platform ? 0 : 1);
    app.release(404);
    await expect.poll(async () => (await notificationsOf(app)).map(({ title }) => title)).toEqual(['orders failed']);
    expect((await notificationsOf(app))[0]!.body).toContain('404');
    // Nobody closes the notification: the app ends all the same.
    expect(await app.ended).toBe(0);
    expect(existsSync(app.out)).toBe(false);

    const again = await startApp({ folder: app.folder, env: { OPENSTAGE_ANSWERS: '[0]' } });
    await again.page.getByRole('button', { name: 'New job' }).first().waitFor();
    await expect
      .poll(() => again.ask<{ message: string; detail: string }[]>('asked'))
      .toMatchObject([{ message: 'orders failed while no window was open.', detail: expect.stringContaining('404') }]);
    await again.ask('close');
    expect(await again.ended).toBe(0);
    const third = await startApp({ folder: app.folder });
    await third.page.getByRole('button', { name: 'New job' }).first().waitFor();
    expect(await third.ask('asked')).toEqual([]);
  });

  test('a desktop without notifications lets the app end at once', async () => {
    const app = await startWaiting({ env: { OPENSTAGE_NOTIFICATIONS: 'none' } });
    await toBackground(app);
    app.release(200);
    expect(await app.ended).toBe(0);
    expect(existsSync(app.out)).toBe(true);
  });

  test('a second start opens the window with the run in it, and the tray is no longer needed', async () => {
    const app = await startWaiting();
    await toBackground(app);
    await app.ask('emit', { event: 'second-instance', args: [['open-stage'], '/'] });
    const page = await app.nextPage();
    await page.getByRole('button', { name: 'New job' }).first().waitFor();
    await expect.poll(() => traysOf(app)).toEqual([]);
    // With a window again, the end of the run ends nothing.
    app.release(200);
    await expect.poll(() => existsSync(app.out)).toBe(true);
    await page.waitForTimeout(300);
    expect(await windows(app)).toEqual(['gone', 'open']);
    expect(await notificationsOf(app)).toEqual([]);
    await app.ask('close');
    expect(await app.ended).toBe(0);
  });

  test('a click on the notification opens the window, and the app stays', async () => {
    const app = await startWaiting();
    await toBackground(app);
    app.release(200);
    await expect.poll(() => notificationsOf(app)).toHaveLength(1);
    await app.ask('notification', 'click');
    await (await app.nextPage()).getByRole('button', { name: 'New job' }).first().waitFor();
    await app.ask('notification', 'close');
    expect(await windows(app)).toEqual(['gone', 'open']);
  });

  test('the tray opens the window, stops the run, and quits', async () => {
    const app = await startWaiting();
    await toBackground(app);
    await app.ask('clickTray', 'tray-open');
    await (await app.nextPage()).getByRole('button', { name: 'New job' }).first().waitFor();
    await app.ask('answer', ANSWER.background);
    await app.ask('close');
    await expect.poll(() => windows(app)).toEqual(['gone', 'gone']);
    await app.ask('asked');
    // Without a window there is nothing to keep but the run.
    await app.ask('answer', 1);
    await app.ask('clickTray', 'tray-quit');
    await expect
      .poll(() => app.ask('asked'))
      .toMatchObject([{ message: 'orders is running.', buttons: ['Stop and quit', 'Cancel'] }]);
    expect(await traysOf(app)).toHaveLength(1);
    await app.ask('clickTray', 'tray-stop');
    expect(await app.ended).toBe(0);
    expect(existsSync(app.out)).toBe(false);
  });

  test('quitting from the tray stops the run', async () => {
    const app = await startWaiting();
    await toBackground(app);
    await app.ask('answer', 0);
    await app.ask('clickTray', 'tray-quit');
    expect(await app.ended).toBe(0);
    expect(existsSync(app.out)).toBe(false);
  });

  test('on Windows a right click makes the menu, a click opens the window, and notifications have a sender', async () => {
    const app = await startWaiting({ platform: 'win32' });
    expect(await app.ask('userModelId')).toBe('local.open-stage.app');
    await toBackground(app);
    const labels = async () => (await traysOf(app)).map(({ menu }) => menu.map(({ label }) => label));
    expect(await labels()).toEqual([[]]);
    await app.ask('onTray', 'right-click');
    expect(await labels()).toEqual([expect.arrayContaining(['Stop the run'])]);
    await app.ask('onTray', 'click');
    await (await app.nextPage()).getByRole('button', { name: 'New job' }).first().waitFor();
    expect(await traysOf(app)).toEqual([]);
  });

  test('whoever goes back to changes keeps the window, and is asked again', async () => {
    const app = await startWaiting({ more: MORE });
    await app.ask('answer', ANSWER.background);
    await app.ask('answer', 0);
    await app.ask('close');
    const questions = asked(app);
    await questions.toEqual(['orders is running.', 'Some jobs have changes that are not saved.']);
    expect(await windows(app)).toEqual(['open']);
    expect(await traysOf(app)).toEqual([]);
    await app.ask('answer', ANSWER.background);
    await app.ask('answer', 1);
    await app.ask('close');
    await expect.poll(() => traysOf(app)).toHaveLength(1);
  });
});
