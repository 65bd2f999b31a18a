import { execFileSync } from 'node:child_process';

/** What random tests begin with: `SEED`, so that a run can be repeated; in CI the commit, so that each commit tries other data; else another one each time. */
export const SEED = Number(process.env.SEED ?? (process.env.CI ? ofCommit() : Math.floor(Math.random() * 1_000_000)));

function ofCommit(): number {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return Number.parseInt(commit.slice(0, 8), 16) % 1_000_000;
}
