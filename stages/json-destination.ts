import * as z from 'zod';
import { fileParts } from './face.ts';
import { destinationFlow } from './flow.ts';
import { SINK } from './shape.ts';
import { type Compression, compression, compressionOf, minRows, targetPath } from './shared/options.ts';
import { defineStage } from './stage.ts';

export interface JsonDestinationPlan {
  /** Relative to the job's file. */
  readonly path: string;
  readonly format: 'array' | 'lines';
  /** Indent by two spaces. */
  readonly pretty: boolean;
  readonly ifExists: 'replace' | 'fail';
  readonly compression: Compression;
  /** Where the JSON Schema of a record is written, if anywhere. */
  readonly schemaPath: string | undefined;
}

const options = z.strictObject({
  path: targetPath.describe('The file to write, relative to the job’s file. Missing folders are created.'),
  format: z
    .enum(['array', 'lines'])
    .optional()
    .describe(
      '`array`: a list of objects. `lines`: an object per line (JSON Lines). Default: `lines` if the extension is `.jsonl` or `.ndjson`, else `array`.',
    ),
  pretty: z
    .boolean()
    .default(false)
    .describe('Indents the objects of a list over several lines. Otherwise each object takes one line.'),
  minRows,
  ifExists: z
    .enum(['replace', 'fail'])
    .default('replace')
    .describe('What happens if the file exists. `replace`: the new file replaces it. `fail`: the run fails.'),
  compression: compression
    .default('auto')
    .describe('Compression of the file. `auto` follows the extension of `path`: `x.csv.gz` is compressed with gzip.'),
  schemaFile: z
    .boolean()
    .default(false)
    .describe('Also writes the JSON Schema of a record beside the file: `x.schema.json` for `x.json`.'),
});

export const jsonDestination = defineStage({
  type: 'json-destination',
  category: 'destination',
  face: {
    title: 'JSON file',
    synonyms: ['write', 'output', 'export', 'save', 'target', 'jsonl', 'ndjson'],
    sign: { mark: '{}' },
    box: fileParts,
  },
  summary: 'Writes a JSON or JSON Lines file.',
  description: `Every row becomes an object with all columns. Integers past 2^53 and decimals are written as strings, so that no reader loses digits. NaN and infinities are
strings, too, because JSON has no numbers for them. Bytes are base64. JSON columns and lists are written as values, without blanks. The run writes a temporary file
beside the target and renames it when it succeeds.`,
  example: `openstage: 1
name: write-numbers
stages:
  numbers: { type: generator, rows: 1000, columns: { id: { generator: sequence } } }
  file: { type: json-destination, from: numbers, path: out/numbers.jsonl.gz }
`,
  inputs: 'one',
  outputs: 'none',
  options,
  form: { more: ['minRows', 'compression', 'schemaFile'] },
  preservesOrder: true,
  rows: 'none',
  check(given, context) {
    const { path, pretty, ifExists, schemaFile } = given;
    const compression = compressionOf(given.compression, path);
    const uncompressed = compression === 'none' ? path : path.replace(/\.(gz|bz2|xz|zst|zip)$/i, '');
    const format = given.format ?? (/\.(jsonl|ndjson)$/i.test(uncompressed) ? 'lines' : 'array');
    if (pretty && format === 'lines') {
      const remedy = 'leave pretty out: in JSON Lines every object takes one line';
      context.report('conflicting-options', 'conflicting options: pretty and format lines', ['pretty'], { remedy });
      return { plan: undefined, outputs: {} };
    }
    const schemaPath = schemaFile ? `${uncompressed.replace(/\.(json|jsonl|ndjson)$/i, '')}.schema.json` : undefined;
    const plan: JsonDestinationPlan = { path, format, pretty, ifExists, compression, schemaPath };
    return { plan, outputs: {} };
  },
  flow: destinationFlow,
  shape: () => SINK,
});
