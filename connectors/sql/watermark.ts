import type { ConnectorOriginPlan } from '../../stages/shared/database.ts';
import type { WatermarkPlan } from '../../stages/shared/watermark.ts';
import type { ReadRequest } from '../connector.ts';

/** The largest value so far, as the server writes it. */
export interface Mark {
  readonly text: string;
  /** Of SQLite, whose columns take any value: what it is. */
  readonly stored?: 'integer' | 'real' | 'text';
}

/** The rows that are not read again although the watermark does not leave them out. */
export interface SeenRows {
  /** What tells rows apart: `key id`, `row id, name`. */
  readonly by: string;
  /** Rows from the lookback up to the watermark, packed; absent: all there are count as read. */
  readonly near?: string;
  /** Rows without a value that is a watermark; absent: all there are count as read. */
  readonly unmarked?: string;
}

/** What one run leaves for the next, in a form that JSON keeps. */
export interface WatermarkState {
  /** `null`: no row had one. */
  readonly mark: Mark | null;
  readonly seen?: SeenRows;
}

/** What tells rows apart, as SQL. */
export interface Identity {
  readonly by: string;
  /** An expression that gives 32 hexadecimal digits. */
  readonly sql: string;
  /** Whether no two rows have the same. */
  readonly unique: boolean;
  /** Expressions by which rows have an order that is always the same. */
  readonly order: readonly string[];
}

/** The table or query whose new rows are looked for, as its server sees it. Everything is SQL. */
export interface MarkedSource {
  /** As it stands behind FROM. */
  readonly from: string;
  readonly column: string;
  /** True for values that may be a watermark, of those that are not null; absent: all may. */
  readonly finite?: string | undefined;
  readonly nullable: boolean;
  readonly identity: Identity;
  /** The name of a column that `from` does not have. */
  readonly rowName: string;
  /** Whether rows may be added between two statements of the session. */
  readonly changes?: boolean;
  literal(mark: Mark): string;
  /** The largest value of the column among the rows of a statement that gives all columns. */
  greatest(rows: string): Promise<Mark | null>;
  /** The values of the only column of a statement; `undefined` where there are more than `most`. */
  texts(sql: string, most: number): Promise<readonly string[] | undefined>;
  /** A row's hash and its number among rows alike, as one text: `hash-2`. */
  numbered(hash: string, number: string): string;
}

/** A part of the new rows: conditions on a source. */
export interface NewPart {
  /** Instead of the source: a query without an end. */
  readonly query?: string;
  readonly conditions: readonly string[];
}

/** Which rows are new. */
export interface NewRows {
  /** Rows at or below the watermark, and without one, that were not there before. */
  readonly late: readonly NewPart[];
  /** All others. */
  readonly rest: NewPart;
  /** With a limit: how many of `rest` are read at most, by this order. */
  readonly limit?: { readonly rows: number; readonly by: readonly string[] };
  /** `undefined`: nobody may remember anything of this run. */
  readonly next?: WatermarkState;
}

export interface NewRowsRequest {
  readonly plan: WatermarkPlan;
  /** Of an earlier run. */
  readonly before: WatermarkState | undefined;
  readonly start: Mark | null;
  readonly limit: number | undefined;
  /** Whether rows may be read again: all of them only change rows that have their key. */
  readonly repeatable: boolean;
  readonly warn: (text: string) => void;
}

/** The mark that rows must be above: that of an earlier run, or where the first one starts. */
export const markBefore = ({ before, start }: Pick<NewRowsRequest, 'before' | 'start'>): Mark | null =>
  before === undefined ? start : before.mark;

/** Conditions on rows above a mark; `null`: on rows that have one. */
export const above = ({ column, finite, literal }: Pick<MarkedSource, 'column' | 'finite' | 'literal'>, mark: Mark | null) => [
  mark === null ? `${column} IS NOT NULL` : `${column} > ${literal(mark)}`,
  ...(finite === undefined ? [] : [finite]),
];

/** The rows above a mark, without asking the server anything: for previews. */
export function rowsAbove(
  source: Pick<MarkedSource, 'column' | 'finite' | 'literal'>,
  mark: Mark | null,
  limit: number | undefined,
): NewRows {
  const conditions = mark === null ? [] : above(source, mark);
  return { late: [], rest: { conditions }, ...(limit !== undefined && { limit: { rows: limit, by: [source.column] } }) };
}

/** What a request of the engine's asks of a watermark. */
export function newRowsRequest(
  { plan, watermark, repeatable }: ReadRequest<ConnectorOriginPlan>,
  warn: (text: string) => void,
): NewRowsRequest & { readonly mark: Mark | null } {
  const { start } = plan.watermark!;
  const asked = {
    plan: plan.watermark!,
    before: (watermark as WatermarkState | null | undefined) ?? undefined,
    start: start === null ? null : { text: String(start) },
    limit: plan.maxResults,
    ...{ repeatable, warn },
  };
  return { ...asked, mark: markBefore(asked) };
}

/** What a part reads: first come the rows at or below the watermark. `place`: the number of the others' part; negative: it is none of them. */
export function partOf(newer: NewRows | undefined, part: number, maxResults: number | undefined) {
  const rows: NewPart = newer?.late[part] ?? newer?.rest ?? { conditions: [] };
  const place = part - (newer?.late.length ?? 0);
  const all = maxResults === undefined ? undefined : { rows: maxResults, by: [] };
  return { rows, place, limit: place < 0 ? undefined : newer ? newer.limit : all };
}
