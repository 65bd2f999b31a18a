import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { RunError } from '../model/errors.ts';
import type { WritableSecretStore } from './store.ts';

/**
 * The file: JSON with the parameters of the key's derivation (scrypt, RFC 7914) and one AES-256-GCM sealed text, which holds all names and
 * values. Every write has a new nonce. The header is authenticated with it.
 */
interface SealedFile {
  readonly openstage: 'secrets';
  readonly version: 1;
  readonly kdf: { readonly name: 'scrypt'; readonly N: number; readonly r: number; readonly p: number; readonly salt: string };
  readonly cipher: 'aes-256-gcm';
  readonly nonce: string;
  readonly tag: string;
  readonly sealed: string;
}

/** About 100 ms and 128 MiB: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
/** Bounds for what a file may ask of us. */
const MAX_COST = 2 ** 20;
const LOCK_PATIENCE_MS = 5000;
/** A write takes a fraction of a second: a lock this old was left by a process that has gone. */
const STALE_LOCK_MS = 10_000;

export const MIN_PASSPHRASE_LENGTH = 8;

/** Whether there is such a file. */
export const hasPassphraseFile = async (file: string): Promise<boolean> => Boolean(await stat(file).catch(() => undefined));

/**
 * Opens the encrypted file, or makes it when there is none.
 * @throws RunError `wrong-passphrase`, `short-passphrase`, `secrets-damaged`.
 */
export async function openPassphraseFile(file: string, passphrase: string): Promise<WritableSecretStore> {
  const { kdf, key } = await openOrMake(file, passphrase);
  const read = async (): Promise<Map<string, string>> => {
    const sealed = await readSealed(file);
    return sealed ? unseal(sealed, key, file) : new Map();
  };
  /** Another process may have written meanwhile: what is changed is what the file holds now. */
  const change = <Result>(edit: (secrets: Map<string, string>) => Result): Promise<Result> =>
    locked(file, async () => {
      const secrets = await read();
      const result = edit(secrets);
      await writeSealed(file, seal(secrets, key, kdf));
      return result;
    });
  return {
    name: 'the encrypted file',
    get: async (name) => (await read()).get(name),
    list: async () => [...(await read()).keys()].sort(),
    set: (name, value) => change((secrets) => void secrets.set(name, value)),
    remove: (name) => change((secrets) => secrets.delete(name)),
  };
}

interface Opened {
  readonly kdf: SealedFile['kdf'];
  readonly key: Buffer;
}

async function openOrMake(file: string, passphrase: string): Promise<Opened> {
  const existing = await readSealed(file);
  if (existing) {
    const key = await keyOf(passphrase, existing.kdf);
    unseal(existing, key, file);
    return { kdf: existing.kdf, key };
  }
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    throw new RunError('short-passphrase', `the passphrase has fewer than ${MIN_PASSPHRASE_LENGTH} characters`);
  }
  const kdf = { name: 'scrypt' as const, ...COST, salt: randomBytes(16).toString('base64') };
  const key = await keyOf(passphrase, kdf);
  const made = await locked(file, async () => {
    if (await hasPassphraseFile(file)) return false;
    await writeSealed(file, seal(new Map(), key, kdf));
    return true;
  });
  // Another process was faster: its file counts.
  return made ? { kdf, key } : openOrMake(file, passphrase);
}

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

async function keyOf(passphrase: string, { N, r, p, salt }: SealedFile['kdf']): Promise<Buffer> {
  return derive(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem: 256 * N * r });
}

const headerOf = ({ N, r, p, salt }: SealedFile['kdf']): Buffer =>
  Buffer.from(`open-stage secrets 1 scrypt ${N} ${r} ${p} ${salt}`);

function seal(secrets: ReadonlyMap<string, string>, key: Buffer, kdf: SealedFile['kdf']): SealedFile {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(headerOf(kdf));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(Object.fromEntries(secrets)), 'utf8'), cipher.final()]);
  const text = (bytes: Buffer) => bytes.toString('base64');
  return {
    ...{ openstage: 'secrets', version: 1, kdf, cipher: 'aes-256-gcm' },
    ...{ nonce: text(nonce), tag: text(cipher.getAuthTag()), sealed: text(sealed) },
  };
}

function unseal(file: SealedFile, key: Buffer, path: string): Map<string, string> {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(file.nonce, 'base64'), { authTagLength: 16 })
      .setAAD(headerOf(file.kdf))
      .setAuthTag(Buffer.from(file.tag, 'base64'));
    const plain = Buffer.concat([decipher.update(Buffer.from(file.sealed, 'base64')), decipher.final()]).toString('utf8');
    return new Map(Object.entries(JSON.parse(plain) as Record<string, string>));
  } catch {
    // The cause could quote what was decrypted.
    throw new RunError('wrong-passphrase', 'wrong passphrase', { remedy: `or ${path} was changed by something else` });
  }
}

async function readSealed(path: string): Promise<SealedFile | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new RunError('unreadable-file', `cannot read ${path}: ${error.message}`, { value: path });
  });
  if (text === undefined) return undefined;
  const file = parse(text);
  if (file) return file;
  throw new RunError('secrets-damaged', `not a file of secrets: ${path}`, {
    value: path,
    remedy: 'restore it from a backup, or move it away and set the secrets again',
  });
}

function parse(text: string): SealedFile | undefined {
  try {
    const file = JSON.parse(text) as SealedFile;
    const { N, r, p, salt } = file.kdf;
    const bounded = [N, r, p].every((cost) => Number.isInteger(cost) && cost > 0) && N * r * p <= MAX_COST * 8;
    const texts = [salt, file.nonce, file.tag, file.sealed].every((field) => typeof field === 'string');
    return file.openstage === 'secrets' && file.version === 1 && bounded && texts ? file : undefined;
  } catch {
    return undefined;
  }
}

async function writeSealed(path: string, file: SealedFile): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new RunError('unwritable-file', `cannot write ${path}: ${(error as Error).message}`, { value: path, cause: error });
  }
}

/** Keeps other processes from writing meanwhile. */
async function locked<Result>(path: string, use: () => Promise<Result>): Promise<Result> {
  const lock = `${path}.lock`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const until = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const age = Date.now() - ((await stat(lock).catch(() => undefined))?.mtimeMs ?? 0);
      if (age > STALE_LOCK_MS) await rm(lock, { force: true });
      else if (Date.now() > until) throw new RunError('secrets-busy', `${path} is being written`, { retryable: true });
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  try {
    return await use();
  } finally {
    await rm(lock, { force: true });
  }
}
