/** How numbers and dates are written in a text: `1.234,50`, `31.12.2024`. */
export interface ValueFormat {
  /** What stands before decimals. */
  readonly decimal: Decimal;
  /** What stands between groups of digits; empty: nothing. A blank stands for all kinds of blanks, an apostrophe for both. */
  readonly thousands: Thousands;
  /** As `strptime` takes them, one of which a date or timestamp must match; none: ISO 8601. */
  readonly dateFormats: readonly string[];
  /** The language of names of months and days: `de`; `undefined`: English. */
  readonly locale: string | undefined;
  /** Whether negative numbers may be written `(1,5)` and `1,5-`, positive ones `+1,5`, and zero `-`. */
  readonly accounting?: boolean | undefined;
  /** Texts that may stand before or behind a number, and do not belong to it. None is empty. */
  readonly units?: readonly string[] | undefined;
}

export const DECIMALS = ['.', ','] as const;
export const THOUSANDS = ['.', ',', ' ', "'", '_'] as const;
export type Decimal = (typeof DECIMALS)[number];
export type Thousands = (typeof THOUSANDS)[number] | '';

/** Whether numbers may have more around them than a minus. */
export const isOdd = ({ accounting, units }: DeclaredFormat): boolean => accounting === true || (units?.length ?? 0) > 0;

/** What of a format a job declares; the rest is found by looking at the values. */
export type DeclaredFormat = { readonly [part in keyof ValueFormat]?: ValueFormat[part] | undefined };

/** A column's format with what is declared for it before what is declared for the file. */
export function mergedFormat(file: DeclaredFormat | undefined, column: DeclaredFormat | undefined): DeclaredFormat {
  if (!column) return file ?? {};
  const { decimal, thousands } = column;
  // The marks belong together: a column's own decimal comma takes nothing of the file's thousands.
  const marks = decimal === undefined && thousands === undefined ? file : column;
  return {
    decimal: marks?.decimal,
    thousands: marks?.thousands,
    dateFormats: column.dateFormats ?? file?.dateFormats,
    locale: column.locale ?? file?.locale,
    accounting: column.accounting ?? file?.accounting,
    units: column.units ?? file?.units,
  };
}
