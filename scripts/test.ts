// npm test: installs programs that tests need (as root on Debian), builds what is stale, runs all tests, and ends with the line `N passed, N failed`. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.ts';
import { ensureSystemPackages } from './system-packages.ts';

/** The part of vitest's JSON report that is read. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** A file each. One that could not be loaded has failed without a test that has. */
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[];
}

ensureSystemPackages();
ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'open-stage-report-'));
const reportFile = join(folder, 'report.json');
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
// Threads and programs that tests start by the thousand load in half of the time.
const compiled = fileURLToPath(new URL('../node_modules/.cache/open-stage-tests', import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { NODE_COMPILE_CACHE: compiled, ...process.env },
});
const [passed, failed] = counts(status);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = status === 0 && failed === 0 ? 0 : 1;

function counts(exitCode: number | null): [passed: number, failed: number] {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
    const broken = report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
    ).length;
    const failed = report.numFailedTests + broken;
    // Errors outside of tests fail the run, too.
    return [report.numPassedTests, failed === 0 && exitCode !== 0 ? 1 : failed];
  } catch {
    return [0, 1];
  }
}
