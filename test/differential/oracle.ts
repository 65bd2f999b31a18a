import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Source, Value } from './data.ts';
import { list, quoted, type Relation, sqlType } from './relation.ts';

/** DuckDB on one thread, which says what a job's rows are. */
export class Oracle {
  private readonly connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  static async open(): Promise<Oracle> {
    const database = await DuckDBInstance.create(':memory:', { threads: '1' });
    return new Oracle(await database.connect());
  }

  async run(sql: string): Promise<void> {
    try {
      await this.connection.run(sql);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${sql}`);
    }
  }

  async numbers(sql: string): Promise<number[]> {
    const result = await this.connection.runAndReadAll(sql);
    return result.getRows()[0]!.map(Number);
  }

  async load(source: Source): Promise<void> {
    const { name, columns, rows } = source;
    await this.run(
      `CREATE OR REPLACE TABLE ${name}_text (_o BIGINT, ${columns.map((column) => `${quoted(column.name)} VARCHAR`).join(', ')})`,
    );
    const appender = await this.connection.createAppender(`${name}_text`);
    rows.forEach((row, number) => {
      appender.appendBigInt(BigInt(number));
      for (const value of row) {
        if (value === null) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    });
    appender.closeSync();
    const typed = columns.map((column) => `CAST(${quoted(column.name)} AS ${sqlType(column.type)}) AS ${quoted(column.name)}`);
    await this.run(`CREATE OR REPLACE TABLE ${name} AS SELECT _o, ${typed.join(', ')} FROM ${name}_text ORDER BY _o`);
  }

  /** The rows in their order, as text; floats as numbers do it in JavaScript. */
  async rows({ table, columns }: Relation): Promise<Value[][]> {
    const asText = columns.map(({ name, type }) => (type.kind === 'float' ? quoted(name) : `CAST(${quoted(name)} AS VARCHAR)`));
    const result = await this.connection.runAndReadAll(`SELECT ${asText.join(', ')} FROM ${table} ORDER BY _o`);
    return result
      .getRows()
      .map((row) => row.map((value) => (value === null ? null : Object.is(value, -0) ? '-0' : String(value))));
  }

  /** Makes a relation's table. `order`: what its rows are ordered by, as SQL over the query's own tables. */
  async define(table: string, query: string): Promise<number> {
    await this.run(`CREATE OR REPLACE TABLE ${table} AS ${query}`);
    return (await this.numbers(`SELECT count(*) FROM ${table}`))[0]!;
  }

  static columns = list;
}
