import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type * as z from 'zod';
import { errnoOf, fileError, withFileErrors } from '../../connectors/files/errors.ts';
import { makeFolder } from '../../connectors/files/folders.ts';

/**
 * Puts `text` into a file of the user's data folder in one step: after a kill -9 at any moment it holds what it held before, or all of `text`.
 * Only the user can read it. @throws RunError when it cannot be written.
 */
export async function keepFile(path: string, text: string): Promise<void> {
  await withFileErrors(path, 'write', async () => {
    makeFolder(dirname(path), 0o700);
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}

/**
 * What a file of JSON holds; `undefined` when there is none. One that is damaged is set aside as `<name>.damaged`, so that nobody loses what can still be
 * read in it, and gives `undefined` too. @throws RunError when it cannot be read.
 */
export function readKept<Kept>(path: string, schema: z.ZodType<Kept>): Kept | undefined {
  try {
    // A link to a device would be read without end.
    if (!statSync(path).isFile()) return undefined;
    const kept = schema.safeParse(jsonOf(readFileSync(path, 'utf8')));
    if (kept.success) return kept.data;
    renameSync(path, `${path}.damaged`);
    return undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw fileError(error, path, 'read');
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Runs pieces of work that share a key one after the other. */
export class Queue {
  private readonly last = new Map<string, Promise<unknown>>();

  run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(key) ?? Promise.resolve();
    const result = before.then(work, work);
    const done = result
      .catch(() => undefined)
      .then(() => {
        if (this.last.get(key) === done) this.last.delete(key);
      });
    this.last.set(key, done);
    return result;
  }

  /** Resolves when all that was begun is done. */
  async idle(): Promise<void> {
    await Promise.all(this.last.values());
  }
}
