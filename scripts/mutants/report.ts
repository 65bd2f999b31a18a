import { formatTable } from '../../cli/text.ts';
import type { Verdict } from './copy.ts';
import type { Mutant } from './list.ts';

export interface Judged {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

/** Whether a change was not noticed, or nothing can be said of it. */
export const unnoticed = ({ verdict }: Judged): boolean => verdict !== 'failed' && verdict !== 'hung';

const COLUMNS = [
  { title: 'folder', align: 'left' as const },
  ...['changes', 'noticed', ''].map((title) => ({ title, align: 'right' as const })),
];

/** How many changes were made to each folder, and how many of them were noticed. */
export function tableOf(judged: readonly Judged[]): readonly string[] {
  const folders = [...new Set(judged.map(({ mutant }) => folderOf(mutant)))].toSorted();
  const rows = [...folders, 'all'].map((folder) => {
    const those = judged.filter(({ mutant }) => folder === 'all' || folderOf(mutant) === folder);
    const noticed = those.filter((one) => !unnoticed(one)).length;
    return [folder, String(those.length), String(noticed), `${((100 * noticed) / Math.max(those.length, 1)).toFixed(0)} %`];
  });
  return formatTable(COLUMNS, rows);
}

function folderOf({ file }: Mutant): string {
  const parts = file.split('/');
  return file.startsWith('columns/native/') ? 'columns/native' : parts[0]!;
}
