import { app, BrowserWindow, dialog } from 'electron';
import type { Host } from '../host/create-host.ts';

/** A host gives up what does not end within seconds. One that hangs all the same does not hold the app. */
const CLOSE_MS = 20_000;

type Answer = 'stop' | 'background' | 'cancel';

const ANSWERS: readonly { readonly label: string; readonly answer: Answer }[] = [
  { label: 'Keep running in the background', answer: 'background' },
  { label: 'Stop and quit', answer: 'stop' },
  { label: 'Cancel', answer: 'cancel' },
];

/**
 * Quitting, and closing the last window, asks while a run is active: before any window is gone. The host goes when all windows have, so that whoever
 * goes back to changes that are not saved finds all as it was. Closing a window on a Mac asks nothing: runs go on in the dock, as elsewhere in the background.
 */
export function setupQuit(host: Pick<Host, 'activeRuns' | 'close'>, closeMs = CLOSE_MS): void {
  let answer: Answer = 'cancel';
  let asking = false;
  let closing = false;

  const askFirst = (event: Electron.Event, window?: BrowserWindow) => {
    if (answer !== 'cancel' || host.activeRuns().length === 0) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void askAboutRuns(host, window)
      .then((given) => {
        answer = given;
        if (given === 'stop') app.quit();
        if (given === 'background') for (const each of BrowserWindow.getAllWindows()) each.close();
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
    window.on('closed', () => {
      // Quitting from the background asks anew.
      if (answer === 'background') answer = 'cancel';
    });
    window.webContents.on('will-prevent-unload', (event) => {
      if (mayLoseChanges(window)) event.preventDefault();
      // Staying ends the quitting, too.
      else answer = 'cancel';
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

async function askAboutRuns(host: Pick<Host, 'activeRuns'>, window: BrowserWindow | undefined): Promise<Answer> {
  const runs = host.activeRuns();
  const names = runs.map(({ job }) => job).join(', ');
  const isBackground = BrowserWindow.getAllWindows().length === 0;
  const answers = isBackground ? ANSWERS.filter(({ answer }) => answer !== 'background') : ANSWERS;
  const icon = process.platform === 'darwin' ? 'Its icon in the dock' : 'Its icon in the system tray, or a second start,';
  const later = isBackground ? '' : ` In the background, Open-Stage ends with the last run. ${icon} opens its window again.`;
  const options: Electron.MessageBoxOptions = {
    type: 'question',
    message: runs.length === 1 ? `${names} is running.` : `${runs.length} jobs are running: ${names}.`,
    detail: `Stopping leaves the targets as they were.${later}`,
    buttons: answers.map(({ label }) => label),
    defaultId: 0,
    cancelId: answers.length - 1,
  };
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return answers[response]?.answer ?? 'cancel';
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
