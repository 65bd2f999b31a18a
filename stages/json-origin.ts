import * as z from 'zod';
import { encodingNamed } from '../model/encodings.ts';
import type { DataType } from '../model/types.ts';
import { fileParts } from './face.ts';
import { originFlow } from './flow.ts';
import { sourceShape } from './shape.ts';
import { changed, changedOf } from './shared/changed-files.ts';
import { fileColumn, withFileColumn } from './shared/file-column.ts';
import { checkMinRows, minSourceRows } from './shared/min-rows.ts';
import {
  type Compression,
  columnName,
  compression,
  type Encoding,
  encoding,
  sampleSize,
  sampleSizeOf,
  sourcePath,
  typeNames,
} from './shared/options.ts';
import { type DeclaredType, declaredTypes, otherType, sourceSchema } from './shared/source.ts';
import { defineStage, OUT } from './stage.ts';

export interface JsonOriginPlan {
  /** A file or a glob, relative to the job's file. */
  readonly path: string;
  /** `undefined` here and below: found by looking at the file. */
  readonly format: 'array' | 'lines' | undefined;
  /** Keys that lead from the document's root to the list of records. */
  readonly records: readonly string[];
  /** What joins the keys of nested objects into a column's name; `undefined`: nested objects stay JSON. */
  readonly flatten: string | undefined;
  readonly types: readonly DeclaredType[];
  /** Of columns that are not named; `undefined`: found. */
  readonly otherTypes: DataType | undefined;
  readonly columns: readonly string[] | undefined;
  readonly sampleRecords: number;
  readonly unknownFields: 'reject' | 'note';
  /** A column that holds the path of the file. */
  readonly fileColumn: string | undefined;
  readonly maxRows: number | undefined;
  readonly encoding: Encoding | undefined;
  readonly compression: Compression | 'auto';
  /** Read only files whose content the job has not loaded before. */
  readonly onlyChanged: boolean;
  /** And of those that have grown, only what was added. */
  readonly appendOnly: boolean;
}

const options = z.strictObject({
  path: sourcePath.describe(
    'A file or a pattern, relative to the job’s file: `data/*.csv`. The files of a pattern are read in the order of their names.',
  ),
  format: z
    .enum(['array', 'lines'])
    .optional()
    .describe('`array`: one JSON document. `lines`: a document per line (JSON Lines). Default: detected.'),
  records: z
    .string()
    .regex(/^[^.]+(\.[^.]+)*$/, 'keys joined by dots')
    .optional()
    .describe('The path of the list of records in a nested document: `data.items`. Default: the document itself.'),
  flatten: z
    .boolean()
    .default(false)
    .describe(
      'Makes a column of every field of nested objects: `address: { city: … }` becomes `address_city`. Otherwise a nested object is one column of JSON.',
    ),
  separator: z
    .string()
    .min(1, 'at least one character')
    .default('_')
    .describe('With `flatten`: the text between the parts of a name.'),
  types: typeNames
    .optional()
    .describe(
      'Types of columns: `{ id: integer, amount: "decimal(12,2)" }`. `*` stands for all other columns. Default: detected from the first records.',
    ),
  columns: z
    .array(columnName)
    .min(1, 'at least one column')
    .optional()
    .describe(
      'The columns to read, in this order: `[id, amount]`. A column that is also in `types` may be absent from the sampled records. Default: all columns of the sampled records.',
    ),
  sampleRecords: sampleSize
    .default(10_000)
    .describe('The number of records that names and types of columns are detected from, or `all`.'),
  unknownFields: z
    .enum(['reject', 'note'])
    .default('reject')
    .describe(
      'What happens to fields that none of the sampled records has, if `columns` is not set. `reject`: records with such fields go to `rejects`. `note`: such fields are left out, and the run says so.',
    ),
  fileColumn,
  minRows: minSourceRows,
  maxRows: z.int().min(0).optional().describe('Maximum number of records to read, over all files. Default: all.'),
  encoding: encoding
    .optional()
    .describe('Character encoding, such as `utf-8` or `cp1252`. Default: detected from the byte order mark and the text.'),
  compression: compression.default('auto').describe('Compression of the file. `auto` follows its extension.'),
  ...changed,
});

export const jsonOrigin = defineStage({
  type: 'json-origin',
  category: 'origin',
  face: {
    title: 'JSON file',
    synonyms: ['read', 'input', 'source', 'jsonl', 'ndjson', 'json lines', 'api'],
    sign: { mark: '{}' },
    box: fileParts,
  },
  summary: 'Reads JSON and JSON Lines files.',
  description: `A record is an object: an item of a list, a line, an item of the list at \`records\`, or the whole document. The fields of the records become columns. A field that
a record does not have is null. If a record has a key twice, the last value counts.

Names and types of columns are detected from the first records (\`sampleRecords\`). Integers and floats together become floats, unless a float would lose digits. Strings that
hold dates or times become these types. Other mixtures become text. Objects, lists and columns of nulls become JSON. A declared number column also accepts numbers in strings.

A record goes to \`rejects\`, with its line and text, if it is not JSON, has a value that is not of its column's type, or has a field that none of the sampled records has. The option
\`columns\` names the fields to read; other fields are then ignored.`,
  example: `openstage: 1
name: read-orders
stages:
  orders: { type: json-origin, path: data/orders.json, records: data.items, flatten: true }
  show: { type: printer, from: orders }
`,
  inputs: 'none',
  outputs: 'one',
  rejects: 'record',
  options,
  form: {
    more: [
      'sampleRecords',
      'unknownFields',
      'fileColumn',
      'minRows',
      'maxRows',
      'encoding',
      'compression',
      'onlyChanged',
      'appendOnly',
    ],
    when: { separator: { option: 'flatten', is: ['true'] } },
    labels: {
      records: 'Path of the records',
      fileColumn: 'Column of the file’s path',
      types: 'Types of columns',
      onlyChanged: 'Only changed files',
      appendOnly: 'Only what was added to them',
    },
  },
  preservesOrder: true,
  rows: 'any',
  check(given, context) {
    const { path, format, columns, sampleRecords, unknownFields, maxRows, encoding, compression } = given;
    checkMinRows(given, context);
    const changes = changedOf(given, context);
    const types = declaredTypes(['types'], given.types, context.sourceSchema, context);
    const otherTypes = otherType(given.types, context);
    const schema = withFileColumn(sourceSchema(context.sourceSchema, types, columns, context), given.fileColumn, context);
    const records = given.records?.split('.') ?? [];
    if (records.length > 0 && format === 'lines') {
      const remedy = 'leave records out: in JSON Lines every line is a record';
      context.report('conflicting-options', 'conflicting options: records and format lines', ['records'], { remedy });
    }
    const flatten = given.flatten ? given.separator : undefined;
    const plan: JsonOriginPlan = {
      path,
      format,
      records,
      flatten,
      types,
      otherTypes,
      columns,
      fileColumn: given.fileColumn,
      sampleRecords: sampleSizeOf(sampleRecords),
      unknownFields,
      maxRows,
      encoding: encoding === undefined ? undefined : encodingNamed(encoding),
      compression,
      ...changes,
    };
    return { plan, outputs: { [OUT]: schema } };
  },
  flow: originFlow,
  shape: (plan) => sourceShape(plan, 'maxRows', { onlyChanged: false, appendOnly: false }),
});
