import type { TableDefinition } from '../../connectors/sql/introspect.ts';
import { carriedType, type System } from './column-types.ts';

/** What a destination is told of the columns of a table that it makes. */
export interface CopiedColumns {
  /** Types by column, where the destination would choose others. */
  readonly types: Readonly<Record<string, string>>;
  /** What the new columns are without: `tags: integer[] becomes json`. */
  readonly losses: readonly string[];
}

/** Bytes of a row of MySQL, all texts of its columns together, with some room for what is not text. */
const MOST_ROW_BYTES = 60_000;
const CHARACTER_BYTES = 4;

export function copiedColumns(from: System, to: System, { columns, keys }: TableDefinition): CopiedColumns {
  const types = new Map<string, string>();
  const losses: string[] = [];
  for (const column of columns) {
    const { type, becomes } = carriedType(from, to, column, keys.includes(column.name));
    if (type !== undefined) types.set(column.name, type);
    // SQLite stores null for NaN, so that a column of floats takes null unless it is told otherwise.
    if (to === 'sqlite' && !column.nullable && column.type.kind === 'float') types.set(column.name, `${type ?? 'REAL'} NOT NULL`);
    if (becomes !== undefined) losses.push(`${column.name}: ${column.domain ?? column.declared} becomes ${becomes}`);
    if (column.computed) losses.push(`${column.name} is computed there, and a plain column here`);
  }
  if (to === 'mysql') {
    for (const name of tooLong(types)) {
      types.delete(name);
      losses.push(
        `${name}: ${columns.find((column) => column.name === name)!.declared} becomes longtext, because the row would be too long`,
      );
    }
  }
  return { types: Object.fromEntries(types), losses };
}

/** The longest texts, of a row of MySQL that has no room for all. */
function tooLong(types: ReadonlyMap<string, string>): string[] {
  const texts = [...types].flatMap(([name, type]) => {
    const length = Number(/^(?:var)?char\((\d+)\)/.exec(type)?.[1] ?? 0);
    return length === 0 ? [] : [{ name, bytes: length * CHARACTER_BYTES }];
  });
  const long: string[] = [];
  let bytes = texts.reduce((sum, text) => sum + text.bytes, 0);
  for (const text of texts.sort((a, b) => b.bytes - a.bytes)) {
    if (bytes <= MOST_ROW_BYTES) break;
    bytes -= text.bytes;
    long.push(text.name);
  }
  return long;
}
