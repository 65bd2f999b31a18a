import { RunError } from '../model/errors.ts';
import type { WritableSecretStore } from './store.ts';

/** The name under which the keychain files our secrets; a person sees it there. */
const SERVICE = 'open-stage';
/** A name that no secret can have, to find out whether there is a keychain at all. */
const PROBE = '-probe';
/** A keychain that is locked asks the person for a passphrase; one that cannot ask must not hang us. */
const PATIENCE_MS = 60_000;

/**
 * On Linux the Secret Service (GNOME Keyring, KWallet) or nothing: the kernel's keyring, the library's fallback, forgets all at the next
 * start of the machine.
 */
const OPTIONS = { linux: { store: 'secret-service' } } as const;

export interface KeychainAccess {
  readonly store: WritableSecretStore | undefined;
  /** Why there is none: `DBus error: …`. */
  readonly reason: string | undefined;
  /** It is our own part that does not work, and not the system's. */
  readonly damaged?: boolean;
}

/** The keychain of the operating system, if there is one. */
export async function openKeychain(load: () => Promise<Keyring> = () => import('@napi-rs/keyring')): Promise<KeychainAccess> {
  let keyring: Keyring;
  try {
    keyring = await load();
  } catch (error) {
    // The library tells of all the files that it has tried.
    const [cause] = reasonOf(error).split('\n');
    return {
      store: undefined,
      reason: `the installation is damaged: the keychain's native module cannot be loaded: ${cause}`,
      damaged: true,
    };
  }
  try {
    const entry = (name: string) => new keyring.AsyncEntry(SERVICE, name, OPTIONS);
    await entry(PROBE).getPassword(AbortSignal.timeout(PATIENCE_MS));
    return { store: keychainStore(entry, keyring.findCredentialsAsync), reason: undefined };
  } catch (error) {
    return { store: undefined, reason: reasonOf(error) };
  }
}

type Keyring = typeof import('@napi-rs/keyring');

function keychainStore(
  entry: (name: string) => InstanceType<Keyring['AsyncEntry']>,
  find: Keyring['findCredentialsAsync'],
): WritableSecretStore {
  const signal = () => AbortSignal.timeout(PATIENCE_MS);
  return {
    name: 'the keychain',
    get: (name) => refusals(async () => (await entry(name).getPassword(signal())) ?? undefined),
    set: (name, value) => refusals(() => entry(name).setPassword(value, signal())),
    remove: (name) => refusals(() => entry(name).deletePassword(signal())),
    list: () =>
      refusals(async () => {
        const found = await find(SERVICE, undefined, signal());
        return found.map(({ account }) => account).sort();
      }),
  };
}

async function refusals<Result>(use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } catch (error) {
    const remedy = 'unlock the keychain and try again';
    throw new RunError('keychain-refused', `the keychain refused: ${reasonOf(error)}`, { remedy, retryable: true, cause: error });
  }
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^(Platform failure|Couldn't access platform storage): /, '');
