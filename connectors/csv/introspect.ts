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
 * The files must have the same columns by name, in any order; without a header, the same number of them. Throws `RunError`
 * `column-mismatch` otherwise, and as `openText` does.
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
  let base: Base | undefined;
  for (const file of files) {
    const look = await lookLike(base?.look, file, settings, signal, base ? base.detection.dialect : hints);
    if (look.encodingDoubt !== undefined)
      doubts.push(files.length > 1 ? `${file.path}: ${look.encodingDoubt}` : look.encodingDoubt);
    if (base) {
      inputs.set(look, compare(base, look, slices, settings.skipRows));
      continue;
    }
    const own = await slicesOf(look);
    const detection = detectCsv(look.text, hints, { complete: look.complete, slices: own });
    if (detection.sampledRows > 0) base = { look, detection, slices: own };
    early.push(look);
  }
  base ??= baseWithoutRows(early, hints);
  for (const look of early)
    inputs.set(look, look === base.look ? baseInput(base) : compare(base, look, slices, settings.skipRows));

  // Other files are held against what the first one is, so they can only count now.
  const all = { complete: base.look.complete, slices: [...base.slices, ...slices] };
  const looked = slices.length === 0 ? base.detection : detectCsv(base.look.text, hints, all);
  const detection: CsvDetection = { ...looked, warnings: [...doubts, ...looked.warnings] };
  const order = [...early, ...inputs.keys()];
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
    inputs: [...new Set(order)].map((look) => inputs.get(look)!),
  };
  return settings.sampleRows === undefined || detection.complete ? found : surveyed(found, settings, signal);
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
  if (!base) throw new RunError('no-match', 'there is no file to read');
  return base;
}
