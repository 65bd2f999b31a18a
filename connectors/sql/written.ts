import type { RowsWritten } from '../../model/rows-written.ts';

/** What the rows of a load did, added up over its statements. */
export class WrittenCounter {
  private inserted = 0;
  private updated = 0;
  private unchanged = 0;

  add({ inserted, updated, unchanged }: RowsWritten): void {
    this.inserted += inserted;
    this.updated += updated;
    this.unchanged += unchanged;
  }

  get total(): RowsWritten {
    return { inserted: this.inserted, updated: this.updated, unchanged: this.unchanged };
  }
}
