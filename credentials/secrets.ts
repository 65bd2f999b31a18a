import { join } from 'node:path';
import { RunError } from '../model/errors.ts';
import { environmentStore, variableOf } from './environment.ts';
import { type KeychainAccess, openKeychain } from './keychain.ts';
import { hasPassphraseFile, openPassphraseFile } from './passphrase-file.ts';
import { checkSecretName, checkSecretValue, type WritableSecretStore } from './store.ts';

/** Where secrets are kept. `none`: no keychain, and no encrypted file yet. `locked`: the file waits for its passphrase. */
export interface SecretStatus {
  readonly kind: 'keychain' | 'file' | 'none';
  readonly locked: boolean;
  /** Why there is no keychain. */
  readonly reason?: string;
}

export interface SecretsOptions {
  /** The folder of the encrypted file. */
  readonly dataFolder: string;
  /**
   * `OPENSTAGE_SECRET_NAME` holds a secret; `OPENSTAGE_PASSPHRASE` opens the file; `OPENSTAGE_SECRETS=file` does without the keychain.
   * Default: that of the process.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The user's secrets: the environment's first, then those of the operating system's keychain, or, where there is none, of a file that is
 * encrypted with a passphrase. Never plain text. Values leave only through `get`, which only what opens connections calls.
 */
export class Secrets {
  readonly #file: string;
  readonly #env: Readonly<Record<string, string | undefined>>;
  #keychain: Promise<KeychainAccess> | undefined;
  #unlocked: WritableSecretStore | undefined;

  constructor({ dataFolder, env = process.env }: SecretsOptions) {
    this.#file = join(dataFolder, 'secrets.json');
    this.#env = env;
  }

  async status(): Promise<SecretStatus> {
    const { store, reason = 'no keychain' } = await this.#openKeychain();
    if (store) return { kind: 'keychain', locked: false };
    if (!(await hasPassphraseFile(this.#file))) return { kind: 'none', locked: true, reason };
    return { kind: 'file', locked: !(await this.#opened()), reason };
  }

  /** Opens the encrypted file, or makes it. Throws `RunError` `wrong-passphrase`, `short-passphrase`, `secrets-damaged`. */
  async unlock(passphrase: string): Promise<SecretStatus> {
    this.#unlocked = await openPassphraseFile(this.#file, passphrase);
    return this.status();
  }

  /** Names of the secrets that were set, sorted; nothing while the file is locked. */
  async list(): Promise<readonly string[]> {
    return (await this.#writable())?.list() ?? [];
  }

  async set(name: string, value: string): Promise<void> {
    checkSecretName(name);
    checkSecretValue(name, value);
    await (await this.#required()).set(name, value);
  }

  /** Whether there was one. */
  async remove(name: string): Promise<boolean> {
    checkSecretName(name);
    return (await this.#required()).remove(name);
  }

  /** The value. Throws `RunError` `missing-secret`, `secrets-locked`. */
  async get(name: string): Promise<string> {
    const given = await environmentStore(this.#env).get(name);
    if (given !== undefined) return given;
    const store = await this.#writable();
    const value = await store?.get(name);
    if (value !== undefined) return value;
    if (!store) await this.#refuseDamaged();
    if (!store && (await hasPassphraseFile(this.#file))) throw locked();
    throw new RunError('missing-secret', `missing secret: ${name}`, {
      value: name,
      remedy: `store it with: open-stage secrets set ${name}; or set ${variableOf(name)}`,
    });
  }

  #openKeychain(): Promise<KeychainAccess> {
    this.#keychain ??=
      this.#env.OPENSTAGE_SECRETS === 'file'
        ? Promise.resolve({ store: undefined, reason: 'OPENSTAGE_SECRETS=file' })
        : openKeychain();
    return this.#keychain;
  }

  async #opened(): Promise<WritableSecretStore | undefined> {
    const passphrase = this.#env.OPENSTAGE_PASSPHRASE;
    if (!this.#unlocked && passphrase) this.#unlocked = await openPassphraseFile(this.#file, passphrase);
    return this.#unlocked;
  }

  async #writable(): Promise<WritableSecretStore | undefined> {
    return (await this.#openKeychain()).store ?? (await this.#opened());
  }

  /** A keychain that is there and cannot be reached because of us is not taken for none. */
  async #refuseDamaged(): Promise<void> {
    const { reason, damaged } = await this.#openKeychain();
    if (damaged)
      throw new RunError('keychain-not-loaded', reason!, {
        remedy: 'install Open-Stage again; OPENSTAGE_SECRETS=file does without the keychain',
      });
  }

  async #required(): Promise<WritableSecretStore> {
    const store = await this.#writable();
    if (store) return store;
    await this.#refuseDamaged();
    if (await hasPassphraseFile(this.#file)) throw locked();
    const { reason } = await this.#openKeychain();
    throw new RunError('no-keychain', `there is no keychain here (${reason})`, {
      remedy: 'choose a passphrase for an encrypted file: OPENSTAGE_PASSPHRASE, or Secrets in the app',
    });
  }
}

const locked = () =>
  new RunError('secrets-locked', 'the file of secrets is locked', {
    remedy: 'unlock it with its passphrase: OPENSTAGE_PASSPHRASE',
  });
