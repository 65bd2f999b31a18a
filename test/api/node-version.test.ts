import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderWith } from '../cli/open-stage.ts';

const built = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('a program on an older Node is told so in a few lines', async () => {
  const folder = await folderWith({
    'older.cjs': `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } });`,
    'program.mjs': `import ${JSON.stringify(built('dist/api.js'))};`,
  });
  const stderr = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['--require', join(folder, 'older.cjs'), join(folder, 'program.mjs')], (_, __, text) =>
      resolve(text),
    );
  });
  expect(stderr).toContain(
    "Error: open-stage needs Node 24 or newer, this is 20.1.0; after 'npm install node@24', 'npx node FILE' runs your program on one",
  );
  expect(stderr.length).toBeLessThan(2000);
});
