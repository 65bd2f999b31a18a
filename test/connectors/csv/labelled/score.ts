// How well CSV files are looked at: `npx node test/connectors/csv/labelled/score.ts [WORD]…` prints the score over the labelled set, and the files that are
// got wrong; only those whose names have a WORD.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CsvIntrospection } from '../../../../connectors/csv/introspect.ts';
import { introspectCsv } from '../../../../connectors/csv/introspect.ts';
import { resolveFiles } from '../../../../connectors/files/source-files.ts';
import { typeName } from '../../../../model/types.ts';
import { labelledFiles } from './files.ts';
import type { LabelledFile } from './write.ts';

/** What is scored: each kind over the files whose label tells it. */
export const KINDS = ['delimiter', 'quote', 'header', 'lines above', 'names', 'types', 'encoding'] as const;
export type Kind = (typeof KINDS)[number];

export interface Mistake {
  readonly file: string;
  readonly kind: Kind;
  readonly wanted: string;
  readonly found: string;
}

export interface Score {
  /** By kind: files that are got right, and files that tell it. */
  readonly kinds: Readonly<Record<Kind, { right: number; of: number }>>;
  readonly mistakes: readonly Mistake[];
}

/** Looks at the files, and holds what is found against their labels. */
export async function score(files: readonly LabelledFile[]): Promise<Score> {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-labelled-'));
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, { right: 0, of: 0 }])) as Score['kinds'];
  const mistakes: Mistake[] = [];
  try {
    for (const [index, { name, text, label }] of files.entries()) {
      const path = `${index}.csv`;
      writeFileSync(join(folder, path), text);
      const found = foundIn(await introspectCsv(await resolveFiles(path, folder)));
      for (const [kind, wanted] of wantedBy(label)) {
        const count = kinds[kind];
        count.of++;
        if (isRight(wanted, found[kind])) count.right++;
        else mistakes.push({ file: name, kind, wanted, found: found[kind] });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { kinds, mistakes };
}

function wantedBy({
  delimiter,
  quote,
  escape,
  header,
  skipRows,
  names,
  types,
  encoding,
}: LabelledFile['label']): [Kind, string][] {
  const wanted: [Kind, string | undefined][] = [
    ['delimiter', delimiter === undefined ? undefined : JSON.stringify(delimiter)],
    ['quote', quote === undefined ? undefined : `${quote} ${escape ?? quote}`],
    ['header', header?.toString()],
    ['lines above', skipRows?.toString()],
    ['names', names && JSON.stringify(names)],
    ['types', types],
    ['encoding', encoding],
  ];
  return wanted.filter((one): one is [Kind, string] => one[1] !== undefined);
}

function foundIn({ detection: { dialect, columns }, options }: CsvIntrospection): Record<Kind, string> {
  const { delimiter, quote, escape, header, skipRows } = dialect;
  const letters: Record<string, string> = { time: 'c', timestamp: 't', 'timestamp with time zone': 'z' };
  return {
    delimiter: JSON.stringify(delimiter),
    quote: `${quote} ${escape ?? quote}`,
    header: String(header),
    'lines above': String(skipRows),
    names: JSON.stringify(columns.map(({ name }) => name)),
    types: columns.map(({ type }) => letters[typeName(type)] ?? typeName(type)[0]).join(''),
    encoding: options.encoding,
  };
}

/** `?` stands for any character. */
function isRight(wanted: string, found: string): boolean {
  return wanted.length === found.length && Array.from(wanted).every((c, i) => c === '?' || c === found[i]);
}

/** `delimiter 480 of 489 (98.2 %)`, a line for each kind. */
export function scoreLines({ kinds }: Score): string[] {
  return KINDS.map((kind) => {
    const { right, of } = kinds[kind];
    return `${kind.padEnd(12)} ${right} of ${of} (${((100 * right) / Math.max(of, 1)).toFixed(1)} %)`;
  });
}

if (process.argv[1] === import.meta.filename) {
  const words = process.argv.slice(2);
  const files = labelledFiles().filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  const result = await score(files);
  for (const { file, kind, wanted, found } of result.mistakes) console.log(`${file}: ${kind} ${wanted}, found ${found}`);
  for (const line of scoreLines(result)) console.log(line);
}
