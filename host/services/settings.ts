import { join } from 'node:path';
import type { Settings, SettingsChanges } from '../../ipc/api.ts';
import { KEPT_SETTINGS } from '../../ipc/arguments.ts';
import { keepFile, Queue, readKept } from './kept-file.ts';
import type { HostContext, Service } from './service.ts';

const DEFAULTS: Settings = { theme: 'system', previewRows: 1000, sizes: {} };

/** Settings of the user, in `settings.json` of the data folder: only what differs from the defaults. */
export class SettingsFile {
  private readonly path: string;
  private readonly queue = new Queue();
  private kept: SettingsChanges;

  /** A file that is damaged counts as none, and is set aside. */
  constructor(dataFolder: string) {
    this.path = join(dataFolder, 'settings.json');
    this.kept = readKept(this.path, KEPT_SETTINGS) ?? {};
  }

  read(): Settings {
    return withDefaults(this.kept);
  }

  /** Keeps the changes, then counts them. */
  save(changes: SettingsChanges): Promise<Settings> {
    return this.queue.run('', async () => {
      const kept = withoutNulls({ ...this.kept, ...changes });
      await keepFile(this.path, `${JSON.stringify(kept, null, 2)}\n`);
      this.kept = kept;
      return this.read();
    });
  }
}

const withoutNulls = (changes: SettingsChanges): SettingsChanges =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null));

const withDefaults = (kept: SettingsChanges): Settings => ({ ...DEFAULTS, ...withoutNulls(kept) }) as Settings;

export function settingsService(context: HostContext, file: SettingsFile): Service<'settings'> {
  return {
    handlers: {
      'settings.read': () => file.read(),
      async 'settings.save'(_, changes) {
        const settings = await file.save(changes);
        context.emit('changed', { what: 'settings' });
        return settings;
      },
    },
  };
}
