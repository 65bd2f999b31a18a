import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { startApp } from './desktop-app.ts';
import { jobFile, SMALL, stage } from './jobs.ts';
import { runTemplate } from './scenario.ts';

describe.runIf(requireSuite('browser'))('in the desktop app', () => {
  test('a template runs and its rows show, all through the gate', async () => {
    const app = await startApp();
    await runTemplate(app.page);
    expect(existsSync(join(app.folder, 'Open-Stage'))).toBe(true);
  });

  test('a job that a second start hands over opens beside what is open', async () => {
    const { folder, file } = jobFile(SMALL);
    const app = await startApp({ folder });
    await app.page.getByRole('button', { name: 'New job' }).first().waitFor();
    await app.ask('emit', { event: 'second-instance', args: [['open-stage', 'work/numbers.job.yaml'], folder] });
    await stage(app, 'numbers').waitFor();
    const [window] = await app.ask<{ done: string[] }[]>('windows');
    expect(window!.done).toContain('focus');
    expect(file).toContain('numbers');
  });

  test('the menu runs the job', async () => {
    const { folder, file } = jobFile(SMALL);
    const app = await startApp({ folder, args: [file] });
    await stage(app, 'numbers').waitFor();
    await app.ask('click', 'run');
    await app.page.getByText(/^done in /).waitFor();
    expect(existsSync(join(folder, 'work/out.csv'))).toBe(true);
  });

  test('opening asks the system for the file', async () => {
    const { folder, file } = jobFile(SMALL);
    const app = await startApp({ folder });
    await app.page.getByRole('button', { name: 'Open…' }).waitFor();
    await app.ask('answer', file);
    await app.ask('click', 'open');
    await stage(app, 'numbers').waitFor();
    expect(await app.ask('asked')).toMatchObject([{ kind: 'open', properties: ['openFile'] }]);
  });

  test('a file that is dropped on the canvas becomes an origin with its path', async () => {
    const { folder, file } = jobFile(SMALL);
    const orders = join(folder, 'work/orders.csv');
    writeFileSync(orders, 'id,amount\n1,2.5\n');
    const app = await startApp({ folder, args: [file] });
    await stage(app, 'numbers').waitFor();
    await app.page.evaluate(`sessionStorage.setItem('path of orders.csv', ${JSON.stringify(orders)})`);
    const files = await app.page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['id,amount'], 'orders.csv'));
      return transfer;
    })()`);
    const canvas = app.page.locator('.svelte-flow');
    for (const event of ['dragenter', 'dragover', 'drop']) {
      await canvas.dispatchEvent(event, { dataTransfer: files, clientX: 600, clientY: 300, bubbles: true, cancelable: true });
    }
    await stage(app, 'orders').getByText('orders.csv').waitFor();
  });

  test.each([
    ['absolute', (file: string) => [file]],
    ['as a URL, as Linux desktops give it', (file: string) => ['--ozone-platform=x11', pathToFileURL(file).href]],
  ])('a job that the app is started with opens: %s', async (_name, argsOf) => {
    const { folder, file } = jobFile(SMALL, 'my jobs/ñandú 100%.job.yaml');
    const app = await startApp({ folder, args: argsOf(file) });
    await stage(app, 'numbers').waitFor();
  });
});
