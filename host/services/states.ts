import { dirname } from 'node:path';
import type { JobText } from '../../ipc/api.ts';
import { parseJob } from '../../model/job/parse.ts';
import { listStates, resetState } from '../state/admin.ts';
import { stateKey } from '../state/identity.ts';
import type { HostContext, Service } from './service.ts';

/** Shows and resets what runs of incremental jobs have left. */
export function statesService({ dataFolder, jobsFolder, emit }: HostContext): Service<'states'> {
  const keyOf = ({ text, file }: JobText): string => {
    const { source } = parseJob(text, file);
    const baseFolder = file === undefined ? jobsFolder : dirname(file);
    return stateKey({ file, baseFolder, ...(source && { source }) });
  };
  return {
    handlers: {
      'states.list': (_client, job) => listStates(dataFolder, keyOf(job)).flatMap(({ states }) => states),
      async 'states.reset'(_client, job, stage) {
        await resetState(dataFolder, keyOf(job), stage);
        emit('changed', { what: 'runs' });
      },
    },
  };
}
