import { RunError } from '../../model/errors.ts';
import { ownValue } from '../../model/own.ts';
import { JSON_TYPE, type Schema } from '../../model/types.ts';
import { type Compression, compressionOf } from '../files/compression.ts';
import type { Encoding } from '../files/encoding.ts';
import { isPlain, readRange } from '../files/open-text.ts';
import { peekText } from '../files/peek-text.ts';
import type { SourceFile } from '../files/source-files.ts';
import { LF } from './blank.ts';
import { columnsOfShape, withDeclared } from './columns.ts';
import { recordFinder, recordsOf } from './find-records.ts';
import { emptyShape, observe } from './infer.ts';
import type { JsonColumn, JsonFormat, JsonSettings } from './options.ts';
import { RecordSampler, USUAL_RECORDS } from './record-sampler.ts';

/** Bytes of each of the places further on. */
const SLICE_BYTES = 64 * 1024;
/** Smaller files are not looked at further on. */
const MIN_SLICED_BYTES = 512 * 1024;
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
  /** Lines before `textStart`; absent: none. */
  readonly linesBefore?: number;
  /** The whole text of a pipe, which cannot be opened again; read it once. `null` for files. */
  readonly text: AsyncIterable<Uint8Array> | null;
}

export interface JsonIntrospection {
  readonly columns: readonly JsonColumn[];
  /** The columns with their types. All may be null: only samples were looked at. */
  readonly schema: Schema;
  /** Records that were looked at. */
  readonly sampled: number;
  /** Bytes of text of each of these, in the mean; 0 when there are none. */
  readonly recordBytes: number;
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
  const { types = {}, flatten } = settings;
  let sampled = 0;
  let bytes = 0;
  const look = (record: Uint8Array) => {
    if (!observe(shape, record, flatten !== undefined)) return;
    sampled++;
    bytes += record.length;
  };
  for (const file of files) {
    const enough = settings.sampleRecords ?? USUAL_RECORDS;
    const other = inputs.length >= MAX_SAMPLED_FILES ? 1 : Math.min(enough, MAX_OTHER_RECORDS);
    const most = sampled === 0 || enough > USUAL_RECORDS ? enough : other;
    inputs.push(await lookAt(file, settings, most, look, signal));
  }
  const columns = sampled === 0 ? declaredColumns(settings) : withDeclared(columnsOfShape(shape, flatten, types), settings);
  const schema = columns.map(({ name, type }) => ({ name, type, nullable: true }));
  return { columns, schema, sampled, recordBytes: bytes / Math.max(1, sampled), inputs };
}

/** The columns of a source without records, so that a job that names what it reads also runs on days without data. */
function declaredColumns({ types = {}, columns = [] }: JsonSettings): JsonColumn[] {
  const names = new Set([...Object.keys(types), ...columns]);
  return [...names].map((name) => ({ name, path: [name], type: ownValue(types, name) ?? JSON_TYPE }));
}

async function lookAt(
  file: SourceFile,
  settings: JsonSettings,
  most: number,
  look: (record: Uint8Array) => void,
  signal: AbortSignal | undefined,
): Promise<JsonInput> {
  const { compression, encoding, records: path = [] } = settings;
  const peek = await peekText(file, { compression, encoding, ...(signal ? { signal } : {}) });
  try {
    const sampler = new RecordSampler(settings, most, look);
    let complete = false;
    while (!complete && !sampler.enough) {
      const chunk = await peek.next();
      if (chunk) sampler.add(chunk);
      else complete = true;
    }
    const located = !complete || sampler.end();
    if (sampler.severalDocuments) throw severalDocuments(file, path);
    const { format = 'lines' } = sampler;
    if (format === 'array' && path.length > 0 && !located) throw recordsNotFound(file, path);
    const options = { compression, encoding: peek.encoding };
    const plain = isPlain(file, options);
    const textStart = plain ? peek.markBytes : 0;
    if (format === 'lines' && plain && !complete) await linesFurtherOn(file, look);
    return {
      ...{ file, format, encoding: peek.encoding, compression: compressionOf(file.path, compression), plain, textStart },
      text: file.seekable ? null : peek.all(),
    };
  } finally {
    if (file.seekable) await peek.close();
  }
}

/** The error for a document in which `path` leads to no records. */
export function recordsNotFound(file: SourceFile, path: readonly string[]): RunError {
  return new RunError('records-not-found', `${file.path} has no records at ${path.join('.')}`, {
    value: path.join('.'),
    remedy: 'correct the records option: it is the path from the root to the list, such as data.items',
  });
}

function severalDocuments(file: SourceFile, path: readonly string[]): RunError {
  return new RunError('several-documents', `${file.path} has a document per line, but records is a path within one document`, {
    value: path.join('.'),
    remedy: 'leave the records option out, so that every line is a record, or set format: array to read only the first document',
  });
}

/** Looks at the whole lines at three places further on in a plain file. */
async function linesFurtherOn(file: SourceFile, look: (record: Uint8Array) => void): Promise<void> {
  if (file.bytes < MIN_SLICED_BYTES) return;
  const starts = [Math.floor(file.bytes / 3), Math.floor((file.bytes * 2) / 3), file.bytes - SLICE_BYTES];
  for (const [index, start] of starts.entries()) {
    const bytes = await readRange(file, start, SLICE_BYTES);
    const line = bytes.indexOf(LF);
    if (line < 0) continue;
    for (const record of recordsOf(bytes.subarray(line + 1), index === starts.length - 1, recordFinder('lines', [])))
      look(record);
  }
}
