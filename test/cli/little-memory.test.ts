import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** Runs Node with so much address space, in kB. */
function within(limit: number, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `ulimit -v ${limit}; exec "$@"`, 'bash', process.execPath, ...args],
    {
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

const JOB = `openstage: 1
name: little
stages:
  numbers: { type: generator, rows: 100000, columns: { n: { generator: sequence } } }
  count: { type: aggregator, from: numbers, measures: { n: { function: count } } }
  out: { type: csv-destination, from: count, path: out.csv }
`;

function run(limit: number, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'job.yaml'), JOB);
  const result = within(limit, [path('dist/cli.js'), 'run', join(folder, 'job.yaml'), '--workers', '2', ...args]);
  return { ...result, out: join(folder, 'out.csv') };
}

describe.runIf(process.platform === 'linux')('where little memory is to be had', () => {
  test.each([6_000_000, 4_000_000, 3_800_000])('within %d kB a run uses less than it may, and says so', (limit) => {
    const { status, stderr, out } = run(limit, '--memory', '4GB');
    expect(stderr).toMatch(/warning: memory: the system gives this process [\d.]+ [MG]B instead of 4 GB/);
    expect(status).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe('n\n100000\n');
  });

  test('a run that gets what it asks for says nothing', () => {
    const { status, stderr } = run(4_000_000, '--memory', '256MB');
    expect([status, stderr.includes('memory:')]).toEqual([0, false]);
  });

  test('without room for its threads a run does not begin', () => {
    const { status, stderr } = run(1_800_000);
    expect(stderr).toMatch(/has no room for 2 threads.*\(--workers\).*\(ulimit -v\)/s);
    expect(stderr).not.toContain('bug');
    expect(status).toBe(1);
  });

  test('a memory is as large as the system lets it be', () => {
    const script = `import { Arena } from '${path('columns/arena.ts')}'; console.log(Arena.create(2 ** 32).capacity >= 2 ** 28 ? 'some' : 'none')`;
    expect(within(4_500_000, ['--input-type=module', '--eval', script])).toMatchObject({ status: 0, stdout: 'some\n' });
  });
});
