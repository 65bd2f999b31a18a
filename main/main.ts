// The desktop app: a thin shell around the host and the designer. What it does is this list; each step has a file.
import { app } from 'electron';
import { createHost } from '../host/create-host.ts';
import { nativeDialogs } from './dialogs.ts';
import { setupGate } from './gate.ts';
import { setupMenu } from './menu.ts';
import { fileOf, setupOpenFiles } from './open-files.ts';
import { registerScheme, setupPages } from './pages.ts';
import { setupQuit } from './quit.ts';
import { setupSecurity } from './security.ts';
import { setupUpdates } from './updates.ts';
import { openWindow, setupWindows } from './windows.ts';

if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  registerScheme();
  setupSecurity();
  const host = createHost({ nativeDialogs });
  const openFiles = setupOpenFiles(host);
  await app.whenReady();
  setupPages();
  setupGate(host);
  setupMenu(host);
  setupWindows();
  setupQuit(host);
  setupUpdates();
  const window = openWindow();
  window.webContents.once('did-finish-load', () => openFiles.ready(fileOf(process.argv)));
}
