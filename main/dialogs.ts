import { BrowserWindow, dialog, type FileFilter as NativeFilter } from 'electron';
import type { Handlers } from '../host/services/service.ts';
import type { FileFilter } from '../ipc/api.ts';

const filtersOf = (filters: readonly FileFilter[] = []): NativeFilter[] =>
  filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] }));

/** The system's own file dialogs, over the window that is in front. */
export const nativeDialogs: Handlers<'dialogs'> = {
  async 'dialogs.open'(_client, { title, kind, folder, filters }) {
    const options = {
      title,
      filters: filtersOf(filters),
      properties: [kind === 'folder' ? ('openDirectory' as const) : ('openFile' as const)],
      ...(folder !== undefined && { defaultPath: folder }),
    };
    const window = BrowserWindow.getFocusedWindow();
    const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return canceled ? undefined : filePaths[0];
  },
  async 'dialogs.save'(_client, { title, suggested, filters }) {
    const options = { title, filters: filtersOf(filters), ...(suggested !== undefined && { defaultPath: suggested }) };
    const window = BrowserWindow.getFocusedWindow();
    const { canceled, filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    return canceled || filePath === '' ? undefined : filePath;
  },
};
