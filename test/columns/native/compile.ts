// Compiles kernel functions that only other kernels call, so that tests can call them too.
import { fileURLToPath } from 'node:url';
import * as asc from 'assemblyscript/asc';
import { TABLES } from '../../../columns/layout.ts';
import { arena } from './casting.ts';

const folder = fileURLToPath(new URL('../../../columns/native/', import.meta.url));

/** The exports of `source` (AssemblyScript, in the folder columns/native) over a memory of 4 MB, with the constant tables in it. */
export async function compileNative<Functions>(source: string): Promise<{ functions: Functions; memory: WebAssembly.Memory }> {
  let binary: Uint8Array | undefined;
  const entry = `${folder}entry-of-a-test.ts`;
  const { error, stderr } = await asc.main(
    [entry, '--baseDir', '/', '-O1', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory']
      .concat(['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory', '--disableWarning', '201'])
      .concat(['--initialMemory', '64', '--maximumMemory', '64', '--memoryBase', '1024', '--outFile', 'out.wasm']),
    {
      readFile: async (name, base) => {
        if (`/${name}`.replace('//', '/') === entry) return source;
        const { readFile } = await import('node:fs/promises');
        return readFile(new URL(name, `file://${base}/`), 'utf8').catch(() => null);
      },
      writeFile: async (_, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
    },
  );
  if (error || !binary) throw new Error(`${error?.message}\n${stderr.toString()}`);
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  new Uint8Array(memory.buffer).set(arena.bytes.subarray(TABLES, TABLES + 0x10000), TABLES);
  const imports = { env: { memory, abort: () => undefined }, numbers: { parseFloat64: () => Number.NaN } };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), imports);
  return { functions: instance.exports as Functions, memory };
}
