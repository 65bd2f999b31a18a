import * as z from 'zod';
import { afterQuery, beforeQuery } from './database.ts';
import { typeNames } from './options.ts';

// What the stages that read a table or a query of a database have in common, option by option.

export const query = z.string().min(1, 'a query').optional().describe('Instead of `table`: a query.');

/** Statements around reading. */
export const around = {
  beforeQuery: beforeQuery.describe('Statements to run before reading, in the same session.'),
  afterQuery: afterQuery.describe('Statements to run after reading, in the same session.'),
};

export const types = typeNames.optional().describe('Types of columns, where that of the table or query is not what is meant.');

export const maxResults = z.int().min(0).optional().describe('Rows to read at most.');

export const statementTimeoutMs = z
  .int()
  .min(1)
  .optional()
  .describe('Milliseconds that a statement may take; then the server ends it. Default: as the server is set.');

/** The choice of a form between a table and a query. */
export const ROWS_OF = { label: 'Rows of', groups: { table: ['table'], query: ['query', 'queryParameters'] } };

/** The options of reading only what is new, in the order of forms. */
export const INCREMENTAL = ['watermarkColumn', 'watermarkStart', 'lookback', 'watermarkKeys'] as const;

/** What their specifications have in common. */
export const READS = {
  category: 'origin',
  inputs: 'none',
  outputs: 'one',
  rejects: 'record',
  languages: { query: 'sql', beforeQuery: 'sql', afterQuery: 'sql', 'queryParameters.*': 'bound' },
  preservesOrder: true,
  rows: 'any',
} as const;
