// Puts the checkout's own command beside those of its dependencies, so that `npx open-stage` starts at once: without it npx packs the whole
// checkout first, at every change.
import { chmod, symlink, unlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = new URL('../node_modules/.bin/', import.meta.url);
const command = fileURLToPath(new URL('open-stage', folder));
const launcher = '../../bin/open-stage.js';

if (process.platform === 'win32') {
  await writeFile(`${command}.cmd`, `@node "%~dp0\\..\\..\\bin\\open-stage.js" %*\r\n`);
} else {
  await unlink(command).catch(() => undefined);
  await symlink(launcher, command);
  await chmod(fileURLToPath(new URL('../bin/open-stage.js', import.meta.url)), 0o755);
}
