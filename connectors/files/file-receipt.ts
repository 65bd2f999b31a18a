import { stat } from 'node:fs/promises';
import { errnoOf } from './errors.ts';

/** A file before it is renamed over its target: it is told by its number there, too. */
interface RenamedFile {
  readonly target: string;
  readonly device: string;
  readonly number: string;
}

/** What tells later whether files have been renamed over their targets. `undefined`: nothing does, of devices and pipes. */
export async function receiptOfFiles(
  files: readonly { readonly target: string; readonly temporary: string; readonly inPlace: boolean }[],
): Promise<string | undefined> {
  if (files.some(({ inPlace }) => inPlace)) return undefined;
  const renamed = await Promise.all(
    files.map(async ({ target, temporary }): Promise<RenamedFile> => {
      const { dev, ino } = await stat(temporary, { bigint: true });
      return { target, device: String(dev), number: String(ino) };
    }),
  );
  return JSON.stringify(renamed);
}

/** Whether all files have been renamed, and are still there; `undefined`: some have. */
export async function wereRenamed(receipt: string): Promise<boolean | undefined> {
  const files = JSON.parse(receipt) as readonly RenamedFile[];
  const there = await Promise.all(
    files.map(async ({ target, device, number }) => {
      try {
        const { dev, ino } = await stat(target, { bigint: true });
        return String(dev) === device && String(ino) === number;
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return false;
        throw error;
      }
    }),
  );
  if (there.every(Boolean)) return true;
  return there.some(Boolean) ? undefined : false;
}
