import { homedir } from 'node:os';
import { join } from 'node:path';

export { makeFolder } from '../connectors/files/folders.ts';

/**
 * The user's data folder, where run history lies: `OPENSTAGE_DATA`, else the platform's usual place (XDG base directories on Linux).
 * It need not exist.
 */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.OPENSTAGE_DATA) return env.OPENSTAGE_DATA;
  const home = env.HOME || homedir();
  switch (platform) {
    case 'win32':
      return join(env.APPDATA || join(env.USERPROFILE || homedir(), 'AppData', 'Roaming'), 'open-stage');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'open-stage');
    default:
      return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'open-stage');
  }
}

/** Where new jobs go unless told otherwise: `OPENSTAGE_JOBS`, else `Open-Stage` in the home folder. It need not exist. */
export function jobsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.OPENSTAGE_JOBS || join(env.HOME || homedir(), 'Open-Stage');
}
