// Calls of files as they are made, in order; one of them can fail, or write less than it should, once.
import type * as Sync from 'node:fs';
import type * as Promises from 'node:fs/promises';
import { basename } from 'node:path';

type Wrong = 'fails' | 'writes short';

class Watch {
  /** `sync out.csv`, `rename .tmp out.csv`; temporaries are called `.tmp`. */
  readonly calls: string[] = [];
  #wrong: { readonly what: Wrong; left: number } | undefined;
  #watching = false;

  /** Watches while `work` runs. `at`: the number of the call that goes wrong, of those that can. */
  async during<Result>(
    work: () => Result | Promise<Result>,
    wrong?: { readonly what: Wrong; readonly at: number },
  ): Promise<Awaited<Result>> {
    this.calls.length = 0;
    this.#wrong = wrong && { what: wrong.what, left: wrong.at };
    this.#watching = true;
    try {
      return await work();
    } finally {
      this.#watching = false;
      if (this.#wrong) this.#wrong.left = -1;
    }
  }

  /** Whether the call that was to go wrong has been made. */
  get struck(): boolean {
    return this.#struck;
  }
  #struck = false;
  reset(): void {
    this.#struck = false;
  }

  /** Notes a call. Throws where it is the one that fails. Returns whether it writes short. */
  note(name: string, ...paths: readonly unknown[]): boolean {
    if (!this.#watching) return false;
    this.calls.push([name, ...paths.map(nameOf)].join(' '));
    const wrong = this.#wrong;
    if (!wrong || wrong.left < 0 || (wrong.what === 'writes short' && name !== 'write')) return false;
    if (wrong.left-- > 0) return false;
    this.#struck = true;
    if (wrong.what === 'writes short') return true;
    throw Object.assign(new Error(`EIO: i/o error, ${name}`), { code: 'EIO', errno: -5, syscall: name });
  }
}

export const watch = new Watch();

function nameOf(path: unknown): string {
  if (typeof path !== 'string') return '';
  const name = basename(path);
  return name.startsWith('.') || name.includes('.tmp') ? '.tmp' : name;
}

/** At least one byte, and not all. */
const part = (length: number) => Math.max(1, length >> 1);

function watchedHandle(handle: Promises.FileHandle, path: string): Promises.FileHandle {
  return new Proxy(handle, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (key === 'write') {
        return async (bytes: Uint8Array, offset = 0, length = bytes.length - offset, position: number | null = null) =>
          target.write(bytes, offset, watch.note('write', path) ? part(length) : length, position);
      }
      if (key === 'close') {
        return async () => {
          await method();
          watch.note('close', path);
        };
      }
      if (!['sync', 'datasync', 'writeFile', 'chmod', 'stat', 'read'].includes(String(key))) return method;
      return async (...args: unknown[]) => {
        watch.note(String(key), path);
        return method(...args);
      };
    },
  });
}

export function watchedPromises(real: typeof Promises): typeof Promises {
  const both = (name: 'rename' | 'link' | 'copyFile') => async (from: string, to: string, mode?: number) => {
    watch.note(name, from, to);
    return (real[name] as (from: string, to: string, mode?: number) => Promise<void>)(from, to, mode);
  };
  const open = async (path: string, flags?: string | number, mode?: number) => {
    watch.note('open', path);
    return watchedHandle(await real.open(path, flags, mode), path);
  };
  const unlink = async (path: string) => {
    watch.note('unlink', path);
    return real.unlink(path);
  };
  return { ...real, open, unlink, rename: both('rename'), link: both('link'), copyFile: both('copyFile') } as typeof Promises;
}

export function watchedSync(real: typeof Sync): typeof Sync {
  const noted =
    <Arguments extends unknown[], Result>(name: string, call: (...args: Arguments) => Result) =>
    (...args: Arguments): Result => {
      watch.note(name, args[0], ...(name === 'rename' ? [args[1]] : []));
      return call(...args);
    };
  return {
    ...real,
    writeSync: (fd: number, bytes: Uint8Array, offset = 0, length = bytes.length - offset, position: number | null = null) =>
      real.writeSync(fd, bytes, offset, watch.note('write') ? part(length) : length, position),
    writeFileSync: noted('writeFile', real.writeFileSync),
    fsyncSync: noted('sync', real.fsyncSync),
    renameSync: noted('rename', real.renameSync),
    openSync: noted('open', real.openSync),
  } as unknown as typeof Sync;
}
