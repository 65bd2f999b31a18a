import * as z from 'zod';
import { encodingNamed } from '../model/encodings.ts';
import { DECIMALS, type Decimal } from '../model/value-format.ts';
import { fileParts } from './face.ts';
import { SINK } from './shape.ts';
import {
  type Compression,
  character,
  characterOf,
  compression,
  compressionOf,
  type Encoding,
  encoding,
  minRows,
  targetPath,
} from './shared/options.ts';
import { declaredFormat, valueFormat } from './shared/value-format.ts';
import { type CheckContext, defineStage } from './stage.ts';

export interface CsvDestinationPlan {
  /** Relative to the job's file. */
  readonly path: string;
  readonly delimiter: string;
  readonly quoting: 'needed' | 'all' | 'non-numeric' | 'none';
  readonly quote: string;
  /** Equal to `quote`: quotes are doubled. */
  readonly escape: string;
  readonly header: boolean;
  readonly encoding: Encoding;
  readonly byteOrderMark: boolean;
  readonly mode: 'overwrite' | 'append';
  readonly ifExists: 'replace' | 'fail';
  readonly compression: Compression;
  readonly nullValue: string;
  readonly lineEnding: 'lf' | 'crlf';
  readonly decimal: Decimal;
  /** As `strftime` takes them: the first without a time of the day is for dates, the first with one for timestamps; none: ISO 8601. */
  readonly dateFormats: readonly string[];
  /** The language of names of months and days; `undefined`: English. */
  readonly locale: string | undefined;
  readonly formulaGuard: boolean;
  /** A file per partition of the data: `path` with `-00001` and so on before its extension. */
  readonly partitioned: boolean;
}

const options = z.strictObject({
  path: targetPath.describe('The file to write, relative to the job’s file. Missing folders are created.'),
  mode: z
    .enum(['overwrite', 'append'])
    .default('overwrite')
    .describe('`overwrite`: writes the file anew. `append`: adds the rows to the end of the file.'),
  ifExists: z
    .enum(['replace', 'fail'])
    .default('replace')
    .describe('With `overwrite`, if the file exists. `replace`: the new file replaces it. `fail`: the run fails.'),
  minRows,
  delimiter: character.default(',').describe('The delimiter between fields: one character.'),
  quoting: z
    .enum(['needed', 'all', 'non-numeric', 'none'])
    .default('needed')
    .describe(
      'Which fields are quoted. `needed`: fields that are ambiguous without quotes. `all`: all except nulls. `non-numeric`: all except numbers and nulls. `none`: no field; a value that needs quotes fails the run.',
    ),
  quote: character.default('"').describe('The character around quoted fields: one character.'),
  escape: character
    .optional()
    .describe('The character that precedes a quote inside a quoted field, such as `\\`. Default: the quote itself (doubled).'),
  header: z
    .boolean()
    .default(true)
    .describe(
      'Writes the names of the columns as the first row. `append` to a file with rows writes no header, and fails if the header of the file differs.',
    ),
  encoding: encoding
    .default('utf-8')
    .describe('Character encoding, such as `utf-8` or `cp1252`. A character that the encoding does not have fails the run.'),
  byteOrderMark: z
    .boolean()
    .default(false)
    .describe('Begins the file with a byte order mark. Some spreadsheets need it to recognise UTF-8.'),
  compression: compression
    .default('auto')
    .describe('Compression of the file. `auto` follows the extension of `path`: `x.csv.gz` is compressed with gzip.'),
  nullValue: z
    .string()
    .regex(/^[^\r\n]*$/, 'one line')
    .default('')
    .describe('The text for null, such as `NULL`. A text that looks the same is quoted.'),
  lineEnding: z.enum(['lf', 'crlf']).default('lf').describe('The line end of each row: `lf` (Unix) or `crlf` (Windows).'),
  decimal: z.enum(DECIMALS).default('.').describe('The decimal mark of floats and decimals.'),
  dateFormat: valueFormat.dateFormat.describe(
    'The format of dates and timestamps, with the codes of `strftime`: `%d.%m.%Y`. Of a list, the first format without a time is for dates, the first with a time for timestamps. Default: ISO 8601.',
  ),
  locale: valueFormat.locale,
  formulaGuard: z
    .boolean()
    .default(false)
    .describe(
      'Puts an apostrophe before texts that a spreadsheet would run as a formula: those that begin with `=`, `+`, `-`, `@`, tab or carriage return.',
    ),
  partitioned: z
    .boolean()
    .default(false)
    .describe(
      'Writes several files instead of one: `x.csv` becomes `x-00001.csv`, `x-00002.csv`, …. Surplus files of an earlier run are removed.',
    ),
});

export const csvDestination = defineStage({
  type: 'csv-destination',
  category: 'destination',
  face: {
    title: 'CSV file',
    synonyms: ['write', 'output', 'export', 'save', 'target', 'text', 'tsv', 'excel'],
    sign: { mark: 'csv' },
    box: fileParts,
  },
  summary: 'Writes a CSV or other delimited text file.',
  description: `The run writes a temporary file beside the target and renames it when it succeeds: readers see the old or the new file, never a part.
Rows keep their order. Floats are written with the fewest digits that read back as the same number. Text that came from a CSV file and was not
changed is written as it was.`,
  example: `openstage: 1
name: write-numbers
stages:
  numbers: { type: generator, rows: 1000, columns: { id: { generator: sequence } } }
  file: { type: csv-destination, from: numbers, path: out/numbers.csv }
`,
  inputs: 'one',
  outputs: 'none',
  options,
  form: {
    more: [
      'minRows',
      ...[
        'quote',
        'escape',
        'encoding',
        'byteOrderMark',
        'compression',
        'nullValue',
        'lineEnding',
        'decimal',
        'dateFormat',
        'locale',
        'formulaGuard',
        'partitioned',
      ],
    ],
    labels: { decimal: 'Decimal mark', dateFormat: 'Format of dates', locale: 'Language of dates' },
    when: { ifExists: { option: 'mode', is: ['overwrite'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const { dateFormat, locale, ...rest } = given;
    const { dateFormats } = declaredFormat([], { dateFormat, locale }, context, 'print');
    const plan: CsvDestinationPlan = {
      ...rest,
      ...{ locale, dateFormats: dateFormats ?? [] },
      encoding: encodingNamed(given.encoding)!,
      delimiter: characterOf(given.delimiter),
      quote: characterOf(given.quote),
      escape: characterOf(given.escape ?? given.quote),
      compression: compressionOf(given.compression, given.path),
    };
    const sound = checkDialect(given, plan, context);
    return { plan: sound ? plan : undefined, outputs: {} };
  },
  flow: (_plan, [schema]) => ({
    reads: [[]],
    writes: [schema!.map(({ name }) => name)],
    outputs: {},
    passesOthers: [true],
    byRow: [true],
  }),
  shape: () => SINK,
});

function checkDialect(given: z.output<typeof options>, plan: CsvDestinationPlan, context: CheckContext): boolean {
  const conflicts: [option: string, with_: string, holds: boolean, remedy: string][] = [
    ['quote', 'delimiter', plan.quote === plan.delimiter, 'they must differ'],
    ['escape', 'delimiter', plan.escape === plan.delimiter, 'they must differ'],
    ['nullValue', 'delimiter', plan.nullValue.includes(plan.delimiter), 'null is never quoted'],
    ['nullValue', 'quote', plan.nullValue.includes(plan.quote), 'null is never quoted'],
    [
      'mode',
      'compression',
      plan.mode === 'append' && plan.compression === 'zip',
      'a zip file cannot be appended to; use gz or zst',
    ],
    ['mode', 'partitioned', plan.mode === 'append' && plan.partitioned, 'partitions are always written anew'],
    ['mode', 'ifExists', plan.mode === 'append' && given.ifExists === 'fail', 'appending needs the file to stay'],
  ];
  const found = conflicts.filter(([, , holds]) => holds);
  for (const [option, other, , remedy] of found) {
    context.report('conflicting-options', `conflicting options: ${option} and ${other}`, [option], { remedy });
  }
  return found.length === 0;
}
