// Builds what is missing or stale, then serves the designer to a browser. Usage: npm run serve -- [--port N] [--jobs DIR] [--no-open]
import { ensureBuilt } from './ensure-built.ts';

ensureBuilt();
process.argv.splice(2, 0, 'serve');
await import(new URL('../dist/cli.js', import.meta.url).href);
