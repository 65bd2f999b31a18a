import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createHost, type Host } from '../../../host/create-host.ts';
import type { Client } from '../../../host/services/service.ts';
import type { Arguments, Channel, EventName, Events, Result } from '../../../ipc/api.ts';

export interface TestHost {
  readonly host: Host;
  readonly folder: string;
  readonly dataFolder: string;
  /** Absolute, within the folder of jobs. */
  path(name: string): string;
  call<Name extends Channel>(channel: Name, ...args: Arguments<Name>): Promise<Result<Name>>;
  callAs<Name extends Channel>(client: Client, channel: Name, ...args: Arguments<Name>): Promise<Result<Name>>;
  /** The events of a name so far, with the client that they were for. */
  events<Name extends EventName>(name: Name): { readonly event: Events[Name]; readonly client: string | undefined }[];
}

export const ME: Client = { id: 'me' };

/** A host over folders of its own, which hold these files; closed and removed after the test. */
export async function testHost(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<TestHost> {
  const root = await mkdtemp(join(tmpdir(), 'open-stage-host-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const [folder, dataFolder] = [join(root, 'jobs'), join(root, 'data')];
  for (const [name, content] of Object.entries(files)) {
    const path = name.startsWith('data:') ? join(dataFolder, name.slice(5)) : join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return hostOver(folder, dataFolder);
}

export function hostOver(folder: string, dataFolder: string): TestHost {
  const host = createHost({ dataFolder, jobsFolder: folder });
  onTestFinished(() => host.close());
  const told: { readonly name: string; readonly event: unknown; readonly client: string | undefined }[] = [];
  host.onEvent((name, event, client) => told.push({ name, event, client: client?.id }));
  return {
    host,
    folder,
    dataFolder,
    path: (name) => join(folder, name),
    call: (channel, ...args) => host.call(ME, channel, args),
    callAs: (client, channel, ...args) => host.call(client, channel, args),
    events: <Name extends EventName>(name: Name) =>
      told.filter((event) => event.name === name).map(({ event, client }) => ({ event: event as Events[Name], client })),
  };
}
