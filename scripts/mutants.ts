// npm run mutants: makes the small wrong changes of test/mutants one at a time, each in a copy of the checkout, and says which of them no test notices.
// Usage: npm run mutants -- [--only TEXT]… [--sample N [--seed N]] [--seconds N]
// `--only`: changes of files whose path contains one of the texts. `--sample`: so many of them, chosen by the seed; default: the commit.
// `--seconds`: begins no further change after so long.
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { Copy } from './mutants/copy.ts';
import { type Mutant, ROOT, readMutants, sampleOf } from './mutants/list.ts';
import { type Judged, tableOf, unnoticed } from './mutants/report.ts';
import { ensureSystemPackages } from './system-packages.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    sample: { type: 'string' },
    seed: { type: 'string' },
    seconds: { type: 'string', default: 'Infinity' },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const end = performance.now() + 1000 * Number(values.seconds);

ensureSystemPackages();
const chosen = choose();
const tests = [...new Set(chosen.flatMap(({ tests }) => tests))];
const copy = new Copy(tests);
process.once('SIGINT', () => {
  copy.remove();
  process.exit(130);
});
try {
  const judged = await judgeAll();
  say(`\n${tableOf(judged).join('\n')}`);
  const others = judged.filter(unnoticed);
  for (const { mutant, verdict } of others) say(`${verdict}: ${mutant.file}: ${mutant.text} → ${mutant.replacement}`);
  if (others.length > 0) process.exitCode = 1;
} finally {
  copy.remove();
}

async function judgeAll(): Promise<readonly Judged[]> {
  const failing = await copy.failing(tests);
  const judged: Judged[] = [];
  for (const mutant of chosen) {
    if (performance.now() > end) {
      say(`${chosen.length - judged.length} left out: the time is up`);
      break;
    }
    const unsound = failing.some((file) => mutant.tests.some((test) => file === test || file.startsWith(`${test}/`)));
    const verdict = unsound ? 'unsound' : await copy.judge(mutant);
    say(`${judged.length + 1}/${chosen.length} ${verdict}: ${mutant.file}: ${mutant.effect}`);
    judged.push({ mutant, verdict });
  }
  return judged;
}

function choose(): readonly Mutant[] {
  const all = readMutants().filter(({ file }) => values.only.some((text) => file.includes(text)));
  if (values.sample === undefined) return all;
  const seed = values.seed ?? String(Number.parseInt(commit().slice(0, 8), 16));
  say(`a sample of ${values.sample} of ${all.length}: --seed ${seed}`);
  return sampleOf(all, Number(values.sample), Number(seed));
}

function commit(): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' });
}
