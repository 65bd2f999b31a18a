import { formatCell, typeLabel } from '../format.ts';
import { inIdleTime } from '../idle.ts';
import { type Profile, profileColumn } from '../profile.ts';
import { EMPTY_TABLE, type GridColumn, type GridTable } from '../table.ts';
import { type Area, areaOf, type CellPlace, reordered } from './moves.ts';
import { type Filter, isActive, type Sort, viewOf } from './order.ts';
import { columnEdges } from './window.ts';

export const MIN_WIDTH = 48;
/** The figures of a header have room in it. */
const LEAST_FIRST_WIDTH = 148;
const MAX_FIRST_WIDTH = 320;
/** Pixels of a character of the grid's type, on average, and what a cell has beside its text. */
const CHARACTER = 7.4;
const PADDING = 26;
/** Rows that are looked at to find the first width of a column. */
const LOOKED_AT = 40;

/** A column as the grid shows it: `index` is its number in the table. */
export interface ShownColumn {
  readonly index: number;
  readonly column: GridColumn;
  readonly width: number;
}

/** What a grid shows and how: columns, sort, filters, selection. Settings of columns go by name, so that they survive new rows. */
export class GridView {
  table = $state.raw<GridTable>(EMPTY_TABLE);
  /** Names in the order that someone gave them; others follow in that of the table. */
  private order = $state.raw<readonly string[]>([]);
  hidden = $state.raw<ReadonlySet<string>>(new Set());
  private widths = $state.raw<ReadonlyMap<string, number>>(new Map());
  private filtersByName = $state.raw<ReadonlyMap<string, Filter>>(new Map());
  private sortByName = $state.raw<{ readonly name: string; readonly descending: boolean } | undefined>();
  active = $state.raw<CellPlace>({ row: 0, column: 0 });
  anchor = $state.raw<CellPlace>({ row: 0, column: 0 });
  profiles = $state.raw<ReadonlyMap<string, Profile>>(new Map());
  private work: AbortController | undefined;

  readonly allColumns = $derived.by((): readonly ShownColumn[] => {
    const columns = this.table.columns.map((column, index) => ({ column, index, width: this.widthOf(column) }));
    if (this.order.length === 0) return columns;
    const place = new Map(this.order.map((name, index) => [name, index]));
    const placeOf = ({ column, index }: ShownColumn) => place.get(column.field.name) ?? this.order.length + index;
    return columns.sort((a, b) => placeOf(a) - placeOf(b));
  });
  readonly columns = $derived(this.allColumns.filter(({ column }) => !this.hidden.has(column.field.name)));
  readonly edges = $derived(columnEdges(this.columns.map(({ width }) => width)));
  readonly sort = $derived.by((): Sort | undefined => {
    const column = this.indexOf(this.sortByName?.name);
    return column === undefined ? undefined : { column, descending: this.sortByName?.descending ?? false };
  });
  readonly filters = $derived.by((): ReadonlyMap<number, Filter> => {
    const filters = [...this.filtersByName].filter(([, filter]) => isActive(filter));
    return new Map(filters.flatMap(([name, filter]) => entryOf(this.indexOf(name), filter)));
  });
  private readonly view = $derived(viewOf(this.table, this.filters, this.sort));
  /** Rows that the filters leave. */
  readonly rows = $derived(this.view?.length ?? this.table.rows);
  readonly selection = $derived<Area>(areaOf(this.anchor, this.active));

  private indexOf(name: string | undefined): number | undefined {
    const index = this.table.columns.findIndex(({ field }) => field.name === name);
    return index < 0 ? undefined : index;
  }

  /** Shows other rows; what fits of the settings stays. */
  show(table: GridTable): void {
    if (table === this.table) return;
    const same = sameColumns(table, this.table);
    this.work?.abort();
    this.work = undefined;
    this.profiles = new Map();
    this.table = table;
    if (!same) {
      this.active = { row: 0, column: 0 };
      this.anchor = this.active;
    } else this.keepInside();
  }

  /** The table's row at a place of the view. */
  rowAt(place: number): number {
    return this.view ? (this.view[place] ?? 0) : place;
  }

  widthOf(column: GridColumn): number {
    return this.widths.get(column.field.name) ?? firstWidth(this.table, column);
  }

  resize(name: string, width: number): void {
    this.widths = new Map(this.widths).set(name, Math.max(MIN_WIDTH, Math.round(width)));
  }

  /** As wide as its values want it. */
  fit(name: string): void {
    const widths = new Map(this.widths);
    widths.delete(name);
    this.widths = widths;
  }

  /** Puts the column at a place of the view where another is. */
  move(from: number, to: number): void {
    const [moving, target] = [this.columns[from], this.columns[to]];
    if (!moving || !target || from === to) return;
    const all = this.allColumns;
    this.order = reordered(all, all.indexOf(moving), all.indexOf(target)).map(({ column }) => column.field.name);
  }

  setHidden(names: Iterable<string>, hidden: boolean): void {
    const set = new Set(this.hidden);
    for (const name of names) hidden ? set.add(name) : set.delete(name);
    this.hidden = set;
    this.keepInside();
  }

  sortBy(name: string, descending: boolean | undefined): void {
    this.sortByName = descending === undefined ? undefined : { name, descending };
  }

  /** Ascending, then descending, then as it came. */
  toggleSort(index: number): void {
    const name = this.table.columns[index]?.field.name;
    if (name === undefined) return;
    const now = this.sort?.column === index ? this.sort.descending : undefined;
    this.sortBy(name, now === undefined ? false : now ? undefined : true);
  }

  filterOf(name: string): Filter | undefined {
    return this.filtersByName.get(name);
  }

  setFilter(name: string, filter: Filter | undefined): void {
    const filters = new Map(this.filtersByName);
    if (filter) filters.set(name, filter);
    else filters.delete(name);
    this.filtersByName = filters;
    this.keepInside();
  }

  clearFilters(): void {
    this.filtersByName = new Map();
  }

  /** Makes a cell the active one; `extend` keeps the other end of the selection. */
  select(place: CellPlace, extend: boolean): void {
    this.active = place;
    if (!extend) this.anchor = place;
  }

  selectAll(): void {
    this.anchor = { row: 0, column: 0 };
    this.active = { row: this.rows - 1, column: this.columns.length - 1 };
  }

  private keepInside(): void {
    const inside = ({ row, column }: CellPlace): CellPlace => ({
      row: Math.max(0, Math.min(row, this.rows - 1)),
      column: Math.max(0, Math.min(column, this.columns.length - 1)),
    });
    this.active = inside(this.active);
    this.anchor = inside(this.anchor);
  }

  /** Looks at these columns in idle time, as far as that has not been done; earlier wishes that have not been met are given up. */
  profile(columns: readonly ShownColumn[]): void {
    const missing = columns.filter(({ column }) => !this.profiles.has(column.field.name));
    this.work?.abort();
    const work = new AbortController();
    this.work = work;
    const { table } = this;
    void (async () => {
      for (const { column } of missing) {
        const profile = await inIdleTime(profileColumn(column, table.rows), work.signal);
        this.profiles = new Map(this.profiles).set(column.field.name, profile);
      }
    })().catch((error: unknown) => {
      if (!work.signal.aborted) throw error;
    });
  }

  stop(): void {
    this.work?.abort();
  }
}

const entryOf = (index: number | undefined, filter: Filter): [number, Filter][] => (index === undefined ? [] : [[index, filter]]);

function sameColumns(a: GridTable, b: GridTable): boolean {
  return (
    a.columns.length === b.columns.length &&
    a.columns.every((column, index) => column.field.name === b.columns[index]!.field.name)
  );
}

/** First widths, by column: reading cells for them again and again would be felt with a thousand columns. */
const firstWidths = new WeakMap<GridColumn, number>();

function firstWidth(table: GridTable, column: GridColumn): number {
  const known = firstWidths.get(column);
  if (known !== undefined) return known;
  const { name, type } = column.field;
  let characters = name.length + typeLabel(type).length + 8;
  for (let row = 0; row < Math.min(table.rows, LOOKED_AT); row++) {
    characters = Math.max(characters, formatCell(column.value(row), type).text.length);
  }
  const width = Math.round(Math.max(LEAST_FIRST_WIDTH, Math.min(MAX_FIRST_WIDTH, characters * CHARACTER + PADDING)));
  firstWidths.set(column, width);
  return width;
}
