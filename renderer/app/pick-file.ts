import type { FileFilter } from '../../ipc/api.ts';
import type { Workspace } from './workspace.svelte.ts';

export interface PickRequest {
  readonly title: string;
  /** `save` asks before a file is replaced. Default: `file`. */
  readonly kind?: 'file' | 'folder' | 'save';
  /** Where to begin; default: the folder of jobs. */
  readonly folder?: string;
  /** The name that a file to save gets at first. */
  readonly suggested?: string;
  /** The first is chosen at first. */
  readonly filters?: readonly FileFilter[];
}

/** Lets a person choose a file or folder, in the system's dialog where there is one. An absolute path; nothing when they cancel. */
export async function pickFile(workspace: Workspace, request: PickRequest): Promise<string | undefined> {
  const { title, kind = 'file', folder, suggested, filters } = request;
  if (!workspace.info?.nativeDialogs) {
    return workspace.dialogs.show(() => import('./FileBrowser.svelte'), { workspace, ...request, kind });
  }
  if (kind === 'save') {
    return workspace.host.call('dialogs.save', { title, ...(suggested && { suggested }), ...(filters && { filters }) });
  }
  return workspace.host.call('dialogs.open', { title, kind, ...(folder && { folder }), ...(filters && { filters }) });
}
