import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { PAGE } from './pages.ts';
import { LEAST, readWindowState, writeWindowState } from './window-state.ts';

const PRELOAD = fileURLToPath(new URL('./preload.cjs', import.meta.url));
const DEFAULT = { width: 1440, height: 900 } as const;

export interface AppWindow {
  readonly window: BrowserWindow;
  /** Resolves when the page listens. */
  readonly loaded: Promise<void>;
}

let current: AppWindow | undefined;

/** Brings the app's window to the front; opens one where there is none. */
export function showWindow(): AppWindow {
  if (!current) {
    const opened = openWindow();
    opened.window.once('closed', () => {
      current = undefined;
    });
    current = opened;
  } else {
    const { window } = current;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }
  return current;
}

/** Opens the app's window as it was when it was closed. */
function openWindow(): AppWindow {
  const file = join(app.getPath('userData'), 'window.json');
  const { bounds = DEFAULT, maximized } = readWindowState(
    file,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    title: 'Open-Stage',
    show: false,
    // What shows before the first paint: the ground colour of the two themes.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0e1217' : '#f6f7f9',
    webPreferences: {
      preload: PRELOAD,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeWindowState(file, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }));
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') void offerReload(window, reason);
  });
  const loaded = new Promise<void>((resolve) => window.webContents.once('did-finish-load', () => resolve()));
  void window.loadURL(PAGE);
  return { window, loaded };
}

/** The page's process has crashed or was killed: runs go on in the host, and drafts are on disk. */
async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window has stopped working.',
    detail: `Reason: ${reason}. Runs go on, and changes that were not saved are offered as drafts.`,
    buttons: ['Reload', 'Close the window'],
    defaultId: 0,
    cancelId: 0,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.webContents.reload();
  else window.close();
}
