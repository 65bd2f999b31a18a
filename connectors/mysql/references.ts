import { RunError } from '../../model/errors.ts';
import type { TableName } from '../../stages/shared/database.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText, tableName } from './sql.ts';

/** A foreign key of another table that points at one. */
export interface Reference {
  readonly table: Required<TableName>;
  readonly columns: readonly string[];
  /** The columns that they point at. */
  readonly to: readonly string[];
}

/** Foreign keys of other tables that point at a table. */
export async function referencesTo(session: Session, { schema, table }: TableName): Promise<Reference[]> {
  const rows = await session.query(
    `SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
     WHERE REFERENCED_TABLE_SCHEMA = ${quoteText(schema!)} AND REFERENCED_TABLE_NAME = ${quoteText(table)}
       AND NOT (TABLE_SCHEMA = ${quoteText(schema!)} AND TABLE_NAME = ${quoteText(table)})
     ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
  );
  const keys = Map.groupBy(rows, (row) => row.slice(0, 3).join('\0'));
  return [...keys.values()].map((parts) => ({
    table: { schema: parts[0]![0]!, table: parts[0]![1]! },
    columns: parts.map(([, , , column]) => column!),
    to: parts.map((row) => row[4]!),
  }));
}

/** `shop.orders, items`. */
export const referringTables = (references: readonly Reference[], schema: string): string =>
  [...new Set(references.map(({ table }) => (table.schema === schema ? table.table : `${table.schema}.${table.table}`)))].join(
    ', ',
  );

/**
 * The rows of a table that is there, taken out in the transaction that is open, and nothing but these rows: foreign keys of other tables rest meanwhile, and
 * are looked at when the new rows are in.
 */
export class Emptying {
  private readonly session: Session;
  private readonly table: TableName;
  private readonly references: readonly Reference[];

  private constructor(session: Session, table: TableName, references: readonly Reference[]) {
    this.session = session;
    this.table = table;
    this.references = references;
  }

  /** Throws `RunError` when what refers to the table cannot be looked at. */
  static async look(session: Session, table: TableName, references: readonly Reference[]): Promise<Emptying> {
    for (const { table: other } of references) await session.query(`SELECT 1 FROM ${tableName(other)} LIMIT 0`);
    return new Emptying(session, table, references);
  }

  async empty(): Promise<void> {
    const { session, table } = this;
    const [row] = await session.query('SELECT @@foreign_key_checks');
    await session.execute(`SET foreign_key_checks = 0; DELETE FROM ${tableName(table)}; SET foreign_key_checks = ${row![0]}`);
  }

  /** The new rows are in. Throws `RunError` `constraint-foreignkey` when rows of other tables refer to none of them. */
  async end(): Promise<void> {
    const { session, table, references } = this;
    const [row] = await session.query('SELECT @@foreign_key_checks');
    if (row![0] !== '1') return;
    for (const { table: other, columns, to } of references) {
      const given = columns.map((column) => `c.${quoteName(column)} IS NOT NULL`).join(' AND ');
      const same = columns.map((column, i) => `p.${quoteName(to[i]!)} = c.${quoteName(column)}`).join(' AND ');
      // What others have committed meanwhile counts, too.
      const [broken] = await session.query(
        `SELECT 1 FROM ${tableName(other)} AS c WHERE ${given} AND NOT EXISTS (SELECT 1 FROM ${tableName(table)} AS p WHERE ${same}) LIMIT 1 LOCK IN SHARE MODE`,
      );
      if (!broken) continue;
      throw new RunError(
        'constraint-foreignkey',
        `rows of ${other.table} refer to rows that are not among the new rows of ${table.table}`,
        {
          value: other.table,
          remedy: 'load the missing rows, too, or set ifExists: upsert',
        },
      );
    }
  }
}
