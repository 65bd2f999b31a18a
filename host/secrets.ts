import type { Secrets } from '../credentials/secrets.ts';
import type { SecretSource } from '../engine/run/secrets.ts';
import { dataFolder } from './folders.ts';

/** The user's secrets, opened when one is asked for. */
export function userSecrets(
  env: Readonly<Record<string, string | undefined>> = process.env,
  folder = dataFolder(env),
): SecretSource {
  let opened: Promise<Secrets> | undefined;
  const open = async () => {
    const { Secrets } = await import('../credentials/secrets.ts');
    return new Secrets({ dataFolder: folder, env });
  };
  return {
    async get(name) {
      opened ??= open();
      return (await opened).get(name);
    },
  };
}

/** A source that remembers what it has given away, so that it can be masked wherever it turns up. */
export class WatchedSecrets implements SecretSource {
  readonly given = new Set<string>();
  readonly #source: SecretSource;

  constructor(source: SecretSource) {
    this.#source = source;
  }

  async get(name: string): Promise<string> {
    const value = await this.#source.get(name);
    this.given.add(value);
    return value;
  }
}
