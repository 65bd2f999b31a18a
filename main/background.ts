import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Notification } from 'electron';
import type { Host } from '../host/create-host.ts';
import type { RunResult } from '../ipc/api.ts';
import { addFailure, type Failure, takeFailures } from './failures.ts';
import { showTray } from './tray.ts';
import { showWindow } from './windows.ts';

/** As `appId` in electron-builder.yml: Windows shows notifications only of apps that it knows by it. */
const APP_ID = 'local.open-stage.app';
/** So long an app that has nothing more to do waits for a click on its notification. */
const NOTICE_MS = 15_000;

/**
 * Without a window the app ends, unless a run is at work: then it lives on until the last run has ended, with an icon in the tray, or in the dock of a Mac.
 * A notification says how each run ended. Failures are also said by the next window, which may be one of the next start: not every system shows notifications.
 */
export function setupBackground(host: Host): void {
  const file = join(app.getPath('userData'), 'failures.json');
  /** Without a reference they are collected, and a click on them is lost. */
  const notices = new Set<Notification>();
  let hideTray: (() => void) | undefined;
  let isBackground = false;

  const endWhenDone = () => {
    if (isBackground && host.activeRuns().length === 0 && notices.size === 0) app.quit();
  };
  const notify = (title: string, body: string) => {
    if (!Notification.isSupported()) return;
    const notice = new Notification({ title, body });
    notices.add(notice);
    const over = () => {
      if (notices.delete(notice)) endWhenDone();
    };
    notice.on('click', () => {
      showWindow();
      over();
    });
    notice.on('close', over);
    notice.on('failed', over);
    setTimeout(over, NOTICE_MS);
    notice.show();
  };

  app.on('window-all-closed', () => {
    if (host.activeRuns().length === 0) {
      // An app without windows is usual on a Mac.
      if (process.platform !== 'darwin') app.quit();
      return;
    }
    isBackground = true;
    hideTray = showTray(host, () => void showWindow());
  });
  app.on('browser-window-created', (_event, window) => {
    isBackground = false;
    hideTray?.();
    hideTray = undefined;
    window.webContents.once('did-finish-load', () => void sayFailures(window, takeFailures(file)));
  });
  host.onEvent((name, event) => {
    if (name !== 'run.ended' || !isBackground) return;
    const { result } = event as { readonly result: RunResult };
    const { job, end, success, status, recordsLoaded } = result;
    if (success) notify(`${job} is done`, `${recordsLoaded.toLocaleString('en')} rows loaded.`);
    else if (status !== 'cancelled') {
      const message = result.errors[0]?.message ?? `The run has ended as ${status}.`;
      addFailure(file, { job, end, message });
      notify(`${job} failed`, message);
    }
    endWhenDone();
  });
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
}

async function sayFailures(window: BrowserWindow, failures: readonly Failure[]): Promise<void> {
  if (failures.length === 0) return;
  const [first] = failures;
  await dialog.showMessageBox(window, {
    type: 'warning',
    message: failures.length === 1 ? `${first!.job} failed while no window was open.` : 'Jobs failed while no window was open.',
    detail: failures.map(({ job, end, message }) => `${new Date(end).toLocaleString()}, ${job}: ${message}`).join('\n'),
    buttons: ['OK'],
  });
}
