import type { Data, Table } from 'apache-arrow';
import type { StageNote } from '../../engine/result.ts';
import type { Schema } from '../../model/types.ts';

/** The rows of a port, as a preview has found them. */
export interface Captured {
  readonly table: Table;
  /** Whether an origin upstream has more rows than were read of it. */
  readonly cut: boolean;
  /** Whether the table has all the rows that come of those. Only then others can go on from it. */
  readonly whole: boolean;
  /** Rows that the stage has refused. */
  readonly refused: number;
  readonly schema: Schema;
  /** Whether rows have contradicted guessed types, so that other ones were taken: stages behind it check differently. */
  readonly retyped: boolean;
  /** What the run said of the types that it took. */
  readonly notes: readonly StageNote[];
}

/** Rows of ports by their fingerprints; those used last, up to a number of bytes. */
export class CaptureCache {
  private readonly mostBytes: number;
  /** The one that was used last is the last. */
  private readonly entries = new Map<string, { readonly captured: Captured; readonly bytes: number }>();
  private bytes = 0;

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  get(key: string): Captured | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.captured;
  }

  set(key: string, captured: Captured): void {
    this.delete(key);
    const bytes = bytesOf(captured.table);
    this.entries.set(key, { captured, bytes });
    this.bytes += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.mostBytes) return;
      this.delete(oldest);
    }
  }

  clear(): void {
    this.entries.clear();
    this.bytes = 0;
  }

  private delete(key: string): void {
    this.bytes -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }
}

/** Bytes of a table's buffers, and some for the objects around them. */
function bytesOf(table: Table): number {
  const sum = (data: Data): number => 200 + data.byteLength + data.children.reduce((all, child) => all + sum(child), 0);
  return table.batches.reduce((all, batch) => all + sum(batch.data), 0);
}
