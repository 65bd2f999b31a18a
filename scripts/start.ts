// Starts the desktop app from the sources: installs Electron the first time, builds what is stale. Usage: npm start [-- JOB]
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, new URL('../', import.meta.url)));

/** Path of Electron's program. It is fetched where it is not there. Throws when it cannot be had. */
function electron(): string {
  if (!existsSync(path('main/node_modules/electron'))) {
    process.stderr.write('installing Electron, once\n');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['--prefix', path('main'), 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync(npm, args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  }
  return createRequire(path('main/main.ts'))('electron') as string;
}

let program: string;
try {
  program = electron();
} catch (error) {
  const failed = error instanceof Error ? error.message.split('\n')[0]! : String(error);
  const reason = failed.startsWith('Electron failed to install') ? 'its program could not be downloaded' : failed;
  process.stderr.write(`Electron cannot be had here (${reason}).
The same app works in a browser: npm run serve
`);
  process.exit(1);
}
ensureBuilt();
const app = spawn(program, [path('.'), ...process.argv.slice(2)], { stdio: 'inherit' });
app.on('exit', (code) => process.exit(code ?? 1));
