import * as z from 'zod';
import { dateNames } from '../../model/date-names.ts';
import { compileDateFormat, DATE_CODES, type FormatUse } from '../../model/expression/date-format.ts';
import type { Path } from '../../model/job/document.ts';
import { DECIMALS, type DeclaredFormat, mergedFormat, THOUSANDS } from '../../model/value-format.ts';
import type { CheckContext } from '../stage.ts';
import { columnName } from './options.ts';

const unit = z
  .string()
  .regex(/^[^\d\s+()-](?:.*[^\d\s+()-])?$/su, 'a text that begins and ends with neither a digit, a blank nor a sign');

/** How numbers and dates of a text file are written. */
export const valueFormat = {
  decimal: z.enum(DECIMALS).optional().describe('The decimal mark: `,` for `1,5`. Default: detected.'),
  thousands: z
    .enum(THOUSANDS)
    .optional()
    .describe(
      'The mark between groups of three digits: `.` for `1.234.567`. A blank also means no-break blanks. Default: detected.',
    ),
  dateFormat: z
    .union([z.string().min(1, 'a format'), z.array(z.string().min(1, 'a format')).min(1, 'at least one format')])
    .optional()
    .describe(
      'The format of dates and timestamps, with the codes of `strptime`: `%d.%m.%Y`. Formats of a list are tried in order. Default: ISO 8601, or detected.',
    ),
  accounting: z
    .boolean()
    .optional()
    .describe(
      'Reads numbers as accountants write them, too: `(1,234.50)` and `1,234.50-` are negative, `+5` is 5, and `-` is 0. Default: such a column is text.',
    ),
  unit: z
    .union([unit, z.array(unit).min(1, 'at least one unit')])
    .optional()
    .describe(
      'A currency or unit that may stand before or behind numbers: `€`, `[USD, $]`, `%`. The number is read as it stands: `12 %` is 12. A number with another unit is refused. Default: such a column is text.',
    ),
  locale: z
    .string()
    .optional()
    .describe('The language of the names of months and days in dates: `de`, `pt-BR`. Default: English.'),
};

/** As `valueFormat`, of single columns. */
export const columnFormats = z
  .record(columnName, z.strictObject(valueFormat))
  .optional()
  .describe('Formats of single columns that differ from the rest of the file: `{ amount: { decimal: "," } }`.');

type Given = { readonly [option in keyof typeof valueFormat]?: z.output<(typeof valueFormat)[option]> | undefined };

/** What options declare of a format. Reports formats of dates, marks and locales that cannot be. `option`: where they stand. */
export function declaredFormat(
  option: Path,
  { decimal, thousands, dateFormat, locale, accounting, unit }: Given,
  context: CheckContext,
  use: FormatUse = 'read',
): DeclaredFormat {
  if (thousands !== undefined && thousands === (decimal ?? (thousands === '.' ? ',' : '.'))) {
    context.report(
      'conflicting-options',
      `conflicting options: decimal and thousands are both "${thousands}"`,
      [...option, 'thousands'],
      {
        value: thousands,
      },
    );
  }
  const names = locale === undefined ? undefined : dateNames(locale);
  if (locale !== undefined && !names) {
    context.report('invalid-option', `unknown locale: ${locale}`, [...option, 'locale'], {
      value: locale,
      remedy: 'a language, or a language and a country: de, pt-BR',
    });
  }
  const dateFormats = typeof dateFormat === 'string' ? [dateFormat] : dateFormat;
  for (const [index, format] of (dateFormats ?? []).entries()) {
    const made = compileDateFormat(format, use, names);
    const where = [...option, 'dateFormat', ...(typeof dateFormat === 'string' ? [] : [index])];
    if (typeof made === 'string')
      context.report('invalid-option', `invalid format of dates: ${format}: ${made}`, where, {
        value: format,
        remedy: `codes are ${DATE_CODES.join(', ')}`,
      });
    else if (use === 'read' && !/%-?[YyFD]/.test(format)) {
      context.report('invalid-option', `invalid format of dates: ${format} has no year`, where, {
        value: format,
        remedy: 'dates are written like %d.%m.%Y',
      });
    }
  }
  // A unit may begin or end with another one.
  const units = typeof unit === 'string' ? [unit] : unit?.toSorted((a, b) => b.length - a.length);
  return { decimal, thousands, dateFormats, locale, accounting, units };
}

/** As `declaredFormat`, by column, each with what the file declares besides. */
export function declaredFormats(
  option: Path,
  columns: Readonly<Record<string, Given>> | undefined,
  file: DeclaredFormat,
  context: CheckContext,
): ReadonlyMap<string, DeclaredFormat> {
  return new Map(
    Object.entries(columns ?? {}).map(([column, given]) => {
      context.column([...option, column], column, context.sourceSchema, 'key');
      return [column, mergedFormat(file, declaredFormat([...option, column], given, context))];
    }),
  );
}
