import type { Secrets } from '../../credentials/secrets.ts';
import type { HostContext, Service } from './service.ts';

/** The user's secrets. Values go in and never come out: no channel reads them. */
export function secretsService({ emit }: Pick<HostContext, 'emit'>, secrets: Secrets): Service<'secrets'> {
  const changed = () => emit('changed', { what: 'secrets' });
  return {
    handlers: {
      'secrets.status': () => secrets.status(),
      'secrets.list': () => secrets.list(),
      'secrets.set': async (_, name, value) => {
        await secrets.set(name, value);
        changed();
      },
      'secrets.remove': async (_, name) => {
        if (await secrets.remove(name)) changed();
      },
      'secrets.unlock': async (_, passphrase) => {
        const status = await secrets.unlock(passphrase);
        changed();
        return status;
      },
    },
  };
}
