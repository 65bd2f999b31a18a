import * as z from 'zod';
import { encodingNamed } from '../model/encodings.ts';
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
  readonly formulaGuard: boolean;
  /** A file per partition of the data: `path` with `-00001` and so on before its extension. */
  readonly partitioned: boolean;
}

const options = z.strictObject({
  path: targetPath.describe('The file, relative to the job’s file. Its folder is made if it is not there.'),
  mode: z
    .enum(['overwrite', 'append'])
    .default('overwrite')
    .describe('Whether the file is written anew, or the rows are added to it.'),
  ifExists: z.enum(['replace', 'fail']).default('replace').describe('With `overwrite`: what happens when the file is there.'),
  minRows,
  delimiter: character.default(',').describe('The character between fields.'),
  quoting: z
    .enum(['needed', 'all', 'non-numeric', 'none'])
    .default('needed')
    .describe('Which fields are quoted. With `none`, a value that would need quotes fails the run.'),
  quote: character.default('"').describe('The character around quoted fields.'),
  escape: character.optional().describe('The character before a quote within a field. Default: the quote itself, doubled.'),
  header: z
    .boolean()
    .default(true)
    .describe(
      'Whether the first row names the columns. Appending to a file that has rows writes none, and refuses a file with others.',
    ),
  encoding: encoding.default('utf-8').describe('Character encoding. A character that it lacks fails the run.'),
  byteOrderMark: z
    .boolean()
    .default(false)
    .describe('Whether the file begins with a byte order mark, which some spreadsheets need to see UTF-8.'),
  compression: compression.default('auto').describe('Compression. `auto` goes by the extension of `path`.'),
  nullValue: z
    .string()
    .regex(/^[^\r\n]*$/, 'one line')
    .default('')
    .describe('The text for null. An empty text is then quoted, to tell them apart.'),
  lineEnding: z.enum(['lf', 'crlf']).default('lf').describe('What ends a row.'),
  formulaGuard: z
    .boolean()
    .default(false)
    .describe(
      'Puts an apostrophe before texts that a spreadsheet would run as a formula (those that begin with `=`, `+`, `-`, `@`, tab or carriage return).',
    ),
  partitioned: z
    .boolean()
    .default(false)
    .describe(
      'Write one file per partition, in parallel: `x.csv` becomes `x-00001.csv`, `x-00002.csv`, …; those of an earlier run that are not written anew are removed.',
    ),
});

export const csvDestination = defineStage({
  type: 'csv-destination',
  category: 'destination',
  summary: 'Writes a CSV or other delimited text file.',
  description: `The file is written beside its place and renamed when the run succeeds: readers see the old or the new file, never a part.
Rows keep their order. Floats are written with the fewest digits that read back as the same number; text that came from a CSV file and was not
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
        'formulaGuard',
        'partitioned',
      ],
    ],
    when: { ifExists: { option: 'mode', is: ['overwrite'] } },
  },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const plan: CsvDestinationPlan = {
      ...given,
      encoding: encodingNamed(given.encoding)!,
      delimiter: characterOf(given.delimiter),
      quote: characterOf(given.quote),
      escape: characterOf(given.escape ?? given.quote),
      compression: compressionOf(given.compression, given.path),
    };
    const sound = checkDialect(given, plan, context);
    return { plan: sound ? plan : undefined, outputs: {} };
  },
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
