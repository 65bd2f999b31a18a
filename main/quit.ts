import { app, BrowserWindow, dialog } from 'electron';
import type { Host } from '../host/create-host.ts';

/** A host gives up what does not end within seconds. One that hangs all the same does not hold the app. */
const CLOSE_MS = 20_000;

/**
 * Quitting, and closing the last window, asks while a run is active: before any window is gone. The host goes when all windows have, so that whoever
 * goes back to changes that are not saved finds all as it was. On a Mac the app lives on in the dock, and its runs with it.
 */
export function setupQuit(host: Pick<Host, 'activeRuns' | 'close'>, closeMs = CLOSE_MS): void {
  let agreed = false;
  let asking = false;
  let closing = false;

  const askFirst = (event: Electron.Event, window?: BrowserWindow) => {
    if (agreed || host.activeRuns().length === 0) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void mayStopRuns(host, window)
      .then((may) => {
        agreed = may;
        if (may) app.quit();
      })
      .finally(() => {
        asking = false;
      });
  };

  app.on('before-quit', (event) => askFirst(event));
  app.on('browser-window-created', (_event, window) => {
    window.on('close', (event) => {
      if (process.platform !== 'darwin' && BrowserWindow.getAllWindows().length === 1) askFirst(event, window);
    });
    window.webContents.on('will-prevent-unload', (event) => {
      if (mayLoseChanges(window)) event.preventDefault();
      // Staying ends the quitting, too.
      else agreed = false;
    });
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    const exit = () => app.exit(0);
    setTimeout(exit, closeMs);
    host.close().then(exit, exit);
  });
}

async function mayStopRuns(host: Pick<Host, 'activeRuns'>, window: BrowserWindow | undefined): Promise<boolean> {
  const runs = host.activeRuns();
  const names = runs.map(({ job }) => job).join(', ');
  const options: Electron.MessageBoxOptions = {
    type: 'question',
    message: runs.length === 1 ? `${names} is running.` : `${runs.length} jobs are running: ${names}.`,
    detail: 'Quitting stops them. Their targets stay as they were.',
    buttons: ['Keep running', 'Stop and quit'],
    defaultId: 0,
    cancelId: 0,
  };
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return response === 1;
}

function mayLoseChanges(window: BrowserWindow): boolean {
  const choice = dialog.showMessageBoxSync(window, {
    type: 'question',
    message: 'Some jobs have changes that are not saved.',
    detail: 'A draft of each is kept and offered at the next start.',
    buttons: ['Go back', 'Close without saving'],
    defaultId: 0,
    cancelId: 0,
  });
  return choice === 1;
}
