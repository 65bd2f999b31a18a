import { join } from 'node:path';
import * as asc from 'assemblyscript/asc';

/**
 * Compiles `columns/native` of a checkout into its `dist/kernels.wasm`.
 * @throws Error with the compiler's messages.
 */
export async function compileKernels(root: string, optimisation: readonly string[]): Promise<void> {
  const { error, stderr } = await asc.main([
    join(root, 'columns/native/index.ts'),
    ...['--outFile', join(root, 'dist/kernels.wasm'), '--bindings', 'raw'],
    ...[...optimisation, '--noAssert', '--disableWarning', '201', '--runtime', 'stub'],
    ...['--enable', 'threads', '--enable', 'simd', '--enable', 'bulk-memory'],
    ...['--importMemory', '--sharedMemory', '--initialMemory', '24', '--maximumMemory', '65536', '--memoryBase', '1024'],
  ]);
  if (error) throw new Error(`kernels do not compile: ${error.message}\n${stderr.toString()}`);
}
