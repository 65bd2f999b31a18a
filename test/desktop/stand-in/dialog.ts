import { state } from './state.ts';

function ask(kind: string, given: readonly object[]): never {
  // The window, where there is one, comes before the options.
  state.asked.push({ kind, ...given.at(-1) });
  if (state.answers.length === 0) throw new Error(`nobody answers the dialog: ${JSON.stringify(given.at(-1))}`);
  return state.answers.shift() as never;
}

export const dialog = {
  showMessageBox: async (...given: object[]) => ({ response: ask('message', given) as number }),
  showMessageBoxSync: (...given: object[]) => ask('message', given) as number,
  showOpenDialog: async (...given: object[]) => {
    const path = ask('open', given) as string | null;
    return { canceled: path === null, filePaths: path === null ? [] : [path] };
  },
  showSaveDialog: async (...given: object[]) => {
    const path = ask('save', given) as string | null;
    return { canceled: path === null, filePath: path ?? '' };
  },
};
