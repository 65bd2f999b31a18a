import { type DataType, typeName } from './types.ts';

/** The entry of a `types` option that declares a column, as job files write it: `types: { zip: string }`, `types: { "unit price": "decimal(12,2)" }`. */
export const typesEntry = (column: string, type: DataType): string =>
  `types: { ${flowText(column)}: ${flowText(typeName(type))} }`;

/** As `typesEntry`, of how a column is written: `formats: { amount: { decimal: "," } }`. */
export const formatsEntry = (column: string, option: string): string => `formats: { ${flowText(column)}: { ${option} } }`;

/** A text within a map in braces, in quotes where it needs them. */
const flowText = (text: string): string =>
  /^[\p{L}_][\p{L}\p{N}_<> .-]*$/u.test(text) && !/\s$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
