import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { type DesktopApp, startApp, temporaryFolder } from './desktop-app.ts';
import { runTemplate } from './scenario.ts';

const LONG = `openstage: 1
name: long
stages:
  numbers: { type: generator, rows: 2000000000, columns: { n: { generator: sequence } } }
  count: { type: aggregator, from: numbers, measures: { n: { function: count } } }
  out: { type: csv-destination, from: count, path: out.csv }
`;
const SMALL = `openstage: 1
name: small
stages:
  numbers: { type: generator, rows: 10, columns: { n: { generator: sequence } } }
  out: { type: csv-destination, from: numbers, path: out.csv }
`;

function jobFile(text: string): { folder: string; file: string } {
  const folder = temporaryFolder();
  const file = join(folder, 'work/numbers.job.yaml');
  mkdirSync(join(folder, 'work'));
  writeFileSync(file, text);
  return { folder, file };
}

const stage = ({ page }: DesktopApp, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`);

describe.runIf(requireSuite('browser'))('in the desktop app', () => {
  test('a template runs and its rows show, all through the gate', async () => {
    const app = await startApp();
    await runTemplate(app.page);
    expect(existsSync(join(app.folder, 'Open-Stage'))).toBe(true);
  });

  test('a job that the app is started with opens', async () => {
    const { folder, file } = jobFile(SMALL);
    const app = await startApp({ folder, args: [file] });
    await stage(app, 'numbers').waitFor();
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

  test('quitting asks while a job runs, and stops it', async () => {
    const { folder, file } = jobFile(LONG);
    const app = await startApp({ folder, args: [file] });
    await stage(app, 'numbers').waitFor();
    await app.ask('click', 'run');
    await app.page.getByText(/^running /).waitFor();
    await app.ask('answer', 0);
    await app.ask('quit');
    await expect.poll(() => app.ask<object[]>('asked')).toMatchObject([{ kind: 'message', message: 'long is running.' }]);
    await app.page.getByText(/^running /).waitFor();
    await app.ask('answer', 1);
    await app.ask('quit');
    expect(await app.ended).toBe(0);
    expect(existsSync(join(folder, 'work/out.csv'))).toBe(false);
  });

  test('closing the window asks while a job is not saved', async () => {
    const { folder, file } = jobFile(SMALL);
    const app = await startApp({ folder, args: [file] });
    await stage(app, 'numbers').click();
    await app.page.keyboard.press('Delete');
    await stage(app, 'numbers').waitFor({ state: 'detached' });
    await app.ask('answer', 0);
    await app.ask('close');
    await expect.poll(() => app.ask<object[]>('asked')).toMatchObject([{ buttons: ['Go back', 'Close without saving'] }]);
    await stage(app, 'out').waitFor();
    await app.ask('answer', 1);
    await app.ask('close');
    expect(await app.ended).toBe(0);
  });
});
