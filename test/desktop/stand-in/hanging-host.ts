// The shell's way to quit, with a host that never closes.
import { setupQuit } from '../../../main/quit.ts';
import { app } from './app.ts';

setupQuit({ activeRuns: () => [], close: () => new Promise(() => {}) }, 50);
app.quit();
