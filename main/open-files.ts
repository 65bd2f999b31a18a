import { app } from 'electron';
import type { Host } from '../host/create-host.ts';
import { jobArgument } from './job-argument.ts';
import { showWindow } from './windows.ts';

/** Jobs that are double-clicked, dropped on the icon, or given to a second start. The designer is told once its page is there; without a window, one opens. */
export function setupOpenFiles(host: Host): { start(args: readonly string[]): void } {
  const waiting: string[] = [];
  const show = async (file: string | undefined) => {
    if (file !== undefined) waiting.push(file);
    if (!app.isReady()) return;
    await showWindow().loaded;
    for (const each of waiting.splice(0)) host.emit('open-file', { file: each });
  };
  app.on('open-file', (event, file) => {
    event.preventDefault();
    void show(file);
  });
  app.on('second-instance', (_event, args, folder) => void show(jobArgument(args, folder)));
  app.on('activate', () => void show(undefined));
  return { start: (args) => void show(jobArgument(args)) };
}
