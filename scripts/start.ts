// Starts the desktop app from the sources: downloads Electron the first time, builds what is stale. Usage: npm start [-- JOB]
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, new URL('../', import.meta.url)));

let program: string;
try {
  // The package downloads Electron's program when it is first asked for its path.
  program = createRequire(import.meta.url)('electron') as string;
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
