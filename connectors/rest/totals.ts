import type { Page } from './page.ts';

/** Fields by which web APIs say how many records there are on all pages. */
const NAMES: readonly string[] = [
  ...['total', 'total_count', 'totalCount', 'total_results', 'totalResults', 'total_items', 'totalItems', 'total_records'],
  ...['totalRecords', 'total_rows', 'totalRows', 'total_elements', 'totalElements', 'total_entries', 'totalEntries'],
  ...['total_size', 'totalSize', 'totalHits', 'recordsFiltered', 'numFound', 'nbHits', '@odata.count', 'count'],
];
/** Objects beside the records that such fields are in. */
const HOLDERS: readonly string[] = ['meta', '_meta', 'metadata', 'paging', 'pagination', 'pageInfo', 'page_info', 'page', 'info'];
/** Where `total` counts pages as often as records. */
const OF_PAGES: readonly string[] = ['page', 'pages'];

/** Paths that may lead to the number of all records, where a document has its records at `records`. */
export function totalPaths(records: readonly string[]): readonly (readonly string[])[] {
  // The document is the records: a field of that name is theirs.
  if (records.length === 0) return [];
  const above = records.map((_, depth) => records.slice(0, depth));
  const places = above.flatMap((path) => [path, ...HOLDERS.map((holder) => [...path, holder]), [...path, 'meta', 'pagination']]);
  return places.flatMap((place) => [
    ...NAMES.filter((name) => name !== 'total' || !OF_PAGES.includes(place.at(-1) ?? '')).map((name) => [...place, name]),
    [...place, 'total', 'value'],
  ]);
}

/** What a server says of the number of all records. */
export interface Total {
  /** `meta.total`, or the name of a header. */
  readonly name: string;
  readonly records: number;
}

/** The number of all records as the pages of an origin say it. */
export class Totals {
  private current: Total | undefined;
  private pages = 0;
  /** Pages of which the number is that of their own records. */
  private own = 0;
  private readonly paths: readonly (readonly string[])[];
  /** Fields that were found to count something else. */
  private readonly others = new Set<string>();
  private readonly said = new Set<number>();

  /** `paths`: those of `totalPaths`, which the pages were scanned for. */
  constructor(paths: readonly (readonly string[])[]) {
    this.paths = paths;
  }

  /** A page that has been read. */
  see(page: Pick<Page, 'scan' | 'headers'>): void {
    const { scan } = page;
    for (const { name, records } of candidatesOf(page, this.paths)) {
      // `count` may be that of the page.
      const fits = records > scan.count || (records === scan.count && !/(^|\.)count$/.test(name));
      if (!fits) this.others.add(name);
      if (this.others.has(name)) continue;
      this.current = { name, records };
      this.said.add(records);
      this.pages++;
      if (records === scan.count) this.own++;
      return;
    }
  }

  /** As the last page said it that said one. */
  get latest(): Total | undefined {
    return this.pages > 1 && this.own === this.pages ? undefined : this.current;
  }

  /** Whether a page said this number. Records come and go while pages are read. */
  has(records: number): boolean {
    return this.said.has(records);
  }
}

function* candidatesOf(
  { scan, headers }: Pick<Page, 'scan' | 'headers'>,
  paths: readonly (readonly string[])[],
): Iterable<Total> {
  const texts: [name: string, text: string | undefined][] = [
    ...['x-total-count', 'x-total', 'total-count'].map((name): [string, string | undefined] => [name, [headers[name]].flat()[0]]),
    ['content-range', /^(?!bytes)\w+ .*\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1]],
    ...paths.map((path): [string, string | undefined] => {
      const found = scan.found(path);
      return [path.join('.'), found?.kind === 'number' || found?.kind === 'text' ? found.text : undefined];
    }),
  ];
  for (const [name, text] of texts) {
    if (text !== undefined && /^\d{1,15}$/.test(text)) yield { name, records: Number(text) };
  }
}
