import * as z from 'zod';
import { printValue } from '../../model/job/document.ts';
import type { DataType, Schema } from '../../model/types.ts';
import type { CheckContext } from '../stage.ts';
import { parseDuration } from './duration.ts';
import { type Cell, cell, columnName, columnNames, namesOf } from './options.ts';

/** How far before the watermark rows are looked at again: an amount of the column's numbers, or a time. */
export type Lookback =
  | { readonly kind: 'amount'; readonly amount: string }
  | { readonly kind: 'time'; readonly microseconds: number };

/** Which rows of a source are new. */
export interface WatermarkPlan {
  readonly column: string;
  /** Of the column, as the job has it; `undefined`: not known. */
  readonly type?: DataType | undefined;
  /** The first run reads the rows above it; null: all. */
  readonly start: Cell;
  /** Absent: only rows whose value equals the watermark are looked at again. */
  readonly lookback?: Lookback | undefined;
  /** The columns that tell rows apart. Absent: the primary key of a table, else all columns. */
  readonly keys?: readonly string[] | undefined;
}

/** The options of an incremental origin. */
export const watermark = {
  watermarkColumn: columnName
    .optional()
    .describe(
      'Reads only rows that earlier successful runs have not read. The watermark is the largest value of this column so far. A run reads rows above the watermark, and new rows at the watermark or without a value.',
    ),
  watermarkStart: cell.optional().describe('The first run reads only rows above this value. Default: all rows.'),
  lookback: z
    .union([z.number().min(0), z.bigint(), z.string()])
    .optional()
    .describe(
      'How far below the watermark a run looks for rows that were committed late: a number, or a duration such as `15 minutes` or `PT15M`. Rows that were read before are not read again. Default: not at all.',
    ),
  watermarkKeys: columnNames
    .optional()
    .describe(
      'The columns that identify a row at or below the watermark. Default: the primary key of the table; all columns for a query or a table without a primary key.',
    ),
};

interface Options {
  readonly watermarkColumn?: string | undefined;
  readonly watermarkStart?: Cell | undefined;
  readonly lookback?: number | bigint | string | undefined;
  readonly watermarkKeys?: string | readonly string[] | undefined;
}

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'float', 'decimal']);
const TIMES: ReadonlySet<string> = new Set(['date', 'timestamp']);

/** The watermark of the options; `undefined` where there is none, or they are wrong, which is reported. */
export function watermarkOf(given: Options, schema: Schema | undefined, context: CheckContext): WatermarkPlan | undefined {
  const { watermarkColumn: column, watermarkStart, lookback, watermarkKeys } = given;
  if (column === undefined) {
    const others = { watermarkStart, lookback, watermarkKeys };
    if (Object.values(others).some((value) => value !== undefined)) {
      context.report('missing-option', 'missing watermarkColumn', ['watermarkColumn']);
    }
    return undefined;
  }
  const field = context.column(['watermarkColumn'], column, schema);
  const type = field?.type;
  if (field && (field.type.kind === 'json' || field.type.kind === 'binary')) {
    context.report('type-mismatch', `type mismatch: the values of ${column} have no order`, ['watermarkColumn'], {
      value: column,
      remedy: 'name a column of numbers, dates, timestamps or text',
    });
  }
  const names = watermarkKeys === undefined ? undefined : namesOf(watermarkKeys);
  names?.forEach((name, i) => {
    context.column(typeof watermarkKeys === 'string' ? ['watermarkKeys'] : ['watermarkKeys', i], name, schema);
  });
  const back = lookback === undefined ? undefined : lookbackOf(lookback, column, type, context);
  return {
    ...{ column, type, start: watermarkStart ?? null },
    ...(back && { lookback: back }),
    ...(names && names.length > 0 && { keys: names }),
  };
}

function lookbackOf(
  given: number | bigint | string,
  column: string,
  type: DataType | undefined,
  context: CheckContext,
): Lookback | undefined {
  const text = String(given).trim();
  const isAmount = typeof given !== 'string' || /^\d+(\.\d+)?$/.test(text);
  const microseconds = isAmount ? undefined : parseDuration(text);
  const wrong = (remedy: string) => {
    context.report('invalid-option', `invalid lookback: ${printValue(given)}`, ['lookback'], { value: given, remedy });
    return undefined;
  };
  if (!isAmount && microseconds === undefined) return wrong("write a number, or a time as '15 minutes', '2 days' or 'PT15M'");
  if (type && TIMES.has(type.kind) && isAmount && Number(text) !== 0) {
    return wrong(`${column} is a ${type.kind}: write a time, as '15 minutes'`);
  }
  if (type && NUMBERS.has(type.kind) && !isAmount) return wrong(`${column} is a number: write how far below it, as 1000`);
  if (type?.kind === 'string' && isAmount && Number(text) !== 0) {
    return wrong(`${column} is text, which has no such distance; of dates and times as text, write a time, as '15 minutes'`);
  }
  if (type && (type.kind === 'time' || type.kind === 'boolean')) {
    return wrong(`${column} is a ${type.kind}, below which nothing is looked for`);
  }
  if (microseconds !== undefined) return microseconds === 0 ? undefined : { kind: 'time', microseconds };
  return Number(text) === 0 ? undefined : { kind: 'amount', amount: text };
}
