/** The folder of a file. */
export function folderOf(file: string | undefined): string | undefined {
  return file?.replace(/[/\\][^/\\]*$/, '');
}

/** A path as the job says it: relative where the file lies in the folder, with `/`. */
export function relativeTo(path: string, folder: string | undefined): string {
  const plain = path.replaceAll('\\', '/');
  const base = folder?.replaceAll('\\', '/').replace(/\/+$/, '');
  return base !== undefined && plain.startsWith(`${base}/`) ? plain.slice(base.length + 1) : path;
}

/** The file of a path that may be relative to a folder. */
export function absolutePath(path: string, folder: string | undefined): string {
  return folder === undefined || /^([/\\]|[A-Za-z]:[/\\])/.test(path) ? path : `${folder}/${path}`;
}
