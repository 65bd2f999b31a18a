import type { Part } from './part.ts';
import { state } from './state.ts';

function ask(kind: string, given: readonly unknown[]): never {
  // The window, where there is one, comes before the options.
  state.asked.push({ kind, ...(given.at(-1) as object) });
  if (state.answers.length === 0) throw new Error(`nobody answers the dialog: ${JSON.stringify(given.at(-1))}`);
  return state.answers.shift() as never;
}

export const dialog: Part<Electron.Dialog> = {
  showMessageBox: async (...given: unknown[]) => ({ response: ask('message', given) as number, checkboxChecked: false }),
  showMessageBoxSync: (...given: unknown[]) => ask('message', given) as number,
  showOpenDialog: async (...given: unknown[]) => {
    const path = ask('open', given) as string | null;
    return { canceled: path === null, filePaths: path === null ? [] : [path] };
  },
  showSaveDialog: async (...given: unknown[]) => {
    const path = ask('save', given) as string | null;
    return { canceled: path === null, filePath: path ?? '' };
  },
};
