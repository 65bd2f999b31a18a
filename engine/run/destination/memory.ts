import type { Table } from 'apache-arrow';
import { toArrowTable } from '../../../columns/arrow.ts';
import type { Batch } from '../../../columns/vector.ts';
import type { Schema } from '../../../model/types.ts';
import type { Environment } from '../environment.ts';
import type { Destination } from './destination.ts';

/** Hands the rows back to the program that runs the job, as an Arrow table. */
export class MemoryDestination implements Destination {
  private readonly environment: Environment;
  private readonly schema: Schema;
  private readonly take: (table: Table) => void;
  private readonly maxRows: number;
  private readonly tables: Table[] = [];
  private rows = 0;

  /** `maxRows`: rows behind it are counted only. */
  constructor(environment: Environment, schema: Schema, take: (table: Table) => void, maxRows = Number.POSITIVE_INFINITY) {
    this.environment = environment;
    this.schema = schema;
    this.take = take;
    this.maxRows = maxRows;
  }

  get satisfied(): boolean {
    return this.rows >= this.maxRows;
  }

  async write(batch: Batch): Promise<void> {
    if (this.rows >= this.maxRows) return;
    this.rows += batch.rows;
    this.tables.push(toArrowTable(this.environment.arena, this.schema, [batch]));
  }

  async commit(): Promise<void> {
    const [first = toArrowTable(this.environment.arena, this.schema, []), ...more] = this.tables;
    const table = first.concat(...more);
    this.take(table.numRows > this.maxRows ? table.slice(0, this.maxRows) : table);
  }

  async abort(): Promise<void> {}
}
