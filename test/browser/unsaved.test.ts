import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { requireSuite } from '../../scripts/system-packages.ts';
import { eventually, openDesigner, stageOf, useBrowser } from './designer.ts';
import { SALES_FILES, SALES_JOB } from './sales.ts';
import * as steps from './steps.ts';

const PARAMETERS = 'parameters:\n  least: { type: integer, default: 1 }\n  since: { type: date, default: 2026-01-01 }\nstages:';
const FILES = { ...SALES_FILES, 'sales.job.yaml': SALES_JOB.replace('stages:', PARAMETERS) };

async function openSales() {
  const designer = await openDesigner({ files: FILES });
  await steps.openFile(designer.page, 'sales.job.yaml');
  return designer;
}

const ask = (page: Page, title: string | RegExp) => page.getByRole('dialog', { name: title });
/** Answers a question, and waits until it has gone. */
async function answer(page: Page, title: string | RegExp, button: string) {
  const question = ask(page, title);
  await question.getByRole('button', { name: button, exact: true }).click();
  await question.waitFor({ state: 'detached' });
}

async function openConnections(page: Page) {
  await page.keyboard.press('Control+Shift+c');
  const dialog = page.getByRole('dialog', { name: 'Connections', exact: true });
  await dialog.waitFor();
  const entry = (name: string) => dialog.getByRole('navigation').getByRole('button', { name: new RegExp(`^${name}\\b`) });
  const make = (type: string) =>
    dialog.getByRole('region', { name: 'New connection' }).getByRole('button', { name: type }).click();
  return { dialog, entry, make, done: () => dialog.getByRole('button', { name: 'Done' }).click() };
}

describe.runIf(requireSuite('browser'))('connections', () => {
  useBrowser();

  it('are saved by Done, new ones and edited ones, and asked about by Escape, by the cross and by another connection', async () => {
    const { page, jobs } = await openDesigner();
    for (const name of ['shop.db', 'other.db']) new Database(join(jobs, name)).exec('CREATE TABLE t (id)').close();
    let { dialog, entry, make, done } = await openConnections(page);
    // Nothing has been typed into this one.
    await make('SQLite');
    await done();
    await dialog.waitFor({ state: 'detached' });

    ({ dialog, entry, make, done } = await openConnections(page));
    await make('SQLite');
    await dialog.getByLabel('Name').fill('shop');
    await dialog.getByLabel('Path').fill(join(jobs, 'shop.db'));
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByText(/SQLite \d/).waitFor();
    await done();
    await dialog.waitFor({ state: 'detached' });

    ({ dialog, entry, make, done } = await openConnections(page));
    await entry('shop').click();
    await dialog.getByLabel('Path').fill(join(jobs, 'other.db'));
    await done();
    await dialog.waitFor({ state: 'detached' });

    ({ dialog, entry, make, done } = await openConnections(page));
    await entry('shop').click();
    await eventually(() => dialog.getByLabel('Path').inputValue()).toBe(join(jobs, 'other.db'));
    await dialog.getByLabel('Path').fill('elsewhere.db');
    // The second Escape is the one that browsers carry out whatever a page wants.
    for (const _ of [1, 2]) {
      await page.keyboard.press('Escape');
      await ask(page, 'Save the changes of shop?').waitFor();
      await page.keyboard.press('Escape');
      await ask(page, 'Save the changes of shop?').waitFor({ state: 'detached' });
    }
    expect(await dialog.getByLabel('Path').inputValue()).toBe('elsewhere.db');
    await make('SQLite');
    await answer(page, 'Save the changes of shop?', 'Cancel');
    expect(await dialog.getByLabel('Name').inputValue()).toBe('shop');
    await dialog.getByRole('button', { name: 'Secrets' }).click();
    await answer(page, 'Save the changes of shop?', 'Discard');
    await dialog.getByRole('form', { name: 'Set a secret' }).or(dialog.getByLabel('New passphrase')).first().waitFor();
    await entry('shop').click();
    await eventually(() => dialog.getByLabel('Path').inputValue()).toBe(join(jobs, 'other.db'));
    await make('SQLite');
    await dialog.getByLabel('Name').fill('half');
    await make('SQLite');
    await answer(page, 'Save the connection half?', 'Discard');
    await eventually(() => dialog.getByLabel('Name').inputValue()).toBe('sqlite');
    await dialog.getByLabel('Path').fill('/nowhere/x.db');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await answer(page, 'Save the connection sqlite?', 'Save');
    await dialog.waitFor({ state: 'detached' });
    ({ dialog, entry, make, done } = await openConnections(page));
    await entry('sqlite').waitFor();
  });

  it('take the secret along that was typed, and take none back that is left without a connection', async () => {
    const { page } = await openDesigner();
    const { dialog, entry, make, done } = await openConnections(page);
    const secrets = dialog.getByRole('button', { name: 'Secrets' });
    await secrets.click();
    await dialog.getByLabel('New passphrase').fill('correct horse battery');
    await secrets.click();
    await entry('PostgreSQL').click();
    await answer(page, 'Discard the passphrase?', 'Cancel');
    await dialog.getByLabel('The same again').fill('correct horse battery');
    await dialog.getByRole('button', { name: 'Create the file' }).click();
    const form = dialog.getByRole('form', { name: 'Set a secret' });
    await form.getByLabel('Name').fill('token');
    await make('PostgreSQL');
    await answer(page, 'Discard the secret token?', 'Cancel');
    await form.getByLabel('Value').fill('x1');
    await make('PostgreSQL');
    await answer(page, 'Save the secret token?', 'Save');

    const fill = async (name: string) => {
      await dialog.getByRole('form', { name: 'PostgreSQL connection' }).waitFor();
      await dialog.getByLabel('Name').fill(name);
      await dialog.getByLabel('Host').fill('db.example');
      await dialog.getByLabel('Database').fill('shop');
      await dialog.getByLabel('Password').selectOption({ label: 'New secret…' });
      await dialog.getByLabel('New password').fill('p1');
    };
    await fill('orphan');
    await dialog.getByRole('button', { name: 'Store' }).click();
    await dialog.getByLabel('New password').waitFor({ state: 'detached' });
    await secrets.click();
    await ask(page, 'Save the connection orphan?')
      .getByText('The secret orphan that was stored for it is deleted, too.')
      .waitFor();
    await answer(page, 'Save the connection orphan?', 'Discard');
    const list = dialog.getByRole('list', { name: 'Secrets' });
    await list.getByText('token').waitFor();
    await eventually(() => list.getByRole('listitem').count()).toBe(1);

    await make('PostgreSQL');
    await fill('kept');
    await done();
    await dialog.waitFor({ state: 'detached' });
    const again = await openConnections(page);
    await again.entry('kept').click();
    await eventually(() => dialog.getByLabel('Password').inputValue()).toBe('kept');
    await again.dialog.getByRole('button', { name: 'Secrets' }).click();
    await list.getByText('kept').waitFor();
  });

  it('that a form asks for are asked about, too', async () => {
    const { page } = await openDesigner();
    await steps.newJob(page);
    await steps.addStage(page, 'Origins', 'SQLite', 150, 120);
    await steps.inspectorOf(page).getByRole('button', { name: 'New connection…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connections', exact: true });
    await dialog.getByLabel('Path').fill('/data/x.db');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await answer(page, 'Save the connection sqlite?', 'Save');
    await dialog.waitFor({ state: 'detached' });
    await eventually(() => steps.inspectorOf(page).getByRole('combobox', { name: 'Connection' }).inputValue()).toBe('sqlite');
  });
});

describe.runIf(requireSuite('browser'))('dialogs', () => {
  useBrowser();

  it('of settings and parameters take what is typed by Escape, and ask about what they cannot take', async () => {
    const { page } = await openSales();
    await page.keyboard.press('Control+,');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await settings.getByLabel('Workers').fill('2');
    await page.keyboard.press('Escape');
    await settings.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+,');
    expect(await settings.getByLabel('Workers').inputValue()).toBe('2');
    await settings.getByLabel('Workers').fill('many');
    await settings.getByRole('button', { name: 'Done' }).click();
    await ask(page, /^Discard/)
      .getByText('A whole number, 1 to 256.')
      .waitFor();
    await answer(page, /^Discard/, 'Cancel');
    expect(await settings.getByLabel('Workers').inputValue()).toBe('many');
    await page.keyboard.press('Escape');
    await answer(page, /^Discard/, 'Discard');
    await settings.waitFor({ state: 'detached' });

    await page.keyboard.press('Control+Shift+p');
    const parameters = page.getByRole('dialog', { name: 'Parameters of sales' });
    await parameters.getByLabel('Description of least').fill('No fewer');
    await page.keyboard.press('Escape');
    await parameters.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+p');
    expect(await parameters.getByLabel('Description of least').inputValue()).toBe('No fewer');
    await parameters.getByLabel('Name of least').fill('2nd');
    await page.keyboard.press('Escape');
    await ask(page, 'Discard the name 2nd?').getByText('still called least').waitFor();
    await answer(page, 'Discard the name 2nd?', 'Cancel');
    await parameters.getByLabel('Name of least').fill('second');
    await page.keyboard.press('Enter');
    await parameters.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+p');
    await parameters.getByLabel('Name of second').waitFor();
  });

  it('of a run have what was typed the next time, also after the first save', async () => {
    const { page } = await openDesigner();
    await steps.newJob(page);
    await page.keyboard.press('Control+Shift+p');
    await page.getByRole('button', { name: 'Add parameter' }).click();
    await page.getByLabel('Name of parameter').waitFor();
    await page.keyboard.press('Escape');
    const form = page.getByRole('dialog', { name: /^Run / });
    await page.keyboard.press('Control+Shift+Enter');
    await form.getByLabel('parameter').fill('42');
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    await steps.saveAs(page, 'named.job.yaml');
    await page.keyboard.press('Control+Shift+Enter');
    await form.waitFor();
    expect(await form.getByLabel('parameter').inputValue()).toBe('42');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+n');
    await page.keyboard.press('Control+Shift+p');
    await page.getByRole('button', { name: 'Add parameter' }).click();
    await page.getByLabel('Name of parameter').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+Enter');
    // Another job, though it has the same name as the first had.
    expect(await form.getByLabel('parameter').inputValue()).toBe('');
  });
});

describe.runIf(requireSuite('browser'))('what is half typed', () => {
  useBrowser();

  it('is taken before the job is saved, run or closed', async () => {
    const { page } = await openSales();
    await steps.selectStage(page, 'result');
    await page.getByRole('textbox', { name: 'Name of the stage' }).fill('summary');
    await page.keyboard.press('Control+s');
    await stageOf(page, 'summary').waitFor();
    await steps.statusOf(page).getByText('Saved', { exact: true }).waitFor();

    await page.getByRole('textbox', { name: 'Name of the stage' }).fill('totals');
    await page.keyboard.press('Alt+w');
    await answer(page, 'Save sales?', 'Cancel');
    await stageOf(page, 'totals').waitFor();

    await steps.showYaml(page);
    await steps.yamlOf(page).focus();
    await page.keyboard.press('Control+s');
    await steps.statusOf(page).getByText('Saved', { exact: true }).waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('# a remark');
    await page.keyboard.press('Alt+w');
    await answer(page, 'Save sales?', 'Cancel');
    expect(await steps.yamlText(page)).toContain('# a remark');
  });

  it('and cannot be taken stays where it was typed, and is asked about when the job is closed', async () => {
    const { page } = await openSales();
    await steps.selectStage(page, 'large');
    const name = page.getByRole('textbox', { name: 'Name of the stage' });
    await name.fill('2nd large');
    await stageOf(page, 'result').locator('b').click();
    await eventually(() => name.inputValue()).toBe('result');
    await stageOf(page, 'large').locator('b').click();
    await eventually(() => name.inputValue()).toBe('2nd large');
    await page.getByRole('button', { name: 'Close sales' }).click();
    await ask(page, 'Close sales?').getByText('2nd large').waitFor();
    await answer(page, 'Close sales?', 'Cancel');
    await name.fill('large_2');
    await name.press('Enter');
    await stageOf(page, 'large_2').waitFor();

    await steps.selectStage(page, 'by_segment');
    const measure = steps.inspectorOf(page).getByRole('textbox', { name: 'Name of Measures 1' });
    await measure.fill('');
    await stageOf(page, 'result').locator('b').click();
    await eventually(() => name.inputValue()).toBe('result');
    await stageOf(page, 'by_segment').locator('b').click();
    await steps.inspectorOf(page).getByText('missing name').waitFor();
    await measure.press('Escape');
    await eventually(() => measure.inputValue()).toBe('total');

    await stageOf(page, 'result').locator('b').click();
    await page.keyboard.press('F2');
    const rename = stageOf(page, 'result').getByRole('textbox', { name: 'Name of the stage' });
    await rename.fill('large_2');
    await steps.canvasOf(page).click({ position: { x: 40, y: 40 } });
    expect(await rename.inputValue()).toBe('large_2');
    await rename.fill('end');
    await steps.canvasOf(page).click({ position: { x: 40, y: 40 } });
    await stageOf(page, 'end').waitFor();
  });

  it('notes are asked about, and taken when another job is shown', async () => {
    const { page } = await openDesigner({ files: FILES });
    await steps.newJob(page);
    await page.getByRole('button', { name: 'Add a note' }).click();
    await page.getByRole('textbox', { name: 'Text of the note' }).fill('To do: prices');
    await page.keyboard.press('Alt+n');
    await page.keyboard.press('Alt+PageUp');
    await page.getByText('To do: prices').waitFor();
    await page.getByRole('button', { name: 'Close untitled', exact: true }).click();
    await answer(page, 'Save untitled?', 'Cancel');
    await page.getByText('To do: prices').waitFor();
  });
});
