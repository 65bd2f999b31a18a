import { open } from 'node:fs/promises';
import type { CsvIntrospection } from '../connectors/csv/introspect.ts';
import { resolveFiles, type SourceFile } from '../connectors/files/source-files.ts';
import type { JsonIntrospection } from '../connectors/json/introspect.ts';
import type { SqliteTable } from '../connectors/sqlite/introspect.ts';

/** What a file was found to hold. */
export type FileContent =
  | { readonly kind: 'csv'; readonly files: readonly SourceFile[]; readonly found: CsvIntrospection }
  | { readonly kind: 'json'; readonly files: readonly SourceFile[]; readonly found: JsonIntrospection }
  | { readonly kind: 'sqlite'; readonly file: SourceFile; readonly tables: readonly SqliteTable[] };

/** First bytes of a SQLite database: https://www.sqlite.org/fileformat.html#magic_header_string */
const SQLITE_MAGIC = 'SQLite format 3\0';
const JSON_NAME = /\.(json|jsonl|ndjson)(\.\w+)?$/i;
/** A byte order mark, read as Latin-1, then an object, or a list of them. */
const JSON_TEXT = /^(\xef\xbb\xbf)?\s*(\{\s*"|\[\s*\{\s*")/;

/**
 * Looks at a file, or at the files of a pattern. What is no database, and neither called JSON nor begins like it, is taken for delimited text.
 * @throws RunError when it cannot be read.
 */
export async function lookAtFile(pattern: string, baseFolder = ''): Promise<FileContent> {
  const files = await resolveFiles(pattern, baseFolder);
  const [file] = files;
  const beginning = file ? await beginningOf(file, 256) : '';
  if (files.length === 1 && file && beginning.startsWith(SQLITE_MAGIC)) {
    const { listTables } = await import('../connectors/sqlite/introspect.ts');
    return { kind: 'sqlite', file, tables: listTables(file.path) };
  }
  if (file && (JSON_NAME.test(file.path) || JSON_TEXT.test(beginning))) {
    const { introspectJson } = await import('../connectors/json/introspect.ts');
    return { kind: 'json', files, found: await introspectJson(files) };
  }
  const { introspectCsv } = await import('../connectors/csv/introspect.ts');
  return { kind: 'csv', files, found: await introspectCsv(files) };
}

/** The first bytes of a file as Latin-1; nothing of a pipe, which would lose them. */
async function beginningOf(file: SourceFile, bytes: number): Promise<string> {
  if (!file.seekable) return '';
  const handle = await open(file.path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
