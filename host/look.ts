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

/**
 * Looks at a file, or at the files of a pattern. What is neither a database nor called JSON is taken for delimited text.
 * @throws RunError when it cannot be read.
 */
export async function lookAtFile(pattern: string, baseFolder = ''): Promise<FileContent> {
  const files = await resolveFiles(pattern, baseFolder);
  const [file] = files;
  if (files.length === 1 && file && (await beginsWith(file, SQLITE_MAGIC))) {
    const { listTables } = await import('../connectors/sqlite/introspect.ts');
    return { kind: 'sqlite', file, tables: listTables(file.path) };
  }
  if (file && JSON_NAME.test(file.path)) {
    const { introspectJson } = await import('../connectors/json/introspect.ts');
    return { kind: 'json', files, found: await introspectJson(files) };
  }
  const { introspectCsv } = await import('../connectors/csv/introspect.ts');
  return { kind: 'csv', files, found: await introspectCsv(files) };
}

async function beginsWith(file: SourceFile, text: string): Promise<boolean> {
  if (!file.seekable) return false;
  const handle = await open(file.path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(text.length), 0, text.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === text;
  } finally {
    await handle.close();
  }
}
