import * as z from 'zod';
import { encodingNamed } from '../model/encodings.ts';
import { printValue } from '../model/job/document.ts';
import type { DataType } from '../model/types.ts';
import type { DeclaredFormat } from '../model/value-format.ts';
import { fileParts } from './face.ts';
import { originFlow } from './flow.ts';
import { sourceShape } from './shape.ts';
import { changed, changedOf } from './shared/changed-files.ts';
import { fileColumn, withFileColumn } from './shared/file-column.ts';
import { checkMinRows, minSourceRows } from './shared/min-rows.ts';
import {
  type Compression,
  character,
  characterOf,
  columnName,
  compression,
  type Encoding,
  encoding,
  mark,
  sampleSize,
  sampleSizeOf,
  sourcePath,
  typeNames,
} from './shared/options.ts';
import { type DeclaredType, declaredTypes, otherType, sourceSchema } from './shared/source.ts';
import { columnFormats, declaredFormat, declaredFormats, valueFormat } from './shared/value-format.ts';
import { defineStage, OUT } from './stage.ts';

export interface CsvOriginPlan {
  /** A file or a glob, relative to the job's file. */
  readonly path: string;
  /** `undefined` here and below: found by looking at the file. */
  readonly encoding: Encoding | undefined;
  readonly compression: Compression | 'auto';
  readonly delimiter: string | undefined;
  /** Empty: no character quotes. */
  readonly quote: string | undefined;
  readonly escape: string | undefined;
  readonly skipInitialSpace: boolean | undefined;
  readonly header: boolean | undefined;
  readonly types: readonly DeclaredType[];
  /** Of columns that are not named; `undefined`: found. */
  readonly otherTypes: DataType | undefined;
  /** Rows to look at for types. */
  readonly sampleRows: number | undefined;
  /** How numbers and dates are written; what it leaves open is found. */
  readonly format: DeclaredFormat;
  /** Of columns that are written otherwise, with what the file declares. */
  readonly formats: ReadonlyMap<string, DeclaredFormat>;
  /** What numbers with decimals are read as, where no type is declared. */
  readonly numbers: 'float' | 'decimal';
  readonly nullValues: readonly string[];
  /** Whether quoted fields with these texts are null, too. */
  readonly quotedNulls: boolean;
  readonly skipRows: number | undefined;
  /** What becomes of a row with fewer fields than there are columns: it is refused, or the others are null. */
  readonly shortRows: 'refuse' | 'null';
  /** Records to leave out at the end of each file; `undefined`: none, and nothing was said of it. */
  readonly skipFooter: number | undefined;
  /** Whether the files of a pattern may have different columns. */
  readonly union: 'same' | 'byName';
  readonly columns: readonly string[] | undefined;
  /** A column that holds the path of the file. */
  readonly fileColumn: string | undefined;
  readonly maxRows: number | undefined;
  readonly comment: string | undefined;
  /** Read only files whose content the job has not loaded before. */
  readonly onlyChanged: boolean;
  /** And of those that have grown, only what was added. */
  readonly appendOnly: boolean;
}

/** Records at the end of a file that can be left out. */
const MAX_FOOTER = 10_000;

const options = z.strictObject({
  path: sourcePath.describe(
    'A file or a pattern, relative to the job’s file: `data/*.csv`. The files of a pattern are read in the order of their names.',
  ),
  encoding: encoding
    .optional()
    .describe(
      'Character encoding, in any usual spelling: `cp1250`, `Shift-JIS`, `ISO 8859-2`. Default: detected from the byte order mark and the text.',
    ),
  compression: compression.default('auto').describe('Compression of the file. `auto` follows its extension.'),
  delimiter: mark
    .optional()
    .describe('The delimiter between fields: one or more characters, such as `;` or `||`. Default: detected.'),
  quote: z
    .union([character, z.literal('')])
    .optional()
    .describe('The character around quoted fields; empty if no field is quoted. Default: detected, usually `"`.'),
  escape: character
    .optional()
    .describe(
      'The character that precedes a quote inside a quoted field, such as `\\`. Default: detected, usually the quote itself (doubled).',
    ),
  skipInitialSpace: z.boolean().optional().describe('Ignores blanks after a delimiter. Default: detected.'),
  header: z.boolean().optional().describe('Whether the first row holds the names of the columns. Default: detected.'),
  types: typeNames
    .optional()
    .describe(
      'Types of columns: `{ zip: string, amount: "decimal(12,2)" }`. `*` stands for all other columns. Default: detected from samples of the file.',
    ),
  sampleRows: sampleSize
    .optional()
    .describe(
      'The number of rows that the types are detected from, over all files. `all` looks at every row, and reads the files once more. Default: samples from several places.',
    ),
  ...valueFormat,
  formats: columnFormats,
  numbers: z
    .enum(['float', 'decimal'])
    .default('float')
    .describe(
      'The type of numbers with decimals, if no type is declared. `decimal` is exact: 0.1 + 0.2 is 0.3. It has as many decimals as the sample has at most.',
    ),
  nullValues: z.array(z.string()).default(['']).describe('Texts that mean null if they are not quoted: `["", NA]`.'),
  quotedNulls: z.boolean().default(false).describe('Reads quoted fields with one of `nullValues` as null, too.'),
  skipRows: z
    .int()
    .min(0)
    .optional()
    .describe('The number of lines to skip at the beginning of the file. `0` skips none. Default: detected.'),
  shortRows: z
    .union([z.enum(['refuse', 'null']), z.null().transform(() => 'null' as const)])
    .default('refuse')
    .describe(
      'What happens to a row with fewer fields than there are columns. `refuse` (the default): the row is rejected. `null`: the missing fields, the last ones, are read as empty, which is null; the run counts such rows.',
    ),
  skipFooter: z
    .int()
    .min(0)
    .max(MAX_FOOTER)
    .optional()
    .describe(
      'Records to leave out at the end of each file, such as totals. Blank lines and comments do not count. Default: none; `0` also leaves out the warning about records that look like totals.',
    ),
  union: z
    .enum(['same', 'byName'])
    .default('same')
    .describe(
      'How the columns of several files come together. `same`: all files have the same columns, in any order; another file is an error. `byName`: the columns of all files, those of the first one first; a column that a file lacks is null in its rows.',
    ),
  columns: z
    .array(columnName)
    .min(1, 'at least one column')
    .optional()
    .describe('The columns to read, in this order: `[id, amount]`. Default: all.'),
  fileColumn,
  minRows: minSourceRows,
  maxRows: z.int().min(0).optional().describe('Maximum number of rows to read, over all files. Default: all.'),
  comment: mark.optional().describe('Skips lines that begin with this text, such as `#`. Default: detected.'),
  ...changed,
});

export const csvOrigin = defineStage({
  type: 'csv-origin',
  category: 'origin',
  face: {
    title: 'CSV file',
    synonyms: ['read', 'input', 'source', 'text', 'delimited', 'tsv', 'excel', 'sequential file'],
    sign: { mark: 'csv' },
    box: fileParts,
  },
  summary: 'Reads CSV and other delimited text files.',
  description: `Dialect and types are detected from samples of the file; options override them. Files are read in parallel and in parts, so their
size is not limited by the memory. A record goes to \`rejects\`, with its line and text, if it cannot be read: too few or too many fields, an unclosed quote, invalid
bytes, or a value that is not of its column's type. An empty field is null if it is not quoted, and an empty text if it is.`,
  example: `openstage: 1
name: read-sales
stages:
  sales:
    type: csv-origin
    path: data/sales-*.csv.gz
    types: { amount: "decimal(12,2)", zip: string }
    nullValues: ["", NA]
  show: { type: printer, from: sales }
`,
  inputs: 'none',
  outputs: 'one',
  rejects: 'record',
  options,
  form: {
    more: [
      'encoding',
      'compression',
      'decimal',
      'thousands',
      'accounting',
      'unit',
      'dateFormat',
      'locale',
      'formats',
      'numbers',
      'quote',
      'escape',
      'skipInitialSpace',
      'comment',
      'nullValues',
      'quotedNulls',
      'sampleRows',
      'skipRows',
      'skipFooter',
      'shortRows',
      'union',
      'fileColumn',
      'minRows',
      'maxRows',
      'onlyChanged',
      'appendOnly',
    ],
    labels: {
      shortRows: 'Rows with too few fields',
      union: 'Files of different columns',
      fileColumn: 'Column of the file’s path',
      skipRows: 'Lines to skip above the header',
      skipFooter: 'Lines to skip below the rows',
      onlyChanged: 'Only changed files',
      quotedNulls: 'Null in quotes, too',
      sampleRows: 'Rows to look at',
      appendOnly: 'Only what was added to them',
      skipInitialSpace: 'Skip blanks before fields',
      types: 'Types of columns',
      decimal: 'Decimal mark',
      thousands: 'Mark of thousands',
      accounting: 'Negative numbers in parentheses',
      unit: 'Currency or unit of numbers',
      dateFormat: 'Format of dates',
      locale: 'Language of dates',
      formats: 'Formats of columns',
      numbers: 'Numbers with decimals',
    },
  },
  preservesOrder: true,
  rows: 'any',
  check(given, context) {
    const { encoding, compression, header, nullValues, quotedNulls, skipInitialSpace, skipRows, columns, maxRows, path } = given;
    checkMinRows(given, context);
    const types = declaredTypes(['types'], given.types, context.sourceSchema, context);
    const otherTypes = otherType(given.types, context);
    const format = declaredFormat([], given, context);
    const formats = declaredFormats(['formats'], given.formats, format, context);
    const schema = withFileColumn(sourceSchema(context.sourceSchema, types, columns, context), given.fileColumn, context);
    const character = (text: string | undefined) => (text === undefined ? undefined : characterOf(text));
    const delimiter = character(given.delimiter);
    const quote = character(given.quote);
    if (delimiter && quote && delimiter.includes(quote)) {
      const message =
        delimiter === quote
          ? `conflicting options: delimiter and quote are both ${printValue(delimiter)}`
          : `conflicting options: the delimiter ${printValue(delimiter)} contains the quote ${printValue(quote)}`;
      context.report('conflicting-options', message, ['quote'], { value: given.quote });
    }
    if (given.union === 'byName' && header === false) {
      context.report('conflicting-options', 'conflicting options: union is byName, and header is false', ['union'], {
        remedy: 'leave one of them out: without a header there are no names',
      });
    }
    if (given.appendOnly && given.skipFooter) {
      context.report('conflicting-options', 'conflicting options: appendOnly and skipFooter', ['skipFooter'], {
        part: 'key',
        remedy: 'leave one of them out: appended rows come after the last record of the file',
      });
    }
    const dialect = {
      skipInitialSpace,
      delimiter,
      quote,
      escape: character(given.escape),
      comment: character(given.comment),
      header,
    };
    const plan: CsvOriginPlan = {
      path,
      encoding: encoding === undefined ? undefined : encodingNamed(encoding),
      compression,
      ...dialect,
      types,
      ...{ nullValues, quotedNulls, otherTypes, format, formats },
      numbers: given.numbers,
      sampleRows: given.sampleRows === undefined ? undefined : sampleSizeOf(given.sampleRows),
      skipRows,
      skipFooter: given.skipFooter,
      shortRows: given.shortRows,
      union: given.union,
      columns,
      fileColumn: given.fileColumn,
      maxRows,
      ...changedOf(given, context),
    };
    return { plan, outputs: { [OUT]: schema } };
  },
  flow: originFlow,
  shape: (plan) => sourceShape(plan, 'maxRows', { onlyChanged: false, appendOnly: false }),
});
