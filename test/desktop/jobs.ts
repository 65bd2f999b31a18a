import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DesktopApp, temporaryFolder } from './desktop-app.ts';

export const SMALL = `openstage: 1
name: small
stages:
  numbers: { type: generator, rows: 10, columns: { n: { generator: sequence } } }
  out: { type: csv-destination, from: numbers, path: out.csv }
`;

/** A folder for an app with a job in it. */
export function jobFile(text: string, name = 'work/numbers.job.yaml'): { folder: string; file: string } {
  const folder = temporaryFolder();
  const file = join(folder, name);
  mkdirSync(dirname(file));
  writeFileSync(file, text);
  return { folder, file };
}

export const stage = ({ page }: Pick<DesktopApp, 'page'>, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`);
