import { asMap, type Value } from '../../model/job/document.ts';
import type { StageType } from '../../stages/index.ts';
import { titleOf } from '../palette/titles.ts';
import { printCount } from './numbers.ts';

type Options = Readonly<Record<string, Value>>;

const PARTS: { readonly [Type in StageType]?: (options: Options) => readonly (string | undefined)[] } = {
  generator: ({ rows }) => [typeof rows === 'number' ? `${printCount(rows)} ${rows === 1 ? 'row' : 'rows'}` : textOf(rows)],
  'csv-origin': fileParts,
  'json-origin': fileParts,
  'rest-origin': restParts,
  'database-origin': queryParts,
  'sqlite-origin': queryParts,
  'postgres-origin': queryParts,
  'bigquery-origin': queryParts,
  'mysql-origin': queryParts,
  'memory-origin': ({ name }) => [textOf(name)],
  filter: ({ where, column, operator, value }) =>
    where === undefined
      ? [[column, operator, value].map(textOf).filter(Boolean).join(' ')]
      : [textOf(where)?.replace(/\s+/g, ' ')],
  derive: ({ columns }) => [keysOf(columns)],
  select: ({ keep, drop, rename, cast }) => [
    keep === undefined ? undefined : `keep ${namesOf(keep)}`,
    drop === undefined ? undefined : `drop ${namesOf(drop)}`,
    rename === undefined ? undefined : `rename ${keysOf(rename)}`,
    cast === undefined ? undefined : `cast ${keysOf(cast)}`,
  ],
  sort: ({ by }) => [namesOf(by)],
  aggregator: ({ keys, measures }) => [keys === undefined ? undefined : `by ${namesOf(keys)}`, keysOf(measures)],
  join: ({ joinType, keys }) => [textOf(joinType) ?? (keys === undefined ? undefined : 'inner'), namesOf(keys)],
  lookup: ({ keys, columns }) => [namesOf(keys), columns === undefined ? undefined : `adds ${namesOf(columns)}`],
  'remove-duplicates': ({ keys, keep }) => [
    keys === undefined ? undefined : `by ${namesOf(keys)}`,
    keep === undefined ? undefined : `keep ${textOf(keep)}`,
  ],
  sample: ({ rows, fraction, method }) => [
    typeof rows === 'number' ? `${textOf(method) ?? 'first'} ${printCount(rows)}` : textOf(rows),
    typeof fraction === 'number' ? `${Number((fraction * 100).toFixed(2))} %` : textOf(fraction),
  ],
  funnel: ({ mode, by }) => [textOf(mode), namesOf(by)],
  switch: ({ column, cases, default: rest }) => [
    textOf(column) ?? keysOf(cases),
    rest === undefined ? undefined : `else ${textOf(rest)}`,
  ],
  printer: ({ rows }) => [typeof rows === 'number' ? `first ${printCount(rows)}` : textOf(rows)],
  'csv-destination': fileParts,
  'json-destination': fileParts,
  'rest-destination': restParts,
  'database-destination': tableParts,
  'sqlite-destination': tableParts,
  'postgres-destination': tableParts,
  'mysql-destination': tableParts,
  'bigquery-destination': tableParts,
  'memory-destination': ({ name }) => [textOf(name)],
};

/** What a stage is and does, in a line: `Join · left · customer_id`. */
export function summaryOf(type: string, options: Options): string {
  const parts = Object.hasOwn(PARTS, type) ? PARTS[type as StageType]!(options) : [];
  return [titleOf(type), ...parts].filter(Boolean).join(' · ');
}

function tableParts(options: Options) {
  return [textOf(options.ifExists), textOf(options.table) ?? databaseOf(options)];
}

function queryParts(options: Options) {
  return [textOf(options.table) ?? (options.query === undefined ? undefined : 'query'), databaseOf(options)];
}

function fileParts({ path, mode }: Options) {
  return [typeof path === 'string' ? baseName(path) : undefined, mode === 'append' ? 'append' : undefined];
}

function restParts({ method, connection, url }: Options) {
  const target = textOf(url)?.replace(/^https?:\/\//i, '');
  return [textOf(method), target ?? textOf(connection)];
}

function databaseOf({ connection, path }: Options): string | undefined {
  return textOf(connection) ?? (typeof path === 'string' ? baseName(path) : undefined);
}

function baseName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}

function textOf(value: Value | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  return String(value);
}

function keysOf(value: Value | undefined): string {
  return Object.keys(asMap(value) ?? {}).join(', ');
}

/** Of columns, however an option writes them: `id`, `[id, name]`, `[{ column: score, order: desc }]`, `[{ left: a, right: b }]`. */
function namesOf(value: Value | undefined): string {
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
