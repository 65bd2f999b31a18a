import { asMap, type Value } from '../model/job/document.ts';

/** How a type of stage looks in the designer. */
export interface Face {
  /** What people call it. */
  readonly title: string;
  /** Other words that people look for. */
  readonly synonyms: readonly string[];
  /** What stands in its tile. */
  readonly sign: Sign;
  /** What its box says of it, beside its title. `printCount` prints a number of rows. */
  readonly box?: (options: Options, printCount: (count: number) => string) => readonly (string | undefined)[];
  /** What the rows that come out are. Default: `rows`; of a destination `loaded`. */
  readonly noun?: 'rows' | 'groups' | 'kept';
  /** Set where only programs use it: the palette does not offer it. */
  readonly hidden?: true;
}

/** An icon by its name in Lucide, turned by degrees so that it flows to the right; or a mark of up to three letters. */
export type Sign = { readonly icon: IconName; readonly turn?: number } | { readonly mark: string };

export type IconName =
  | 'arrow-down-wide-narrow'
  | 'blend'
  | 'columns-3'
  | 'copy'
  | 'copy-minus'
  | 'database'
  | 'database-zap'
  | 'dices'
  | 'eye'
  | 'globe'
  | 'list-filter'
  | 'memory-stick'
  | 'merge'
  | 'pipette'
  | 'scan-search'
  | 'sigma'
  | 'split'
  | 'table-rows-split';

/** Options as the document declares them, sound or not. */
export type Options = Readonly<Record<string, Value>>;

export function tableParts(options: Options) {
  return [textOf(options.ifExists), textOf(options.table) ?? databaseOf(options)];
}

export function queryParts(options: Options) {
  return [textOf(options.table) ?? (options.query === undefined ? undefined : 'query'), databaseOf(options)];
}

export function fileParts({ path, mode }: Options) {
  return [typeof path === 'string' ? baseName(path) : undefined, mode === 'append' ? 'append' : undefined];
}

export function restParts({ method, connection, url }: Options) {
  const target = textOf(url)?.replace(/^https?:\/\//i, '');
  return [textOf(method), target ?? textOf(connection)];
}

function databaseOf({ connection, path }: Options): string | undefined {
  return textOf(connection) ?? (typeof path === 'string' ? baseName(path) : undefined);
}

function baseName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}

export function textOf(value: Value | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  return String(value);
}

export function keyText(value: Value | undefined): string {
  return Object.keys(asMap(value) ?? {}).join(', ');
}

/** Of columns, however an option writes them: `id`, `[id, name]`, `[{ column: score, order: desc }]`, `[{ left: a, right: b }]`. */
export function nameText(value: Value | undefined): string {
  const items = Array.isArray(value) ? (value as readonly Value[]) : [value];
  return items.map(nameOf).filter(Boolean).join(', ');
}

function nameOf(item: Value | undefined): string | undefined {
  const map = asMap(item);
  if (!map) return textOf(item);
  const column = textOf(map.column);
  if (column !== undefined) return map.order === 'desc' ? `${column} ↓` : column;
  const [from, to] = [textOf(map.left ?? map.input), textOf(map.right ?? map.reference)];
  return from === to || to === undefined ? from : `${from ?? '?'} = ${to}`;
}
