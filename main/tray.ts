import { fileURLToPath } from 'node:url';
import { app, Menu, type MenuItemConstructorOptions, Tray } from 'electron';
import type { Host } from '../host/create-host.ts';
import type { ActiveRun } from '../ipc/api.ts';

const ICON = fileURLToPath(new URL('./tray.png', import.meta.url));
const REFRESH_MS = 2000;
const CLIENT = { id: 'tray' } as const;

/**
 * Shows an icon in the tray with the active runs in its menu, until the function that it returns is called. A Mac has the dock instead. A Linux desktop
 * without a tray shows none, and does not tell: there a second start opens the window.
 */
export function showTray(host: Host, open: () => void): () => void {
  if (process.platform === 'darwin') return () => {};
  const tray = new Tray(ICON);
  let shown: string | undefined;
  const menu = () => Menu.buildFromTemplate(menuOf(host, host.activeRuns(), open));
  const refresh = () => {
    const lines = host.activeRuns().map(lineOf);
    const text = lines.join('\n');
    if (text === shown) return;
    shown = text;
    tray.setToolTip(['Open-Stage', ...lines].join('\n'));
    if (process.platform !== 'win32') tray.setContextMenu(menu());
  };
  refresh();
  // Windows shows a menu for as long as it is open: it is made when it opens, and not exchanged.
  if (process.platform === 'win32') tray.on('right-click', () => tray.popUpContextMenu(menu()));
  tray.on('click', open);
  const timer = setInterval(refresh, REFRESH_MS);
  const forget = host.onEvent((name) => name === 'run.ended' && refresh());
  return () => {
    clearInterval(timer);
    forget();
    tray.destroy();
  };
}

function menuOf(host: Host, runs: readonly ActiveRun[], open: () => void): MenuItemConstructorOptions[] {
  const stop = () => {
    for (const { runId } of runs) void host.call(CLIENT, 'runs.stop', [runId]);
  };
  return [
    { id: 'tray-open', label: 'Open Open-Stage', click: open },
    { type: 'separator' },
    ...runs.map((run): MenuItemConstructorOptions => ({ label: lineOf(run), enabled: false })),
    ...(runs.length === 0 ? [] : [{ id: 'tray-stop', label: runs.length === 1 ? 'Stop the run' : 'Stop all runs', click: stop }]),
    { type: 'separator' },
    { id: 'tray-quit', label: 'Quit', click: () => app.quit() },
  ];
}

/** `orders: 45 %, 3 min`. */
function lineOf({ job, start, progress }: ActiveRun): string {
  const minutes = Math.floor((Date.now() - Date.parse(start)) / 60_000);
  const time = minutes === 0 ? 'under a minute' : `${minutes} min`;
  const share = progress?.fraction === undefined ? '' : `${Math.floor(progress.fraction * 100)} %, `;
  return `${job}: ${share}${time}`;
}
