import { pickFile } from '../app/pick-file.ts';
import { folderOf, relativeTo } from './paths.ts';
import type { FormTarget } from './target.ts';

/** Lets a person choose a file. It is named relative to the job where it lies in the job's folder. */
export async function browse(
  { editor, workspace }: Pick<FormTarget, 'editor' | 'workspace'>,
  { write, path }: { readonly write: boolean; readonly path: string },
): Promise<string | undefined> {
  const folder = folderOf(editor.file) ?? workspace.info?.jobsFolder;
  const name = path.split(/[/\\]/).at(-1);
  const chosen = await pickFile(workspace, {
    title: write ? 'Write to' : 'Read from',
    kind: write ? 'save' : 'file',
    ...(folder !== undefined && { folder }),
    ...(write && name && { suggested: name }),
  });
  return chosen === undefined ? undefined : relativeTo(chosen, folder);
}
