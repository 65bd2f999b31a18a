import type { CsvIntrospection } from '../connectors/csv/introspect.ts';
import { BegunPipe } from '../connectors/files/begun-pipe.ts';
import { type Compression, compressionByBytes } from '../connectors/files/compression.ts';
import { concat } from '../connectors/files/decode-text.ts';
import { readBytes, readRange } from '../connectors/files/open-text.ts';
import { peekText } from '../connectors/files/peek-text.ts';
import { resolveFiles, type SourceFile } from '../connectors/files/source-files.ts';
import type { JsonIntrospection } from '../connectors/json/introspect.ts';
import { looksLikeJson } from '../connectors/json/looks-like-json.ts';
import type { SqliteTable } from '../connectors/sqlite/introspect.ts';
import { compressionByExtension } from '../model/compression.ts';
import { InternalError } from '../model/errors.ts';

/** What a file was found to hold. */
export type FileContent =
  | { readonly kind: 'csv'; readonly files: readonly SourceFile[]; readonly found: CsvIntrospection }
  | { readonly kind: 'json'; readonly files: readonly SourceFile[]; readonly found: JsonIntrospection }
  | { readonly kind: 'sqlite'; readonly file: SourceFile; readonly tables: readonly SqliteTable[] };

/** First bytes of a SQLite database: https://www.sqlite.org/fileformat.html#magic_header_string */
const SQLITE_MAGIC = 'SQLite format 3\0';
const JSON_NAME = /\.(json|jsonl|ndjson)(\.\w+)?$/i;
/** Bytes of text that tell JSON from delimited text. */
const TELLING_BYTES = 64 * 1024;

/**
 * Looks at a file, or at the files of a pattern. What is no database, and neither called JSON nor begins like it, is taken for delimited text. Where the first
 * file's name tells no compression, its first bytes do.
 * @throws RunError when it cannot be read.
 */
export async function lookAtFile(pattern: string, baseFolder = ''): Promise<FileContent> {
  const [first, ...others] = await resolveFiles(pattern, baseFolder);
  if (!first) throw new InternalError(`no files, and no error: ${pattern}`);
  const pipe = first.seekable ? undefined : new BegunPipe(readBytes(first));
  const beginning = pipe ? await beginningOf(pipe) : await readRange(first, 0, 64);
  if (others.length === 0 && first.seekable && Buffer.from(beginning).toString('latin1').startsWith(SQLITE_MAGIC)) {
    const { listTables } = await import('../connectors/sqlite/introspect.ts');
    return { kind: 'sqlite', file: first, tables: listTables(first.path) };
  }
  const told = compressionByExtension(first.path) === 'none' ? compressionByBytes(beginning) : 'none';
  const compression = told === 'none' ? 'auto' : told;
  const isJson =
    JSON_NAME.test(first.path) || looksLikeJson(await textOf(pipe ? { ...first, begun: pipe.look() } : first, compression));
  const files = [pipe ? { ...first, begun: pipe.all() } : first, ...others];
  if (isJson) {
    const { introspectJson } = await import('../connectors/json/introspect.ts');
    return { kind: 'json', files, found: await introspectJson(files, { compression }) };
  }
  const { introspectCsv } = await import('../connectors/csv/introspect.ts');
  return { kind: 'csv', files, found: await introspectCsv(files, { compression }) };
}

/** Some first bytes of a pipe. */
async function beginningOf(pipe: BegunPipe): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of pipe.look()) {
    parts.push(part);
    if (concat(parts).length >= 64) break;
  }
  return concat(parts);
}

async function textOf(file: SourceFile, compression: Compression | 'auto'): Promise<Uint8Array> {
  const peek = await peekText(file, { compression });
  try {
    return (await peek.head(TELLING_BYTES)).text;
  } finally {
    await peek.close();
  }
}
