import { RunError } from '../../model/errors.ts';
import { JSON_TYPE, type Schema } from '../../model/types.ts';
import { type Compression, compressionOf } from '../files/compression.ts';
import type { Encoding } from '../files/encoding.ts';
import { isPlain, readRange } from '../files/open-text.ts';
import { peekText } from '../files/peek-text.ts';
import type { SourceFile } from '../files/source-files.ts';
import { columnsOfShape, withDeclared } from './columns.ts';
import { emptyShape, observe, type Shape } from './infer.ts';
import { DocumentWalk } from './locate.ts';
import type { JsonColumn, JsonFormat, JsonSettings } from './options.ts';
import { detectFormat, hasSeveralDocuments, type JsonSample, sampleRecords } from './sample-records.ts';

/** Bytes of text that are looked at first; four times as many until there are enough records. */
const HEAD_BYTES = 256 * 1024;
/** No more than this, once there is a record, unless the user asks for more records than these. */
const USUAL_RECORDS = 10_000;
const MAX_SAMPLE_BYTES = 16 << 20;
/** While no record has ended, up to this much is read. */
const MAX_HEAD_BYTES = 256 << 20;
const SLICE_BYTES = 64 * 1024;
/** Of other files, fewer records are looked at, and of more files than this none. */
const MAX_OTHER_RECORDS = 1000;
const MAX_SAMPLED_FILES = 16;

/** One file of a JSON source, and how to read it. */
export interface JsonInput {
  readonly file: SourceFile;
  readonly format: JsonFormat;
  readonly encoding: Encoding;
  readonly compression: Compression;
  /** Whether its bytes are its text: it can be read in ranges, from `textStart` on. Otherwise by `openText`. */
  readonly plain: boolean;
  readonly textStart: number;
  /** The whole text of a pipe, which cannot be opened again; read it once. `null` for files. */
  readonly text: AsyncIterable<Uint8Array> | null;
}

export interface JsonIntrospection {
  readonly columns: readonly JsonColumn[];
  /** The columns with their types. All may be null: only samples were looked at. */
  readonly schema: Schema;
  /** Records that were looked at. */
  readonly sampled: number;
  /** In the order of `files`. */
  readonly inputs: readonly JsonInput[];
}

/**
 * Looks at the first records of `files` (from `resolveFiles`), of a plain file of lines also at some further on, and finds the columns and their types. Without
 * records the columns are those that the settings name. Throws
 * `RunError` `records-not-found` when the path of `records` leads nowhere, as `columnsOfShape` does, and as `openText` does.
 */
export async function introspectJson(
  files: readonly SourceFile[],
  settings: JsonSettings = {},
  signal?: AbortSignal,
): Promise<JsonIntrospection> {
  const shape = emptyShape();
  const inputs: JsonInput[] = [];
  let sampled = 0;
  for (const file of files) {
    const enough = settings.sampleRecords ?? USUAL_RECORDS;
    const other = inputs.length >= MAX_SAMPLED_FILES ? 1 : Math.min(enough, MAX_OTHER_RECORDS);
    const most = sampled === 0 || enough > USUAL_RECORDS ? enough : other;
    const { input, records } = await lookAt(file, settings, most, signal);
    sampled += observeAll(shape, records, settings);
    inputs.push(input);
  }
  const { types = {}, flatten } = settings;
  const columns = sampled === 0 ? declaredColumns(settings) : withDeclared(columnsOfShape(shape, flatten, types), settings);
  return { columns, schema: columns.map(({ name, type }) => ({ name, type, nullable: true })), sampled, inputs };
}

/** The columns of a source without records, so that a job that names what it reads also runs on days without data. */
function declaredColumns({ types = {}, columns = [] }: JsonSettings): JsonColumn[] {
  const names = new Set([...Object.keys(types), ...columns]);
  return [...names].map((name) => ({ name, path: [name], type: types[name] ?? JSON_TYPE }));
}

function observeAll(shape: Shape, records: readonly Uint8Array[], { flatten }: JsonSettings): number {
  let sampled = 0;
  for (const record of records) if (observe(shape, record, flatten !== undefined)) sampled++;
  return sampled;
}

async function lookAt(
  file: SourceFile,
  settings: JsonSettings,
  most: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly input: JsonInput; readonly records: readonly Uint8Array[] }> {
  const { compression, encoding, records: path = [] } = settings;
  const peek = await peekText(file, { compression, encoding, ...(signal ? { signal } : {}) });
  try {
    let sample: JsonSample;
    let format: JsonFormat;
    let records: Uint8Array[];
    for (let wanted = HEAD_BYTES; ; wanted *= 4) {
      sample = await peek.head(wanted);
      format = settings.format ?? (path.length > 0 ? 'array' : detectFormat(sample));
      records = sampleRecords(sample, format, path, most);
      if (sample.complete || records.length >= most) break;
      if (records.length === 0 ? wanted >= MAX_HEAD_BYTES : wanted >= MAX_SAMPLE_BYTES && most <= USUAL_RECORDS) break;
    }
    if (settings.format === undefined && path.length > 0 && hasSeveralDocuments(sample)) throw severalDocuments(file, path);
    if (format === 'array' && sample.complete) checkPath(file, sample, path);
    const options = { compression, encoding: peek.encoding };
    const plain = isPlain(file, options);
    const textStart = plain ? peek.markBytes : 0;
    if (format === 'lines' && plain && !sample.complete) records.push(...(await linesFurtherOn(file)));
    const input = {
      ...{ file, format, encoding: peek.encoding, compression: compressionOf(file.path, compression), plain, textStart },
      text: file.seekable ? null : peek.all(),
    };
    return { input, records };
  } finally {
    if (file.seekable) await peek.close();
  }
}

function checkPath(file: SourceFile, { text }: JsonSample, path: readonly string[]): void {
  if (path.length === 0) return;
  const located = new DocumentWalk(path).find(text);
  if (located === undefined || located.kind === 'scalar') throw recordsNotFound(file, path);
}

/** The error for a document in which `path` leads to no records. */
export function recordsNotFound(file: SourceFile, path: readonly string[]): RunError {
  return new RunError('records-not-found', `${file.path} has no records at ${path.join('.')}`, {
    value: path.join('.'),
    remedy: 'correct the records option: the keys that lead from the root to the list, joined by dots',
  });
}

function severalDocuments(file: SourceFile, path: readonly string[]): RunError {
  return new RunError('several-documents', `${file.path} has a document per line; records leads into a single one`, {
    value: path.join('.'),
    remedy: 'leave the records option out: every line is a record; or set format: array to read the first document alone',
  });
}

/** Whole lines at three places further on in a plain file. */
async function linesFurtherOn(file: SourceFile): Promise<Uint8Array[]> {
  if (file.bytes < HEAD_BYTES + 4 * SLICE_BYTES) return [];
  const starts = [Math.floor(file.bytes / 3), Math.floor((file.bytes * 2) / 3), file.bytes - SLICE_BYTES];
  const slices = await Promise.all(
    starts.map(async (start, index) => {
      const bytes = await readRange(file, start, SLICE_BYTES);
      const line = bytes.indexOf(10);
      const text = line < 0 ? new Uint8Array() : bytes.subarray(line + 1);
      return sampleRecords({ text, complete: index === starts.length - 1 }, 'lines', [], Number.POSITIVE_INFINITY);
    }),
  );
  return slices.flat();
}
