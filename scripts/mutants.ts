// npm run mutants: makes the small wrong changes of test/mutants one at a time, each in a copy of the checkout, and says which of them no test notices.
// Usage: npm run mutants -- [--only TEXT] [--sample N [--seed N]]
// `--only`: changes of files whose path contains the text. `--sample`: so many of them, chosen by the seed; default: the commit.
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { formatTable } from '../cli/text.ts';
import { Copy, type Verdict } from './mutants/copy.ts';
import { type Mutant, ROOT, readMutants, sampleOf } from './mutants/list.ts';
import { ensureSystemPackages } from './system-packages.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, sample: { type: 'string' }, seed: { type: 'string' } },
});
const say = (text: string) => process.stdout.write(`${text}\n`);

ensureSystemPackages();
const chosen = choose();
const copy = new Copy();
process.once('SIGINT', () => {
  copy.remove();
  process.exit(130);
});
try {
  const tests = [...new Set(chosen.flatMap(({ tests }) => tests))];
  if (!copy.passes(tests)) throw new Error('the tests fail as the program is: nothing can be said of changes');
  const verdicts = chosen.map((mutant, index) => {
    const verdict = copy.judge(mutant);
    say(`${index + 1}/${chosen.length} ${verdict}: ${mutant.file}: ${mutant.effect}`);
    return { mutant, verdict };
  });
  report(verdicts);
} finally {
  copy.remove();
}

function choose(): readonly Mutant[] {
  const all = readMutants().filter(({ file }) => file.includes(values.only));
  if (values.sample === undefined) return all;
  const seed = values.seed ?? String(Number.parseInt(commit().slice(0, 8), 16));
  say(`a sample of ${values.sample} of ${all.length}, seed ${seed}`);
  return sampleOf(all, Number(values.sample), Number(seed));
}

function commit(): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' });
}

function report(verdicts: readonly { readonly mutant: Mutant; readonly verdict: Verdict }[]): void {
  const folderOf = ({ file }: Mutant) =>
    file
      .split('/')
      .slice(0, file.startsWith('columns/native/') ? 2 : 1)
      .join('/');
  const folders = [...new Set(verdicts.map(({ mutant }) => folderOf(mutant)))].toSorted();
  const rows = [...folders, 'all'].map((folder) => {
    const those = verdicts.filter(({ mutant }) => folder === 'all' || folderOf(mutant) === folder);
    const noticed = those.filter(({ verdict }) => verdict === 'failed' || verdict === 'hung').length;
    return [folder, String(those.length), String(noticed), `${((100 * noticed) / those.length).toFixed(0)} %`];
  });
  const columns = [
    { title: 'folder', align: 'left' as const },
    ...['changes', 'noticed', ''].map((title) => ({ title, align: 'right' as const })),
  ];
  say(`\n${formatTable(columns, rows).join('\n')}`);
  const others = verdicts.filter(({ verdict }) => verdict === 'survived' || verdict === 'broken');
  for (const { mutant, verdict } of others) say(`${verdict}: ${mutant.file}: ${mutant.text} → ${mutant.replacement}`);
  if (others.length > 0) process.exitCode = 1;
}
