import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { ZipFile } from 'yazl';
import type { AtomicFile } from './atomic-file.ts';

/** The same bytes give the same archive: the time is the first that the format knows. */
const MODIFIED = new Date(1980, 0, 1);

/** Writes a zip archive of one member into `file`, which the caller commits or aborts. Zip64 where the member needs it. */
export class ZipWriter {
  private readonly member = new PassThrough({ highWaterMark: 1 << 20 });
  private readonly pumped: Promise<void>;
  private readonly archive = new ZipFile();
  private failure: unknown;

  constructor(file: AtomicFile, memberName: string) {
    const { archive } = this;
    archive.addReadStream(this.member, memberName, { mtime: MODIFIED, forceDosTimestamp: true });
    archive.end();
    this.pumped = (async () => {
      for await (const chunk of archive.outputStream) await file.write(chunk as Uint8Array);
    })().catch((error: unknown) => {
      this.failure = error;
      // Wakes a writer that waits for room.
      this.member.destroy();
    });
  }

  /** Appends `bytes` to the member; waits while the compressor is behind. */
  async write(bytes: Uint8Array): Promise<void> {
    this.throwFailure();
    // A copy: the compressor reads it after this returns, and the caller's memory may be another batch's by then.
    if (!this.member.write(Uint8Array.from(bytes))) {
      const over = new AbortController();
      const signals = ['drain', 'close'].map((event) => once(this.member, event, { signal: over.signal }));
      await Promise.race([...signals, this.pumped]);
      over.abort();
      await Promise.allSettled(signals);
    }
    this.throwFailure();
  }

  /** Ends the member and writes the directory. */
  async finish(): Promise<void> {
    this.member.end();
    await this.pumped;
    this.throwFailure();
  }

  /** Gives the archive up. */
  async abort(): Promise<void> {
    (this.archive.outputStream as PassThrough).destroy();
    this.member.destroy();
    await this.pumped;
  }

  private throwFailure(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
