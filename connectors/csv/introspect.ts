import { RunError } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { Encoding } from '../files/encoding.ts';
import type { SourceFile } from '../files/source-files.ts';
import { columnsOf } from './columns.ts';
import { type CsvDetection, type CsvHints, type CsvSlice, detectCsv } from './detect.ts';
import type { CsvInput } from './input.ts';
import { type Look, lookAt, slicesOf } from './look.ts';
import { type Base, baseInput, compare } from './match-columns.ts';
import type { CsvReadOptions, CsvSettings } from './options.ts';
import { surveyRows } from './survey.ts';

/** Columns that are named as not in all files; of more only the number is said. */
const MAX_PARTIAL_COLUMNS = 10;

export interface CsvIntrospection {
  readonly detection: CsvDetection;
  /** The columns with their types. All may be null: only samples were looked at. */
  readonly schema: Schema;
  readonly options: CsvReadOptions;
  /** In the order of `files`. */
  readonly inputs: readonly CsvInput[];
}

/**
 * Looks at samples of `files` (from `resolveFiles`) and decides how to read them. Dialect and names come from the first file that has
 * rows (else the first that has columns); types from its beginning, three slices further on if it is plain, and the beginnings of other files.
 * The files must have the same columns by name, in any order; without a header, the same number of them. With `union: byName` those of other files come behind
 * the first one's, in the order in which they are met. Throws `RunError` `column-mismatch` otherwise, and as `openText` does.
 */
export async function introspectCsv(
  files: readonly SourceFile[],
  settings: CsvSettings = {},
  signal?: AbortSignal,
): Promise<CsvIntrospection> {
  const hints: CsvHints = settings;
  const { types = {} } = settings;
  const early: Look[] = [];
  const inputs = new Map<Look, CsvInput>();
  const slices: CsvSlice[] = [];
  const doubts: string[] = [];
  const matching = { skipRows: settings.skipRows, more: settings.union === 'byName' ? [] : undefined };
  let base: Base | undefined;
  for (const file of files) {
    const look = await lookLike(base?.look, file, settings, signal, base ? base.detection.dialect : hints);
    if (look.encodingDoubt !== undefined)
      doubts.push(files.length > 1 ? `${file.path}: ${look.encodingDoubt}` : look.encodingDoubt);
    if (base) {
      inputs.set(look, compare(base, look, slices, matching));
      continue;
    }
    const own = await slicesOf(look);
    const detection = detectCsv(look.text, hints, { complete: look.complete, slices: own });
    if (detection.sampledRows > 0) base = { look, detection, slices: own };
    early.push(look);
  }
  base ??= baseWithoutRows(early, hints);
  for (const look of early) inputs.set(look, look === base.look ? baseInput(base) : compare(base, look, slices, matching));

  // Other files are held against what the first one is, so they can only count now.
  const sample = { complete: base.look.complete, slices: [...base.slices, ...slices] };
  const looked = slices.length === 0 ? base.detection : detectCsv(base.look.text, { ...hints, more: matching.more }, sample);
  const looks = [...new Set([...early, ...inputs.keys()])];
  const own = looks.map((look) => withinUnion(inputs.get(look)!, base.detection, matching.more));
  const partial = matching.more ? partialColumns(own, looked.columns) : [];
  const detection: CsvDetection = { ...looked, warnings: [...doubts, ...partial, ...looked.warnings] };
  const found: CsvIntrospection = {
    detection,
    schema: schemaOf(detection),
    options: {
      ...detection.dialect,
      encoding: base.look.encoding,
      compression: base.look.compression,
      member: settings.member ?? null,
      maxRows: settings.maxRows ?? null,
      types,
    },
    inputs: own,
  };
  return settings.sampleRows === undefined || detection.complete ? found : surveyed(found, settings, signal);
}

/** With its columns among those of all files. One that was held against the first files only does not have what later ones have. */
function withinUnion(input: CsvInput, { fields, columns }: CsvDetection, more: readonly string[] | undefined): CsvInput {
  if (!more) return input;
  const order = input.order ?? Array.from({ length: fields }, (_, column) => column);
  const isWhole = order.length === columns.length + more.length && order.every((column, position) => column === position);
  return { ...input, order: isWhole ? null : order };
}

/** The columns that some files lack, and in which files they are. */
function partialColumns(inputs: readonly CsvInput[], columns: readonly { readonly name: string }[]): string[] {
  const partial = columns.flatMap(({ name }, column) => {
    const having = inputs.filter(({ order }) => order === null || order.includes(column));
    if (having.length === inputs.length) return [];
    const lacking = inputs.filter((input) => !having.includes(input));
    if (having.length === 1 && lacking.length > 1)
      return [`column ${name} is only in ${having[0]!.file.path}, and null in the ${lacking.length} other files`];
    const others = lacking.length === 1 ? '' : ` and ${lacking.length - 1} other ${lacking.length === 2 ? 'file' : 'files'}`;
    return [`column ${name} is not in ${lacking[0]!.file.path}${others}, and null there`];
  });
  const left = partial.length - MAX_PARTIAL_COLUMNS;
  return left > 0 ? [...partial.slice(0, MAX_PARTIAL_COLUMNS), `${left} more columns are not in all files`] : partial;
}

/** Looks at a file. Where its encoding is guessed, and otherwise than that of the file before, it is read as that one is: more text has told that. */
async function lookLike(
  first: Look | undefined,
  file: SourceFile,
  settings: CsvSettings,
  signal: AbortSignal | undefined,
  hints: CsvHints,
): Promise<Look> {
  const look = await lookAt(file, settings, signal, hints);
  if (!first || look.encoding === first.encoding || !isGuessed(look.encoding) || !isGuessed(first.encoding)) return look;
  if ((settings.encoding ?? 'auto') !== 'auto' || !file.seekable) return look;
  const same = await lookAt(file, { ...settings, encoding: first.encoding }, signal, hints);
  const doubt = `read as ${first.encoding}, like the first file, though it looks like ${look.encoding}; to read it otherwise, set encoding`;
  return { ...same, encodingDoubt: doubt };
}

const isGuessed = (encoding: Encoding): boolean => !encoding.startsWith('utf-');

const schemaOf = ({ columns }: CsvDetection): Schema => columns.map(({ name, type }) => ({ name, type, nullable: true }));

/** With the types that as many rows have as are wanted. */
async function surveyed(found: CsvIntrospection, settings: CsvSettings, signal?: AbortSignal): Promise<CsvIntrospection> {
  const { inputs, options, detection } = found;
  const { tallies, rows, complete } = await surveyRows(
    inputs,
    detection.columns,
    settings,
    options,
    settings.sampleRows!,
    signal,
  );
  if (rows === 0) return found;
  const names = detection.columns.map(({ name }) => name);
  const { columns, doubts } = columnsOf(names, tallies, settings, options.delimiter);
  const warnings = [...detection.warnings.filter((text) => !detection.formatDoubts.includes(text)), ...doubts];
  const looked: CsvDetection = { ...detection, columns, sampledRows: rows, complete, warnings, formatDoubts: doubts };
  return { ...found, detection: looked, schema: schemaOf(looked) };
}

/** Without rows anywhere: the first file that has columns, else the first. */
function baseWithoutRows(looks: readonly Look[], hints: CsvHints): Base {
  const bases = looks.map(
    (look): Base => ({ look, detection: detectCsv(look.text, hints, { complete: look.complete }), slices: [] }),
  );
  const base = bases.find(({ detection }) => detection.columns.length > 0) ?? bases[0];
  if (!base) throw new RunError('no-match', 'there is no file to read', { remedy: 'check the path' });
  return base;
}
