import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openJob } from '../../host/open.ts';
import { runJob } from '../../host/run.ts';

const page = readFileSync(new URL('../../docs/recipes.md', import.meta.url), 'utf8');

/** A recipe: its heading, the job, and the files that it writes. */
interface Recipe {
  readonly title: string;
  readonly job: string;
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
  return {
    title: section.slice(0, section.indexOf('\n')),
    job: found[job]!.text,
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

  test.each(recipes)('$title', async ({ job, inputs, files, notes: said }) => {
    const folder = mkdtempSync(join(tmpdir(), 'open-stage-recipe-'));
    folders.push(folder);
    for (const { name, text } of [...data, ...inputs, { name: 'job.yaml', text: job }]) writeFileSync(join(folder, name), text);
    const opened = await openJob(join(folder, 'job.yaml'));
    expect(opened.problems).toEqual([]);
    const { status, errors, notes = [] } = await runJob(opened, { history: false, dataFolder: join(folder, 'user-data') });
    const texts = notes.map(({ text }) => text.replaceAll(`${folder}/`, ''));
    expect({ status, errors, texts }).toEqual({ status: 'done', errors: [], texts: said });
    for (const { name, text } of files) expect([name, readFileSync(join(folder, name), 'utf8')]).toEqual([name, text]);
  });
});
