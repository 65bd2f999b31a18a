import type { FormTarget } from './target.ts';

/** Lets a person choose a file. It is named relative to the job where it lies in the job's folder. */
export async function browse(
  { editor, workspace }: Pick<FormTarget, 'editor' | 'workspace'>,
  { write, path }: { readonly write: boolean; readonly path: string },
): Promise<string | undefined> {
  const base = folderOf(editor.file) ?? workspace.info?.jobsFolder;
  const chosen = workspace.info?.nativeDialogs
    ? write
      ? await workspace.host.call('dialogs.save', { title: 'Choose a file', ...(path !== '' && { suggested: path }) })
      : await workspace.host.call('dialogs.open', {
          title: 'Choose a file',
          kind: 'file',
          ...(base !== undefined && { folder: base }),
        })
    : undefined;
  return chosen === undefined ? undefined : relativeTo(chosen, base);
}

const folderOf = (file: string | undefined) => file?.replace(/[/\\][^/\\]*$/, '');

/** A path as the job says it: relative where the file lies in the folder, with `/`. */
export function relativeTo(path: string, folder: string | undefined): string {
  const plain = path.replaceAll('\\', '/');
  const base = folder?.replaceAll('\\', '/').replace(/\/+$/, '');
  return base !== undefined && plain.startsWith(`${base}/`) ? plain.slice(base.length + 1) : path;
}
