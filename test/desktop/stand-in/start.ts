// A process in which the built, unmodified main process runs over a stand-in for Electron. `OPENSTAGE_ARGV`: arguments of the app, as JSON.
import './control.ts';

process.argv.splice(1, process.argv.length, '.', ...(JSON.parse(process.env.OPENSTAGE_ARGV ?? '[]') as string[]));
await import(new URL('../../../dist/main.js', import.meta.url).href);
