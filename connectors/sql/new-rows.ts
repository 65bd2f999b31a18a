import { below } from './lookback.ts';
import { countRows, MOST_SEEN, packRows, type RowCounts, unpackRows } from './seen-rows.ts';
import { above, type Mark, type MarkedSource, markBefore, type NewPart, type NewRows, type NewRowsRequest } from './watermark.ts';

/** Rows that one part names at most. */
const PART_ROWS = 2000;
const NONE: RowCounts = new Map();

/** Finds out which rows are new, and what the next run has to know of them. */
export function findNewRows(source: MarkedSource, request: NewRowsRequest): Promise<NewRows> {
  return new Search(source, request).find();
}

/** What earlier runs have read; `undefined`: all that is there. */
interface Before {
  readonly near: RowCounts | undefined;
  readonly unmarked: RowCounts | undefined;
}

class Search {
  private readonly source: MarkedSource;
  private readonly request: NewRowsRequest;
  /** True for rows that have no value that may be a watermark; `undefined`: there are none. */
  private readonly unmarked: string | undefined;

  constructor(source: MarkedSource, request: NewRowsRequest) {
    const { column, finite, nullable } = source;
    this.source = source;
    this.request = request;
    this.unmarked = finite === undefined ? (nullable ? `${column} IS NULL` : undefined) : `(${column} IS NULL OR NOT ${finite})`;
  }

  async find(): Promise<NewRows> {
    const { source, request, unmarked } = this;
    const { before, start, limit } = request;
    const old = markBefore(request);
    const known = this.known();
    const everything = before === undefined && start === null && limit === undefined;
    const near = old === null || !known.near ? undefined : await this.hashes(this.near(old));
    const loose = everything || !known.unmarked || unmarked === undefined ? undefined : await this.hashes([unmarked]);
    const late = [...fresh(near, known.near), ...fresh(loose, known.unmarked)].slice(0, limit);
    const left = limit === undefined ? undefined : limit - late.length;
    const mark = left === 0 ? null : await source.greatest(this.select(source.column, above(source, old), left));
    const now = mark ?? old;
    const by = source.identity.by;
    const seen = await this.seen({ old, now, known, near, loose, late, left });
    const conditions = everything ? [] : above(source, old);
    return {
      late: this.parts(old, late, near, loose),
      rest: { conditions: source.changes ? this.fixed(conditions, now) : conditions },
      ...(left !== undefined && { limit: { rows: left, by: this.order() } }),
      next: { mark: now, seen: { by, ...seen } },
    };
  }

  /** Conditions that leave out rows which come meanwhile. */
  private fixed(conditions: readonly string[], now: Mark | null): string[] {
    const known = now === null ? '1 = 0' : this.upTo(now);
    const all = conditions.length === 0 && this.unmarked !== undefined ? `(${known} OR ${this.unmarked})` : known;
    return [...conditions, all];
  }

  /** What earlier runs have read at, below and without a watermark. */
  private known(): Before {
    const { before, start, repeatable, warn } = this.request;
    if (before === undefined) return { near: start === null ? NONE : undefined, unmarked: NONE };
    if (before.seen === undefined) return { near: undefined, unmarked: NONE };
    const { by, near, unmarked } = before.seen;
    if (by === this.source.identity.by) {
      return {
        near: near === undefined ? undefined : unpackRows(near),
        unmarked: unmarked === undefined ? undefined : unpackRows(unmarked),
      };
    }
    if (repeatable) return { near: NONE, unmarked: NONE };
    warn(
      'the key columns have changed: all rows up to the watermark and all rows without a value count as read; such rows that came since the last run are not read',
    );
    return { near: undefined, unmarked: undefined };
  }

  /** The packed rows that the next run must not read again. */
  private async seen(found: {
    readonly old: Mark | null;
    readonly now: Mark | null;
    readonly known: Before;
    readonly near: readonly string[] | undefined;
    readonly loose: readonly string[] | undefined;
    readonly late: readonly string[];
    readonly left: number | undefined;
  }) {
    const { old, now, known, left } = found;
    const { unmarked } = this;
    const same = old !== null && now !== null && old.text === now.text;
    let near: readonly string[] | undefined = [];
    let loose: readonly string[] | undefined = [];
    if (left === undefined) {
      if (now !== null) near = (same ? found.near : undefined) ?? (await this.hashes(this.near(now)));
      if (unmarked !== undefined) loose = found.loose ?? (await this.hashes([unmarked]));
    } else {
      // Of the rows that are there some are left for the next run.
      const read = countRows(found.late);
      const taken = (all: readonly string[] | undefined, seen: RowCounts | undefined) =>
        all && seen ? common(all, seen, read) : all;
      if (now !== null) near = await this.nearWithin(old, now, left, (all) => taken(all, known.near));
      if (unmarked !== undefined) loose = taken(found.loose ?? (await this.hashes([unmarked])), known.unmarked);
    }
    return { ...this.packed('near', near), ...this.packed('unmarked', loose) };
  }

  /** With a limit: rows near the new watermark that are read, now or before. */
  private async nearWithin(
    old: Mark | null,
    now: Mark,
    left: number,
    taken: (all: readonly string[] | undefined) => readonly string[] | undefined,
  ): Promise<readonly string[] | undefined> {
    const { source } = this;
    const before = old === null ? [] : taken(await this.hashes([...this.near(now), this.upTo(old)]));
    if (left === 0 || !before) return before;
    const rows = this.select(`${source.column}, ${source.identity.sql} AS ${source.rowName}`, above(source, old), left);
    const sql = `SELECT ${source.rowName} FROM (${rows}) AS open_stage_new WHERE ${this.near(now).join(' AND ')}`;
    const added = await source.texts(sql, MOST_SEEN);
    return added && [...before, ...added];
  }

  private packed(what: 'near' | 'unmarked', rows: readonly string[] | undefined): { near?: string; unmarked?: string } {
    if (rows) return { [what]: packRows(rows) };
    const { repeatable, warn } = this.request;
    if (repeatable) return { [what]: '' };
    const which = what === 'near' ? 'at the watermark or within lookback below it' : 'without a value';
    warn(
      `more than ${MOST_SEEN.toLocaleString('en')} rows lie ${which} in ${this.request.plan.column}: too many to remember; rows that are added there later are not read`,
    );
    return {};
  }

  /** Rows from the lookback up to a mark. */
  private near(mark: Mark): string[] {
    const { column, finite, literal } = this.source;
    const text = below(mark.text, this.request.plan.lookback);
    const range =
      text === mark.text
        ? [`${column} = ${literal(mark)}`]
        : [`${column} >= ${literal({ ...mark, text })}`, `${column} <= ${literal(mark)}`];
    return [...range, ...(finite === undefined ? [] : [finite])];
  }

  private upTo(mark: Mark): string {
    return `${this.source.column} <= ${this.source.literal(mark)}`;
  }

  /** Always the same, so that all statements see the same rows. */
  private order(): string[] {
    const { column, identity } = this.source;
    return [column, ...identity.order];
  }

  /** A statement that gives columns of rows; with a limit of the first of them. */
  private select(columns: string, conditions: readonly string[], limit?: number): string {
    const rows = `SELECT ${columns} FROM ${this.source.from} WHERE ${conditions.join(' AND ')}`;
    return limit === undefined ? rows : `${rows} ORDER BY ${this.order().join(', ')} LIMIT ${limit}`;
  }

  /** The hashes of rows; `undefined`: too many. */
  private hashes(conditions: readonly string[]): Promise<readonly string[] | undefined> {
    return this.source.texts(this.select(`${this.source.identity.sql} AS ${this.source.rowName}`, conditions), MOST_SEEN);
  }

  /** The parts that read rows by their hashes. `near`, `loose`: the hashes of all rows that were looked at. */
  private parts(
    old: Mark | null,
    late: readonly string[],
    near: readonly string[] | undefined,
    loose: readonly string[] | undefined,
  ): NewPart[] {
    if (late.length === 0) return [];
    const { source } = this;
    const all = [...(near ?? []), ...(loose ?? [])];
    const looked = [
      ...(near && old !== null ? [`(${this.near(old).join(' AND ')})`] : []),
      ...(loose ? [this.unmarked!] : []),
    ].join(' OR ');
    const { identity, rowName } = source;
    const number = `row_number() OVER (PARTITION BY ${identity.sql})`;
    const row = identity.unique ? identity.sql : source.numbered(identity.sql, number);
    const query = `SELECT *, ${row} AS ${rowName} FROM ${source.from} WHERE ${looked}`;
    const wanted = identity.unique ? late : numbered(late, all);
    if (wanted.length === all.length) return [{ query, conditions: [] }];
    return Array.from({ length: Math.ceil(wanted.length / PART_ROWS) }, (_, i): NewPart => {
      const list = wanted.slice(i * PART_ROWS, (i + 1) * PART_ROWS).map((name) => `'${name}'`);
      return { query, conditions: [`${rowName} IN (${list.join(', ')})`] };
    });
  }
}

/** The rows that were not there before. */
function fresh(all: readonly string[] | undefined, seen: RowCounts | undefined): string[] {
  if (!all || !seen) return [];
  const rest = new Map(seen);
  return all
    .filter((hash) => {
      const left = rest.get(hash) ?? 0;
      if (left > 0) rest.set(hash, left - 1);
      return left === 0;
    })
    .sort();
}

/** The rows that were read before, or are now. */
function common(all: readonly string[], seen: RowCounts, read: RowCounts): string[] {
  const rest = new Map(seen);
  for (const [hash, count] of read) rest.set(hash, (rest.get(hash) ?? 0) + count);
  return all.filter((hash) => {
    const left = rest.get(hash) ?? 0;
    rest.set(hash, left - 1);
    return left > 0;
  });
}

/** `hash-2`: the second of the rows alike. Those that were read before come first. */
function numbered(late: readonly string[], all: readonly string[]): string[] {
  const counts = countRows(all);
  return late.map((hash) => {
    const number = counts.get(hash)!;
    counts.set(hash, number - 1);
    return `${hash}-${number}`;
  });
}
