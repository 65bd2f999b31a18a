import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureBuilt } from '../ensure-built.ts';
import { type Mutant, mutate, ROOT } from './list.ts';

/** A test that runs so long has noticed something: a loop that does not end. */
const LIMIT_MS = 5 * 60_000;

/** What a change is seen by: a failed test, an end that does not come, nothing. `broken`: the program cannot be built with it. */
export type Verdict = 'failed' | 'hung' | 'survived' | 'broken';

type Part = 'kernels' | 'bundles' | 'renderer';

/** A copy of the checkout's files, in which one change at a time is made and tested. */
export class Copy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'open-stage-mutants-'));
  /** The parts of dist/ that still have the last change in them. */
  readonly #stale = new Set<Part>();

  constructor() {
    ensureBuilt();
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const files = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0');
    for (const file of files) {
      if (file === '') continue;
      mkdirSync(dirname(this.#path(file)), { recursive: true });
      cpSync(join(ROOT, file), this.#path(file), { force: true, dereference: false });
    }
    // With the times of its files, so that nothing of it counts as stale.
    cpSync(join(ROOT, 'dist'), this.#path('dist'), { recursive: true, preserveTimestamps: true });
    symlinkSync(join(ROOT, 'node_modules'), this.#path('node_modules'));
  }

  /** Whether these tests pass as the program is. Prints what they say where they do not. */
  passes(tests: readonly string[]): boolean {
    const { status, output } = this.#test(tests, 10 * LIMIT_MS);
    if (status !== 0) process.stderr.write(output);
    return status === 0;
  }

  /** Makes a change, runs the tests that have to notice it, and takes it back. */
  judge(mutant: Mutant): Verdict {
    const path = this.#path(mutant.file);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, mutate(source, mutant));
    const parts = partsOf(mutant);
    for (const part of parts) this.#stale.add(part);
    try {
      if (!this.#build()) return 'broken';
      for (const part of parts) this.#stale.add(part);
      const { status } = this.#test([...mutant.tests, '--bail=1'], LIMIT_MS);
      return status === 0 ? 'survived' : status === null ? 'hung' : 'failed';
    } finally {
      writeFileSync(path, source);
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(relative: string): string {
    return join(this.#folder, relative);
  }

  #build(): boolean {
    if (this.#stale.size === 0) return true;
    const { status } = spawnSync(process.execPath, ['scripts/build.ts', ...this.#stale], { cwd: this.#folder, stdio: 'ignore' });
    if (status === 0) this.#stale.clear();
    return status === 0;
  }

  #test(tests: readonly string[], timeout: number): { readonly status: number | null; readonly output: string } {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', ...tests], {
      cwd: this.#folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout,
      killSignal: 'SIGKILL',
    });
    return { status, output: stdout + stderr };
  }
}

/** The parts of dist/ that the tests of a change use, and that it changes. */
function partsOf({ file, tests }: Mutant): readonly Part[] {
  if (file.startsWith('columns/native/')) return ['kernels'];
  if (!file.startsWith('renderer/')) return ['bundles'];
  return tests.some((test) => test.startsWith('test/browser')) ? ['renderer'] : [];
}
