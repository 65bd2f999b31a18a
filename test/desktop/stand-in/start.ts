// A process in which the built, unmodified main process runs over a stand-in for Electron. `OPENSTAGE_ARGV`: arguments of the app, as JSON.
// `OPENSTAGE_ANSWERS`: what its first dialogs answer. `OPENSTAGE_PLATFORM=darwin`: it takes the system for a Mac. `OPENSTAGE_PROGRAM`: path of another main process than the one in dist/.
import { pathToFileURL } from 'node:url';
import './control.ts';
import Database from 'better-sqlite3';
import { browser } from './browser-window.ts';
import { state } from './state.ts';

process.argv.splice(1, process.argv.length, '.', ...(JSON.parse(process.env.OPENSTAGE_ARGV ?? '[]') as string[]));
const platform = process.env.OPENSTAGE_PLATFORM;
if (platform !== undefined) {
  // What is of this system is loaded before the program is told of another.
  new Database(':memory:').close();
  await browser();
  Object.defineProperty(process, 'platform', { value: platform });
}
const program = process.env.OPENSTAGE_PROGRAM;
await import(program === undefined ? new URL('../../../dist/main.js', import.meta.url).href : pathToFileURL(program).href);
state.isReady = true;
state.app?.emit('ready');
state.ready.resolve();
