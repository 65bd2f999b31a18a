import { readFileSync } from 'node:fs';
import { homedir, totalmem } from 'node:os';
import { defaultMemoryBytes, defaultWorkers } from '../../engine/run/defaults.ts';
import type { HostContext, Service } from './service.ts';

/** Says what the renderer may want to know about where it runs. */
export function appService({ jobsFolder }: HostContext, nativeDialogs: boolean): Service<'app'> {
  return {
    handlers: {
      'app.info'() {
        return {
          version: packageVersion(),
          platform: process.platform,
          nativeDialogs,
          cores: defaultWorkers(),
          defaultMemoryBytes: defaultMemoryBytes(),
          machineMemoryBytes: totalmem(),
          jobsFolder,
          homeFolder: homedir(),
        };
      },
    },
  };
}

/** In the bundle package.json lies one folder up, in the sources two. */
function packageVersion(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as { version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return 'unknown';
}
