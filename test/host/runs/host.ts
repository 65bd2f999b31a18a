import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { userSecrets } from '../../../host/secrets.ts';
import { runsService } from '../../../host/services/runs.ts';
import type { Client, HostContext } from '../../../host/services/service.ts';
import type { EventName, Events, Settings } from '../../../ipc/api.ts';
import { folderWith } from '../../cli/open-stage.ts';

export const CLIENT: Client = { id: 'test' };

/** What a host has told its clients, and a way to wait for it. */
export class Told {
  readonly all: { readonly name: EventName; readonly event: Events[EventName] }[] = [];
  private readonly listeners = new Set<() => void>();

  add(name: EventName, event: Events[EventName]): void {
    this.all.push({ name, event });
    for (const listener of this.listeners) listener();
  }

  of<Name extends EventName>(name: Name): Events[Name][] {
    return this.all.filter((told) => told.name === name).map(({ event }) => event as Events[Name]);
  }

  /** The first such event, when it has come. */
  async first<Name extends EventName>(name: Name, wanted: (event: Events[Name]) => boolean = () => true): Promise<Events[Name]> {
    for (;;) {
      const found = this.of(name).find(wanted);
      if (found) return found;
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.listeners.delete(listener);
          resolve();
        };
        this.listeners.add(listener);
      });
    }
  }
}

/** A folder of jobs with these files, and what services of a host over it need. */
export async function hostContext(files: Readonly<Record<string, string | Uint8Array>> = {}, settings: Partial<Settings> = {}) {
  const jobsFolder = await folderWith(files);
  const told = new Told();
  const context: HostContext = {
    dataFolder: join(jobsFolder, 'user-data'),
    jobsFolder,
    secrets: userSecrets({}, join(jobsFolder, 'user-data')),
    settings: () => ({ theme: 'system', previewRows: 100, sizes: {}, workers: 2, memoryBytes: 256 << 20, ...settings }),
    emit: (name, event) => told.add(name, event),
  };
  return { context, told, folder: jobsFolder };
}

/** A runs service over such a folder, closed after the test. */
export async function runsHost(files: Readonly<Record<string, string>> = {}, settings: Partial<Settings> = {}) {
  const host = await hostContext(files, settings);
  const service = runsService(host.context);
  onTestFinished(() => service.close!());
  return { ...host, service, runs: service.handlers };
}
