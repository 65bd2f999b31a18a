import type { Path } from '../../model/job/document.ts';
import { pickFile } from '../app/pick-file.ts';
import { stageName } from '../canvas/dropped-files.ts';
import type { StageView } from '../document/types.ts';
import { folderOf, relativeTo } from './paths.ts';
import type { FormTarget } from './target.ts';
import { freeName } from './values.ts';

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

const isUnnamed = ({ id, type }: StageView) => id.startsWith(type) && /^(_\d+)?$/.test(id.slice(type.length));

/** Sets the file that was chosen, in one step of undo. An origin that nobody has named yet is called after what it reads from then on. */
export function setFile(target: Pick<FormTarget, 'editor' | 'stage' | 'set' | 'change'>, path: Path, file: string): void {
  const view = target.stage === undefined ? undefined : target.editor.stage(target.stage);
  if (view?.spec?.category !== 'origin' || !isUnnamed(view)) {
    target.set(path, file);
    return;
  }
  const others = target.editor.stages.flatMap(({ id }) => (id === view.id ? [] : [id]));
  const name = freeName(stageName(file.split(/[/\\]/).at(-1)!), others);
  target.change(`Read ${file}`, (edit) => {
    edit.setOption(view.id, path, file);
    edit.renameStage(view.id, name);
  });
}
