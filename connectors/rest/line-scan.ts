import { createHash } from 'node:crypto';
import { LOCATED_BYTES, type RecordSpan, type Scan } from './scan.ts';

/** Counts the lines of JSON Lines that hold something. */
export class LineScan implements Scan {
  count = 0;
  readonly closed = true;
  readonly shape = 'list';
  private readonly hash = createHash('sha1');
  private readonly starts: number[] = [];
  private blank = true;
  private bytes = 0;

  push(bytes: Uint8Array): void {
    this.hash.update(bytes);
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === 10) this.blank = true;
      else if (this.blank && byte !== 32 && byte !== 13 && byte !== 9) {
        this.blank = false;
        this.count++;
        if (this.bytes + at < LOCATED_BYTES) this.starts.push(this.bytes + at);
      }
    }
    this.bytes += bytes.length;
  }

  get empty(): boolean {
    return this.count === 0;
  }

  found(): undefined {
    return undefined;
  }

  digest(): string {
    return this.hash.copy().digest('base64');
  }

  spans(): readonly RecordSpan[] {
    return this.starts.map((from, i) => ({ from, to: this.starts[i + 1] ?? this.bytes }));
  }
}
