import { homedir, totalmem } from 'node:os';
import { defaultMemoryBytes, defaultWorkers } from '../../engine/run/defaults.ts';
import { DRIVER_TYPES } from '../drivers/index.ts';
import { packageVersion } from '../package-files.ts';
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
          connectionTypes: DRIVER_TYPES,
          homeFolder: homedir(),
        };
      },
    },
  };
}
