import { resolve } from 'node:path';
import { app } from 'electron';
import type { Host } from '../host/create-host.ts';

/** The job among the arguments that the system started the app with, absolute. */
export function fileOf(args: readonly string[], folder = process.cwd()): string | undefined {
  const file = args.slice(1).findLast((arg) => !arg.startsWith('-') && /\.(ya?ml|json)$/i.test(arg));
  return file === undefined ? undefined : resolve(folder, file);
}

/** Jobs that are double-clicked, dropped on the icon, or given to a second start: the designer is told once its page is there. */
export function setupOpenFiles(host: Host): { ready(file: string | undefined): void } {
  const waiting: string[] = [];
  let isReady = false;
  const open = (file: string) => {
    if (isReady) host.emit('open-file', { file });
    else waiting.push(file);
  };
  app.on('open-file', (event, file) => {
    event.preventDefault();
    open(file);
  });
  app.on('second-instance', (_event, args, folder) => {
    const file = fileOf(args, folder);
    if (file !== undefined) open(file);
  });
  return {
    ready(file) {
      isReady = true;
      for (const each of [...(file === undefined ? [] : [file]), ...waiting.splice(0)]) open(each);
    },
  };
}
