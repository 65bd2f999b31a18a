import * as z from 'zod';
import { encodingNamed } from '../model/encodings.ts';
import type { DataType } from '../model/types.ts';
import { changed, changedOf } from './shared/changed-files.ts';
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
    'A file or a glob, relative to the job’s file. Files of a glob are read in the order of their names.',
  ),
  format: z
    .enum(['array', 'lines'])
    .optional()
    .describe('One JSON document, or a document per line (JSON Lines). Default: found by looking at the file.'),
  records: z
    .string()
    .regex(/^[^.]+(\.[^.]+)*$/, 'keys joined by dots')
    .optional()
    .describe('Where the records are in a nested document: `data.items`. Default: the document itself.'),
  flatten: z
    .boolean()
    .default(false)
    .describe('Make a column of every field of nested objects (`address_city`). Otherwise they are columns of JSON.'),
  separator: z.string().min(1, 'at least one character').default('_').describe('With `flatten`: what joins the names.'),
  types: typeNames
    .optional()
    .describe(
      'Types of columns; `*` is for all that are not named. Those of the others are found by looking at the first records.',
    ),
  columns: z
    .array(columnName)
    .min(1, 'at least one column')
    .optional()
    .describe(
      'The columns to read, in this order. One that `types` has, too, may be in none of the records that are looked at. Default: all that these have.',
    ),
  sampleRecords: sampleSize.default(10_000).describe('Records to look at for names and types of columns, or `all`.'),
  unknownFields: z
    .enum(['reject', 'note'])
    .default('reject')
    .describe(
      'What becomes of fields that no record had that was looked at, where `columns` does not say what to read. `reject`: their records go to `rejects`. `note`: they are left out, and the run says so.',
    ),
  maxRows: z.int().min(0).optional().describe('Records to read at most, over all files.'),
  encoding: encoding.optional().describe('Character encoding. Default: found from the byte order mark and the text.'),
  compression: compression.default('auto').describe('Compression of the file. `auto` goes by its extension.'),
  ...changed,
});

export const jsonOrigin = defineStage({
  type: 'json-origin',
  category: 'origin',
  summary: 'Reads JSON and JSON Lines files.',
  description: `A record is an object: of a list, of a line, or of the list that \`records\` leads to; a document that is an object is one
record. Its fields become columns; a field that a record lacks is null, and of equal keys the last counts. A column's type holds every value that was
looked at: integers and floats together are floats, unless a float would lose digits; other mixtures are text; what holds objects or lists, or only nulls, is JSON. Strings
with dates or times are such. Numbers may also stand in strings. Where the job takes all
columns, a record with a field that no record had that was looked at goes to \`rejects\`, as one does that is no JSON, or has a value that is not of its
column's type; with its line and text. \`sampleRecords\` of more than the default looks at that many, however long they are; \`columns\` says what to read.`,
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
    more: ['sampleRecords', 'unknownFields', 'maxRows', 'encoding', 'compression', 'onlyChanged', 'appendOnly'],
    when: { separator: { option: 'flatten', is: ['true'] } },
    labels: {
      records: 'Path of the records',
      types: 'Types of columns',
      onlyChanged: 'Only changed files',
      appendOnly: 'Only what was added to them',
    },
  },
  preservesOrder: true,
  rows: 'any',
  check(given, context) {
    const { path, format, columns, sampleRecords, unknownFields, maxRows, encoding, compression } = given;
    const changes = changedOf(given, context);
    const types = declaredTypes(['types'], given.types, context.sourceSchema, context);
    const otherTypes = otherType(given.types, context);
    const schema = sourceSchema(context.sourceSchema, types, columns, context);
    const records = given.records?.split('.') ?? [];
    if (records.length > 0 && format === 'lines') {
      const remedy = 'every line is a record; leave records out';
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
      sampleRecords: sampleSizeOf(sampleRecords),
      unknownFields,
      maxRows,
      encoding: encoding === undefined ? undefined : encodingNamed(encoding),
      compression,
      ...changes,
    };
    return { plan, outputs: { [OUT]: schema } };
  },
});
