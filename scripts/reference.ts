// Writes docs/reference and api/stages.ts from the specs of the stages. A test checks that the committed files are up to date.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceFiles } from '../stages/reference.ts';
import { apiStages } from './api-stages.ts';

const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url));
const files = referenceFiles();
const written = await readdir(`${folder}stages`).catch(() => []);
for (const name of written.filter((name) => !files.has(`stages/${name}`))) await rm(`${folder}stages/${name}`);
for (const [path, text] of files) {
  await mkdir(dirname(folder + path), { recursive: true });
  await writeFile(folder + path, text);
}
await writeFile(fileURLToPath(new URL('../api/stages.ts', import.meta.url)), apiStages());
process.stdout.write(`${files.size} files in docs/reference, and api/stages.ts\n`);
