import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { RunError } from '../model/errors.ts';
import type { KernelImports, Kernels } from './kernels.ts';
import { CONTROL, CONTROL_PAGES, CONTROL_PEAK, CONTROL_USED, FIRST_PAGE, PAGE_BYTES } from './layout.ts';
import { writeTables } from './tables.ts';

/** What a thread needs to join the memory of another: post it as it is. */
export interface ArenaHandle {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
}

/** The least that a run can do anything with. */
const LEAST_PAGES = 256;

/** The most that one memory can hold: 4 GiB less what lies before the first page and a page behind the last, into which kernels may read. */
export const MAX_ARENA_BYTES = 2 ** 32 - FIRST_PAGE - PAGE_BYTES;

/**
 * The shared memory that all columns of a run lie in, and the kernels that work on it. Every thread has its own `Arena` over the
 * same memory; an address means the same in all of them. Blocks come in pages of 64 KiB: whoever allocates a block owns it until it hands
 * the address on, and the last owner frees it.
 */
export class Arena {
  readonly handle: ArenaHandle;
  readonly kernels: Kernels;
  readonly bytes: Uint8Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  readonly i64: BigInt64Array;
  /** What is to be freed when the memory is no longer held; `undefined` while it is not. */
  private deferred: number[] | undefined;
  /** Bytes that this thread has allocated and not freed since `startMeter`, and the most that they came to. */
  private taken = 0;
  private mostTaken = 0;

  private constructor(handle: ArenaHandle) {
    this.handle = handle;
    const buffer = handle.memory.buffer;
    this.bytes = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    const instance = new WebAssembly.Instance(handle.module, { env: { memory: handle.memory, abort }, ...kernelImports(this) });
    this.kernels = instance.exports as unknown as Kernels;
  }

  /**
   * Makes a new memory of `budgetBytes`; of less where the system refuses as much, which `capacity` then tells. Pages are taken from the system only when
   * first written. Throws `RunError` `out-of-memory` when there is hardly any.
   */
  static create(budgetBytes: number): Arena {
    const wanted = Math.floor(Math.min(Math.max(budgetBytes, 16 * PAGE_BYTES), MAX_ARENA_BYTES) / PAGE_BYTES);
    for (let pages = wanted; ; pages = Math.floor(pages / 2)) {
      try {
        return Arena.ofPages(pages);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        if (pages < 2 * LEAST_PAGES) {
          throw new RunError(
            'out-of-memory',
            `the system gives this process no ${inMegabytes(pages * PAGE_BYTES)} of memory: ${error.message}`,
            {
              remedy: 'close other programs, or raise the limit of this process (ulimit -v, the memory of the container)',
              cause: error,
            },
          );
        }
      }
    }
  }

  private static ofPages(pages: number): Arena {
    const total = pages + FIRST_PAGE / PAGE_BYTES + 1;
    const memory = new WebAssembly.Memory({ initial: total, maximum: total, shared: true });
    const arena = new Arena({ memory, module: kernelsModule() });
    arena.kernels.arenaInit(pages);
    writeTables(memory.buffer);
    return arena;
  }

  /** The same memory from another thread. */
  static join(handle: ArenaHandle): Arena {
    return new Arena(handle);
  }

  /** A block of at least `bytes` bytes with undefined contents. Throws `RunError` `out-of-memory` when the budget is used up. */
  alloc(bytes: number): number {
    const address = this.tryAlloc(bytes);
    if (address === 0) {
      throw new RunError(
        'out-of-memory',
        `memory budget used up: ${inMegabytes(bytes)} more than the ${inMegabytes(this.capacity)} allowed`,
        {
          remedy: 'raise it with --memory',
        },
      );
    }
    return address;
  }

  /** As `alloc`, but 0 when there is no room. */
  tryAlloc(bytes: number): number {
    if (bytes > MAX_ARENA_BYTES || this.deferred) return 0;
    const address = this.kernels.arenaAlloc(bytes) >>> 0;
    if (address !== 0) {
      this.taken += Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
      if (this.taken > this.mostTaken) this.mostTaken = this.taken;
    }
    return address;
  }

  free(address: number): void {
    if (this.deferred) this.deferred.push(address);
    else if (address !== 0) this.taken -= this.kernels.arenaFree(address) * PAGE_BYTES;
  }

  /** From now on `metered` tells the most bytes that this thread holds at one time beyond those it holds now. */
  startMeter(): void {
    this.taken = this.mostTaken = 0;
  }

  get metered(): number {
    return this.mostTaken;
  }

  /**
   * Does work while no other thread can allocate or free, such as ending threads that may be about to: one that ended half way would leave the table of blocks
   * locked for ever. This thread's own frees wait until then, and it can allocate nothing.
   */
  async whileHeld(work: () => Promise<void>): Promise<void> {
    // It is held already, by this thread: waiting for it would never end.
    if (this.deferred) return work();
    this.kernels.arenaHold();
    const freed: number[] = [];
    this.deferred = freed;
    try {
      await work();
    } finally {
      this.deferred = undefined;
      this.kernels.arenaRelease();
      for (const address of freed) this.free(address);
    }
  }

  /** Bytes allocated now. */
  get used(): number {
    return Atomics.load(this.i32, (CONTROL + CONTROL_USED) >> 2) * PAGE_BYTES;
  }

  /** The most bytes that were allocated at one time. */
  get peak(): number {
    return Atomics.load(this.i32, (CONTROL + CONTROL_PEAK) >> 2) * PAGE_BYTES;
  }

  /** Bytes that can be allocated in all. */
  get capacity(): number {
    return this.u32[(CONTROL + CONTROL_PAGES) >> 2]! * PAGE_BYTES;
  }
}

/** Whether a task or an allocation has failed because the memory is used up. */
export const isOutOfMemory = (error: unknown): error is RunError => error instanceof RunError && error.code === 'out-of-memory';

let compiled: WebAssembly.Module | undefined;

/** The compiled kernels; read once per thread. In the bundles they lie beside this file, in the sources in `dist/`. */
function kernelsModule(): WebAssembly.Module {
  const location = import.meta.url.endsWith('.ts') ? '../dist/kernels.wasm' : './kernels.wasm';
  // V8 13.6 now and then aborts the process when it frees kernels' code that a better one has replaced ("Check failed: end > addr" in
  // UnregisterWasmAllocation), with many threads that come and go. There is little of it, so it stays.
  setFlagsFromString('--no-wasm-code-gc');
  compiled ??= new WebAssembly.Module(readFileSync(new URL(location, import.meta.url)));
  return compiled;
}

function abort(): never {
  throw new Error('kernel aborted');
}

/** The JavaScript functions that kernels import, by module. */
function kernelImports(arena: Arena): Record<string, KernelImports> {
  return { numbers: { parseFloat64: (address: number, length: number) => parseFloat64(arena.bytes, address >>> 0, length) } };
}

/** The number that `length` bytes of decimal ASCII text stand for, correctly rounded. For the rare texts that kernels cannot decide. */
function parseFloat64(bytes: Uint8Array, address: number, length: number): number {
  let text = '';
  for (let start = address, end = address + length; start < end; start += 4096) {
    text += String.fromCharCode(...bytes.subarray(start, Math.min(start + 4096, end)));
  }
  return Number(text);
}

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;
