import * as z from 'zod';
import { afterQuery, beforeQuery } from './database.ts';
import { typeNames } from './options.ts';

// What the stages that read a table or a query of a database have in common, option by option.

export const query = z
  .string()
  .min(1, 'a query')
  .optional()
  .describe('Instead of `table`: an SQL query, such as `SELECT id, amount FROM orders`.');

/** Statements around reading. */
export const around = {
  beforeQuery: beforeQuery.describe('Statements to run before reading, in the same session.'),
  afterQuery: afterQuery.describe('Statements to run after reading, in the same session.'),
};

export const types = typeNames
  .optional()
  .describe('Types of columns, to override those of the table or query: `{ amount: "decimal(12,2)" }`.');

export const maxResults = z.int().min(0).optional().describe('Maximum number of rows to read. Default: all.');

export const statementTimeoutMs = z
  .int()
  .min(1)
  .optional()
  .describe('Milliseconds after which the server cancels a statement. Default: the setting of the server.');

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
