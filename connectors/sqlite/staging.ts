import { closeSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Arena } from '../../columns/arena.ts';
import { SQLITE_LEAF_BYTES, SQLITE_PAGE_BYTES } from '../../columns/layout.ts';
import { Scratch } from '../../columns/scratch.ts';
import type { Batch } from '../../columns/vector.ts';
import { RunError } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import { fileError } from '../files/errors.ts';
import { interiorPages, type PageEntry } from './btree.ts';
import { describeColumns } from './columns.ts';

/** Pages that are written at a time. */
const BUFFER_PAGES = 256;
/** The largest row that SQLite takes: https://www.sqlite.org/limits.html */
const MAX_ROW_BYTES = 1_000_000_000;
const LOCK_PAGE = 2 ** 30 / SQLITE_PAGE_BYTES + 1;

// Places in the header of the first page: https://www.sqlite.org/fileformat2.html#the_database_header
const HEADER_PAGES = 28;
const HEADER_FREELIST = 32;
const HEADER_FREE_PAGES = 36;

/**
 * A SQLite database of one table that is written page by page, as fast as the disk takes it, instead of by statements: rows are numbered from 1, and only
 * `finish` makes the file a database. It is fit for a file that nobody else knows of yet.
 */
export class StagedTable {
  readonly path: string;
  private readonly arena: Arena;
  private readonly schema: Schema;
  private readonly scratch: Scratch;
  private readonly leaves: PageEntry[] = [];
  private readonly root: number;
  private list: number;
  private buffer: number;
  private bufferPages = BUFFER_PAGES;
  private nextPage: number;
  private fd: number | undefined;
  /** Rows written. */
  rows = 0;

  /** `sql` makes the table in a database that is empty. The file must not be there. */
  constructor(arena: Arena, path: string, schema: Schema, sql: string) {
    this.path = path;
    this.arena = arena;
    this.schema = schema;
    const { root, pages } = createDatabase(path, sql);
    this.root = root;
    this.nextPage = pages + 1;
    this.scratch = new Scratch(arena);
    this.buffer = arena.alloc(BUFFER_PAGES * SQLITE_PAGE_BYTES);
    this.list = arena.alloc(BUFFER_PAGES * SQLITE_LEAF_BYTES);
    this.fd = openSync(path, 'r+');
  }

  /** Bytes of the file. */
  get bytes(): number {
    return (this.nextPage - 1) * SQLITE_PAGE_BYTES;
  }

  write(batch: Batch): void {
    const { arena, scratch } = this;
    const count = batch.columns.length;
    let record = { address: 0, bytes: 0 };
    try {
      const columns = describeColumns(arena, scratch, this.schema, batch.columns);
      for (let from = 0; from < batch.rows; ) {
        const rows = this.writeRows(columns, count, from, batch.rows, record);
        from += rows;
        if (rows > 0) continue;
        // A row that does not lie in one page is put together first, and may take more pages than there usually are.
        this.reserve(arena.kernels.sqliteNeeded());
        if (record.bytes === 0) record = this.recordOf(columns, count, from, batch.rows);
      }
    } finally {
      scratch.reset();
    }
  }

  /** Ends the table. With `durable`, what was written outlives a power cut when this returns. */
  finish({ durable }: { readonly durable: boolean }): void {
    const header = new DataView(new ArrayBuffer(SQLITE_PAGE_BYTES));
    const first = this.read(1);
    new Uint8Array(header.buffer).set(first);
    const [leaf] = this.leaves;
    if (this.leaves.length === 1) {
      // A single leaf is the root itself; its page is free then.
      this.put(this.root, this.read(leaf!.page));
      this.put(leaf!.page, new Uint8Array(SQLITE_PAGE_BYTES));
      header.setUint32(HEADER_FREELIST, leaf!.page);
      header.setUint32(HEADER_FREE_PAGES, 1);
    } else if (leaf) {
      const take = () => {
        if (this.nextPage === LOCK_PAGE) this.put(this.nextPage++, new Uint8Array(SQLITE_PAGE_BYTES));
        return this.nextPage++;
      };
      for (const { page, bytes } of interiorPages(this.leaves, this.root, take)) this.put(page, bytes);
    }
    header.setUint32(HEADER_PAGES, this.nextPage - 1);
    this.put(1, new Uint8Array(header.buffer));
    if (durable) fsyncSync(this.fd!);
    this.close();
  }

  /** Gives the file up. Does nothing to one that is gone. */
  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  /** Returns the number of rows written; 0 when the first of them does not fit. */
  private writeRows(
    columns: number,
    count: number,
    from: number,
    to: number,
    record: { readonly address: number; readonly bytes: number },
  ): number {
    const { kernels, u32, i64 } = this.arena;
    const rowid = BigInt(this.rows + 1);
    const { buffer, bufferPages, nextPage, list } = this;
    const { address, bytes } = record;
    const rows = kernels.sqliteRows(columns, count, from, to, rowid, buffer, bufferPages, nextPage, list, address, bytes);
    const pages = kernels.sqlitePages();
    this.put(nextPage, this.arena.bytes.subarray(buffer, buffer + pages * SQLITE_PAGE_BYTES));
    for (let leaf = 0, leaves = kernels.sqliteLeaves(); leaf < leaves; leaf++) {
      const entry = list + leaf * SQLITE_LEAF_BYTES;
      this.leaves.push({ page: u32[(entry >>> 2) + 2]!, lastRowid: Number(i64[entry >>> 3]) });
    }
    this.nextPage += pages;
    this.rows += rows;
    return rows;
  }

  /** Makes room for `pages` pages at a time. */
  private reserve(pages: number): void {
    if (pages <= this.bufferPages) return;
    const { arena } = this;
    arena.free(this.buffer);
    arena.free(this.list);
    this.buffer = 0;
    this.list = 0;
    this.buffer = arena.alloc(pages * SQLITE_PAGE_BYTES);
    this.list = arena.alloc(pages * SQLITE_LEAF_BYTES);
    this.bufferPages = pages;
  }

  /** Room for the largest of the rows [from, to), until the batch is written. */
  private recordOf(columns: number, count: number, from: number, to: number) {
    const bytes = this.arena.kernels.sqliteLargest(columns, count, from, to);
    if (bytes > MAX_ROW_BYTES) {
      throw new RunError(
        'too-long',
        `a row behind row ${this.rows} is longer than ${MAX_ROW_BYTES} bytes, the maximum of SQLite`,
        { remedy: 'shorten its texts with a derive stage before, or leave out columns that the table does not need' },
      );
    }
    return { address: this.scratch.alloc(bytes), bytes };
  }

  private put(page: number, bytes: Uint8Array): void {
    const offset = (page - 1) * SQLITE_PAGE_BYTES;
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.fd!, bytes, done, bytes.length - done, offset + done);
    } catch (error) {
      throw fileError(error, this.path, 'write');
    }
  }

  private read(page: number): Uint8Array {
    const bytes = new Uint8Array(SQLITE_PAGE_BYTES);
    readSync(this.fd!, bytes, 0, SQLITE_PAGE_BYTES, (page - 1) * SQLITE_PAGE_BYTES);
    return bytes;
  }

  private close(): void {
    if (this.fd === undefined) return;
    closeSync(this.fd);
    this.fd = undefined;
    this.arena.free(this.buffer);
    this.arena.free(this.list);
    this.scratch.dispose();
  }
}

/** Makes the table, empty. Returns its root page, and the pages of the file. */
function createDatabase(path: string, sql: string): { readonly root: number; readonly pages: number } {
  const database = new Database(path);
  try {
    database.pragma(`page_size = ${SQLITE_PAGE_BYTES}`);
    database.pragma("encoding = 'UTF-8'");
    // There are no pages between those of the table.
    database.pragma('auto_vacuum = NONE');
    // Nobody knows of the file yet.
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    database.exec(sql);
    const root = database.prepare('SELECT rootpage FROM sqlite_schema').pluck().get() as number;
    return { root, pages: database.pragma('page_count', { simple: true }) as number };
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    database.close();
  }
}
