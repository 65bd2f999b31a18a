import { closeSync, createReadStream, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Arena } from '../../../columns/arena.ts';
import { AtomicFile, type AtomicFileOptions } from '../../../connectors/files/atomic-file.ts';
import { notFolder } from '../../../connectors/files/check-target.ts';
import { compressBlock, prepareCompression } from '../../../connectors/files/compress.ts';
import type { Compression } from '../../../connectors/files/compression.ts';
import { errnoOf, fileError } from '../../../connectors/files/errors.ts';
import { makeFolder } from '../../../connectors/files/folders.ts';
import { InternalError } from '../../../model/errors.ts';
import type { SinkTask } from '../../../workers/protocol.ts';
import { LinkChain } from '../links.ts';

/** Tasks between which what is written is sent to the disk; each reads some megabytes. */
const TASKS_PER_FLUSH = 16;

export interface TextFileOptions extends AtomicFileOptions {
  readonly compression: Compression;
}

/** A file that tasks write side by side, each at its own offset (`workers/append.ts`). Nothing of it can be seen before `commit`. */
export class TextFile {
  private readonly file: AtomicFile;
  private readonly text: AtomicFile;
  private readonly compression: Compression;
  private readonly fd: number;
  private readonly chain: LinkChain;
  private readonly path: string;
  private over = false;
  private tasks = 0;

  /** `text`: where tasks write; another file than `file` when that is packed as a whole at the end. */
  private constructor(arena: Arena, file: AtomicFile, text: AtomicFile, path: string, compression: Compression, start: number) {
    this.file = file;
    this.text = text;
    this.path = path;
    this.compression = compression;
    this.chain = new LinkChain(arena, { end: start, lines: 0, rows: 0 });
    // A process that also reads from a pipe is never told that its other reader has closed it.
    this.fd = openSync(text.temporary, text.inPlace ? 'w' : 'r+');
  }

  /** `head`: what comes before the rows, compressed as the file is (not for zip). */
  static async open(
    arena: Arena,
    path: string,
    options: TextFileOptions,
    head: (file: AtomicFile) => Uint8Array,
  ): Promise<TextFile> {
    const { runId, compression } = options;
    makeFolderOf(path);
    if (compression !== 'none') await prepareCompression(compression);
    const file = await AtomicFile.create(path, options);
    let text = file;
    try {
      if (compression === 'zip') text = await AtomicFile.create(`${path}.text`, { runId });
      const bytes = head(file);
      await text.write(bytes);
      return new TextFile(arena, file, text, path, compression, text.existingBytes + bytes.length);
    } catch (error) {
      await text.abort();
      await file.abort();
      throw error;
    }
  }

  /** Whether it is a pipe or a device, from which nothing can be taken back. */
  get inPlace(): boolean {
    return this.text.inPlace;
  }

  sinkTask(): SinkTask {
    if (++this.tasks % TASKS_PER_FLUSH === 0) this.file.startFlush();
    return { fd: this.fd, path: this.path, links: this.chain.next(), inPlace: this.text.inPlace };
  }

  /**
   * Does everything except making the file visible. `tail`: gives the text after the rows; `rows` is their count, if writers count them. Throws the reason of `signal`
   * when that is aborted.
   */
  async finish(signal: AbortSignal, tail?: (rows: number) => Uint8Array): Promise<void> {
    const last = this.chain.last;
    this.close();
    if (tail) {
      if (!last) throw new InternalError(`${this.path} is finished before it is written`);
      const bytes = tail(last.rows);
      await this.text.writeAt(packed(this.compression, bytes), last.end);
    }
    if (this.text !== this.file) await this.pack(signal);
    await this.file.flush();
  }

  /** What is renamed at `commit`. */
  get renamed(): Pick<AtomicFile, 'target' | 'temporary' | 'inPlace'> {
    return this.file;
  }

  /** After `finish`. */
  async commit(): Promise<void> {
    await this.file.commit();
  }

  private async pack(signal: AbortSignal): Promise<void> {
    const { ZipWriter } = await import('../../../connectors/files/zip-writer.ts');
    const archive = new ZipWriter(this.file, basename(this.path).replace(/\.zip$/i, ''));
    try {
      for await (const bytes of createReadStream(this.text.temporary, { signal })) await archive.write(bytes as Uint8Array);
    } catch (error) {
      await archive.abort();
      throw error;
    }
    await archive.finish();
    await this.text.abort();
  }

  async abort(): Promise<void> {
    this.close();
    await this.text.abort();
    await this.file.abort();
  }

  private close(): void {
    if (this.over) return;
    this.over = true;
    closeSync(this.fd);
    this.chain.free();
  }
}

/** Bytes as a part of a file of this compression, which follows other parts. */
export function packed(compression: Compression, bytes: Uint8Array): Uint8Array {
  return compression === 'none' || compression === 'zip' || bytes.length === 0 ? bytes : compressBlock(compression, bytes);
}

function makeFolderOf(path: string): void {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    // Where a folder is wanted there is a file.
    if (errnoOf(error) !== 'EEXIST' && errnoOf(error) !== 'ENOTDIR') throw fileError(error, dirname(path), 'write');
    throw notFolder(path, dirname(path), error);
  }
}
