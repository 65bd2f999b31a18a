import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';

/**
 * Looks for a newer version, where the package was built with a place to look at: electron-builder writes `app-update.yml` only if `publish` is
 * set in electron-builder.yml. Otherwise nothing is asked of anybody.
 */
export function setupUpdates(): void {
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return;
  void lookForUpdate();
}

async function lookForUpdate(): Promise<void> {
  const { default: updater } = await import('electron-updater');
  const { autoUpdater } = updater;
  autoUpdater.autoDownload = false;
  autoUpdater.on('update-available', ({ version }) => void offer(version));
  // A machine without network has no update, and that is no error.
  await autoUpdater.checkForUpdates().catch(() => undefined);

  async function offer(version: string): Promise<void> {
    const { response } = await dialog.showMessageBox({
      message: `Open-Stage ${version} is there.`,
      detail: 'It is installed when the app is closed.',
      buttons: ['Later', 'Download'],
      defaultId: 1,
      cancelId: 0,
    });
    if (response === 1) await autoUpdater.downloadUpdate();
  }
}
