import { RunError } from '../model/errors.ts';

/** Where secrets are kept. Jobs name them (`${secret:warehouse}`); only what opens a connection reads them. */
export interface SecretStore {
  /** What the store is, for messages: `the environment`. */
  readonly name: string;
  /** The secret's value, or `undefined` when there is none of this name. */
  get(name: string): Promise<string | undefined>;
}

/** A store whose secrets people set. */
export interface WritableSecretStore extends SecretStore {
  /** Sorted. */
  list(): Promise<readonly string[]>;
  /** Replaces what was there. */
  set(name: string, value: string): Promise<void>;
  /** Whether there was one. */
  remove(name: string): Promise<boolean>;
}

const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;
/** Windows' keychain takes no more. */
const MAX_VALUE_BYTES = 2560;

/** Throws `RunError` for what cannot be a secret's name. */
export function checkSecretName(name: string): void {
  if (NAME.test(name)) return;
  const remedy = 'use letters, digits, _, - and ., at most 100 of them, and begin with a letter or a digit';
  throw new RunError('invalid-secret-name', `invalid name of a secret: ${JSON.stringify(name.slice(0, 60))}`, { remedy });
}

/** Throws `RunError` for what no store takes. The message never holds the value. */
export function checkSecretValue(name: string, value: string): void {
  if (value === '') throw new RunError('invalid-secret', `empty secret: ${name}`, { remedy: 'remove it instead' });
  const bytes = new TextEncoder().encode(value).length;
  if (bytes > MAX_VALUE_BYTES) {
    const message = `secret too long: ${name} has ${bytes} bytes; at most ${MAX_VALUE_BYTES}`;
    throw new RunError('invalid-secret', message, { remedy: 'keep long credentials in a file and name the file' });
  }
}
