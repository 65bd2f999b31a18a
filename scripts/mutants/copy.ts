import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureBuilt } from '../ensure-built.ts';
import { compileKernels } from '../kernels.ts';
import { type Ended, runProgram } from './command.ts';
import { type Mutant, mutate, ROOT } from './list.ts';

const KERNELS = 'dist/kernels.wasm';
/** Tests that need pages, or Svelte's compiler. */
const PAGES = /\btest\/(renderer|browser|desktop|inherited-names)\b/;

/** Tests of sources alone: their threads run what is bundled when they begin. */
const SOURCES = /^test\/(columns|connectors|credentials|differential|engine|host|ipc|model|renderer|samples|stages|workers)\b/;

/** What random tests begin with, where `SEED` does not say it: the same each time, so that one change is always judged alike. */
const SEED = process.env.SEED ?? '1';

/** A test that runs so long has noticed something: a loop that does not end. */
const LIMIT_MS = 3 * 60_000;

/**
 * What a change is seen by: a failed test, an end that does not come, nothing. `broken`: the program cannot be built with it. `unsound`: its tests fail
 * without it, too.
 */
export type Verdict = 'failed' | 'hung' | 'survived' | 'broken' | 'unsound';

/** A copy of the checkout's files, in which one change at a time is made and tested. */
export class Copy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'open-stage-mutants-'));

  /** `tests`: those that will be run. */
  constructor(tests: readonly string[]) {
    ensureBuilt(PAGES.test(tests.join()) ? undefined : ['kernels', 'bundles']);
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const files = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0');
    for (const file of files) {
      if (file === '') continue;
      mkdirSync(dirname(this.#path(file)), { recursive: true });
      cpSync(join(ROOT, file), this.#path(file), { force: true, dereference: false });
    }
    symlinkSync(join(ROOT, 'node_modules'), this.#path('node_modules'));
    this.#restoreBuilt();
  }

  /** Those of the tests, as files, that fail as the program is. Prints what they say. */
  async failing(tests: readonly string[]): Promise<readonly string[]> {
    const report = this.#path('report.json');
    const { status, output } = await this.#test(
      [...tests, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      0,
    );
    if (status === 0) return [];
    process.stderr.write(output);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { name: string; status: string }[] };
    return testResults.filter(({ status }) => status !== 'passed').map(({ name }) => name.slice(this.#folder.length + 1));
  }

  /** Makes a change, runs the tests that have to notice it, and takes it back. */
  async judge(mutant: Mutant): Promise<Verdict> {
    const path = this.#path(mutant.file);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, mutate(source, mutant));
    const changed = partOf(mutant);
    try {
      if (!(await this.#build(changed))) return 'broken';
      const { status } = await this.#test([...mutant.tests, '--bail=1'], LIMIT_MS);
      return status === 0 ? 'survived' : status === null ? 'hung' : 'failed';
    } finally {
      writeFileSync(path, source);
      if (changed === 'kernels') copyFileSync(join(ROOT, KERNELS), this.#path(KERNELS));
      else if (changed !== undefined) this.#restoreBuilt();
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(relative: string): string {
    return join(this.#folder, relative);
  }

  /** Puts what the checkout has built into the copy, with its times, so that nothing of it counts as stale. */
  #restoreBuilt(): void {
    rmSync(this.#path('dist'), { recursive: true, force: true });
    cpSync(join(ROOT, 'dist'), this.#path('dist'), { recursive: true, preserveTimestamps: true });
  }

  async #build(part: Part | undefined): Promise<boolean> {
    if (part === undefined) return true;
    if (part === 'kernels') {
      // The compiler is warm after the first change; -O3 would take twenty times as long.
      return await compileKernels(this.#folder, ['-O0']).then(
        () => true,
        () => false,
      );
    }
    const { status } = await runProgram(this.#folder, ['scripts/build.ts', part], 0);
    return status === 0;
  }

  #test(options: readonly string[], limitMs: number): Promise<Ended> {
    const config = PAGES.test(options.join()) ? [] : ['--config', 'scripts/mutants/vitest.config.ts'];
    return runProgram(this.#folder, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...config, ...options], limitMs, {
      SEED,
    });
  }
}

type Part = 'kernels' | 'bundles' | 'renderer';

/** The part of dist/ that the tests of a change use, and that it changes. */
function partOf({ file, tests }: Mutant): Part | undefined {
  if (file.startsWith('columns/native/')) return 'kernels';
  if (!file.startsWith('renderer/')) return tests.every((test) => SOURCES.test(test)) ? undefined : 'bundles';
  return tests.some((test) => test.startsWith('test/browser')) ? 'renderer' : undefined;
}
