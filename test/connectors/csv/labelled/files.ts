import { CASES } from './cases.ts';
import type { LabelledTable } from './table.ts';
import { TABLES_A } from './tables-a.ts';
import { TABLES_B } from './tables-b.ts';
import { fits, type LabelledFile, STYLES, write } from './write.ts';

/** Styles that each table is written in. */
const STYLES_PER_TABLE = 6;

/** The labelled set: each table in some of the styles, and the files made one by one. Always the same. */
export function labelledFiles(): LabelledFile[] {
  return [...[...TABLES_A, ...TABLES_B].flatMap(inStyles), ...CASES];
}

function inStyles(table: LabelledTable, index: number): LabelledFile[] {
  // 7 has no divisor with the number of styles, so that all are passed in an order of their own.
  const order = STYLES.map((_, i) => STYLES[(index * 5 + i * 7) % STYLES.length]!);
  return order
    .filter((style) => fits(style, table))
    .slice(0, STYLES_PER_TABLE)
    .map((style) => write(table, style));
}
