import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { openJob } from '../../host/open.ts';
import { runJob } from '../../host/run.ts';
import { openStage } from '../cli/open-stage.ts';

const page = readFileSync(new URL('../../docs/recipes.md', import.meta.url), 'utf8');

/** A recipe: its heading, the job, and the files that it writes. */
interface Recipe {
  readonly title: string;
  readonly job: string;
  /** Where the job is. */
  readonly path: string;
  /** What is typed to get it; absent: it is written by hand. */
  readonly command?: string;
  /** Databases that it reads, as the statements that make them. */
  readonly databases: readonly { readonly name: string; readonly text: string }[];
  /** Files that it reads besides the data of the page: they stand above the job. */
  readonly inputs: readonly { readonly name: string; readonly text: string }[];
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** What the run says, a line each. */
  readonly notes: readonly string[];
}

const blocks = (text: string) =>
  [...text.matchAll(/^```(\w+) ?(\S*)\n(.*?)^```$/gms)].map(([, language, name, text]) => ({
    language: language!,
    name: name!,
    text: text!,
  }));

const [intro, ...sections] = page.split(/^## /m);
const data = blocks(intro!).filter(({ language }) => language === 'csv');
const recipes = sections.map((section): Recipe => {
  const found = blocks(section);
  const job = found.findIndex(({ language }) => language === 'yaml');
  const csv = ({ language }: { readonly language: string }) => language === 'csv';
  const command = found.find(({ language }) => language === 'sh')?.text.trim();
  return {
    title: section.slice(0, section.indexOf('\n')),
    job: found[job]!.text,
    path: found[job]!.name || 'job.yaml',
    ...(command !== undefined && { command }),
    databases: found.filter(({ language }) => language === 'sql'),
    inputs: found.slice(0, job).filter(csv),
    files: found.slice(job).filter(csv),
    notes: found.filter(({ language }) => language === 'text').flatMap(({ text }) => text.trimEnd().split('\n')),
  };
});

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true, force: true })));

describe('recipes run, and give what the page shows', () => {
  test('there are as many as the table at the top links to', () => {
    const anchors = [...intro!.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
    const titles = recipes.map(({ title }) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(anchors).toEqual(titles);
    expect(data.map(({ name }) => name)).toEqual(['orders.csv', 'customers.csv']);
  });

  test.each(recipes)('$title', async ({ job, path, command, databases, inputs, files, notes: said }) => {
    const folder = mkdtempSync(join(tmpdir(), 'open-stage-recipe-'));
    folders.push(folder);
    for (const { name, text } of [...data, ...inputs]) writeFileSync(join(folder, name), text);
    for (const { name, text } of databases) withDatabase(join(folder, name), (database) => database.exec(text));
    if (command === undefined) writeFileSync(join(folder, path), job);
    else {
      const [program, ...args] = command.split(' ');
      expect([program, (await openStage(folder, ...args)).code]).toEqual(['open-stage', 0]);
      // The page is formatted.
      expect(readFileSync(join(folder, path), 'utf8').replace(/\[ (.*?) \]/g, '[$1]')).toBe(job);
    }
    const opened = await openJob(join(folder, path));
    expect(opened.problems).toEqual([]);
    const { status, errors, notes = [] } = await runJob(opened, { history: false, dataFolder: join(folder, 'user-data') });
    const texts = notes.map(({ text }) => text.replaceAll(`${folder}/`, ''));
    expect({ status, errors, texts }).toEqual({ status: 'done', errors: [], texts: said });
    for (const { name, text } of files) expect([name, textOf(join(folder, name))]).toEqual([name, text]);
  });
});

/** The text of a file; or, of `shop.db/orders`, the rows of a table. */
function textOf(path: string): string {
  const [, file, table] = /^(.*\.db)\/(\w+)$/.exec(path) ?? [];
  if (file === undefined) return readFileSync(path, 'utf8');
  return withDatabase(file, (database) => {
    const rows = database.prepare(`SELECT * FROM ${table}`);
    const lines = [rows.columns().map(({ name }) => name), ...(rows.raw().all() as unknown[][])];
    return lines.map((line) => `${line.map((value) => value ?? '').join(',')}\n`).join('');
  });
}

function withDatabase<Result>(path: string, use: (database: Database.Database) => Result): Result {
  const database = new Database(path);
  try {
    return use(database);
  } finally {
    database.close();
  }
}
