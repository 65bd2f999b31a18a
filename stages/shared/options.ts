import * as z from 'zod';
import { compressionByExtension } from '../../model/compression.ts';
import { ENCODINGS, type EncodingName, encodingNamed } from '../../model/encodings.ts';
import { hint } from '../hints.ts';

/** The name of a column that there is. */
export const columnName = z
  .string()
  .min(1, 'a column’s name')
  .meta(hint({ is: 'column' }));

/** The name that a column gets. */
export const newColumnName = columnName.meta(hint({ is: 'new-column' }));

/** Names of columns; one may stand without a list. */
export const columnNames = z.union([columnName, z.array(columnName)]);

/** The names as a list. */
export function namesOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names;
}

/** A value of a cell: text, number, boolean or null. */
export const cell = z.union([z.string(), z.number(), z.bigint(), z.boolean(), z.null()]);
export type Cell = z.output<typeof cell>;

/** An expression: text, or a number or boolean that stands for itself. */
export const expression = z.union([z.string(), z.number(), z.bigint(), z.boolean()]);

/** One ASCII character that is no line break; `\t` may be spelt out. */
export const character = z
  .string()
  .regex(/^(\\t|(?![\n\r])\p{ASCII})$/u, 'one ASCII character')
  .meta({ format: 'character' });

/** A text between fields or at the beginning of lines: one or more characters, no line break; `\t` may be spelt out. */
export const mark = z
  .string()
  .regex(/^[^\n\r]{1,16}$/u, '1 to 16 characters')
  .meta({ format: 'characters' });

/** The text that a `character` or `mark` option stands for. */
export function characterOf(text: string): string {
  return text.replaceAll('\\t', '\t');
}

/** The name of a data type. */
export const typeText = z.string().meta(hint({ is: 'type' }));

/** Types by the names of columns. */
export const typeNames = z.record(columnName, typeText);

/** How much of a source is looked at: a number, or `all` of it. */
export const sampleSize = z.union([z.literal('all'), z.int().min(1)]);

export const sampleSizeOf = (size: z.output<typeof sampleSize>): number => (size === 'all' ? Number.POSITIVE_INFINITY : size);

/** A path or glob of files that are read, and the path of a file that is written. */
export const sourcePath = z
  .string()
  .min(1, 'a path')
  .meta(hint({ is: 'source-file' }));
export const targetPath = z
  .string()
  .min(1, 'a path')
  .regex(/[^/\\]$/, 'the path of a file')
  .meta(hint({ is: 'target-file' }));

/** Rows that a destination wants at least. */
export const minRows = z
  .int()
  .min(0)
  .optional()
  .describe(
    'The run fails, before it changes the target, if it has fewer rows than this. `1` protects the target from an empty source.',
  );

const sortKey = z.strictObject({
  column: columnName.describe('The column.'),
  order: z.enum(['asc', 'desc']).default('asc').describe('Ascending or descending.'),
  nulls: z.enum(['first', 'last']).default('last').describe('Where nulls are placed, in ascending and descending order.'),
});

/** `[amount]` for short, or `[{ column: amount, order: desc, nulls: first }]`. */
export const sortKeys = z.array(z.union([columnName, sortKey])).min(1, 'at least one column');
export type SortKeysOption = z.output<typeof sortKeys>;

/** The name of an encoding in any spelling; `encodingNamed` gives the encoding. */
export const encoding = z
  .string()
  .check(({ value, issues }) => {
    if (encodingNamed(value) === undefined) issues.push({ code: 'invalid_value', values: [...ENCODINGS], input: value });
  })
  .meta({ examples: [...ENCODINGS] });
export type Encoding = EncodingName;

export const compression = z.enum(['auto', 'none', 'gz', 'bz2', 'xz', 'zst', 'zip']);
export type CompressionOption = z.output<typeof compression>;
export type Compression = Exclude<CompressionOption, 'auto'>;

/** The compression that a path's extension stands for. */
export function compressionOf(option: CompressionOption, path: string): Compression {
  return option === 'auto' ? compressionByExtension(path) : option;
}
