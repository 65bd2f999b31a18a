// The desktop app: a thin shell around the host and the designer. What it does is this list; each step has a file.
import { app } from 'electron';
import { createHost } from '../host/create-host.ts';
import { setupBackground } from './background.ts';
import { nativeDialogs } from './dialogs.ts';
import { setupGate } from './gate.ts';
import { setupMenu } from './menu.ts';
import { setupOpenFiles } from './open-files.ts';
import { registerScheme, setupPages } from './pages.ts';
import { setupQuit } from './quit.ts';
import { setupSecurity } from './security.ts';
import { setupUpdates } from './updates.ts';

if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  registerScheme();
  setupSecurity();
  const host = createHost({ nativeDialogs });
  const openFiles = setupOpenFiles(host);
  // Awaited at the top level it may never resolve: Electron waits for this module before it is ready.
  void app.whenReady().then(() => {
    setupPages();
    setupGate(host);
    setupMenu(host);
    setupQuit(host);
    setupBackground(host);
    setupUpdates();
    openFiles.start(process.argv);
  });
}
