import { app, dialog } from 'electron';
import type { Host } from '../host/create-host.ts';

const CLIENT = { id: 'main' };

/** Quitting asks while a run is active, and ends the host before the process. */
export function setupQuit(host: Host): void {
  let closed = false;
  let asking = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void mayQuit(host)
      .then(async (may) => {
        if (!may) return;
        await host.close();
        closed = true;
        app.quit();
      })
      .finally(() => {
        asking = false;
      });
  });
}

async function mayQuit(host: Host): Promise<boolean> {
  const runs = await host.call(CLIENT, 'runs.active', []);
  if (runs.length === 0) return true;
  const names = runs.map(({ job }) => job).join(', ');
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: runs.length === 1 ? `${names} is running.` : `${runs.length} jobs are running: ${names}.`,
    detail: 'Quitting stops them. Their targets stay as they were.',
    buttons: ['Keep running', 'Stop and quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
