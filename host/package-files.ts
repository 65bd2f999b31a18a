import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InternalError } from '../model/errors.ts';

const NAME = 'open-stage';

/** The path of a file or folder that comes with this package. */
export const packageFile = (relative: string): string => fileURLToPath(new URL(relative, packageRoot().folder));

export const packageVersion = (): string => packageRoot().version;

let root: { readonly folder: URL; readonly version: string } | undefined;

/** Bundles lie in a folder of it, sources deeper. */
function packageRoot(): NonNullable<typeof root> {
  for (let folder = new URL('.', import.meta.url); root === undefined; folder = new URL('../', folder)) {
    const { name, version } = readPackage(folder);
    if (name === NAME && version !== undefined) root = { folder, version };
    else if (folder.href === new URL('../', folder).href) throw new InternalError(`no package.json of ${NAME}`);
  }
  return root;
}

function readPackage(folder: URL): { readonly name?: string; readonly version?: string } {
  try {
    return JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
