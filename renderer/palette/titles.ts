import { STAGE_TYPES, type StageType, specOf } from '../../stages/index.ts';
import type { Category } from '../../stages/stage.ts';

interface Naming {
  readonly title: string;
  /** Other words that people look for. */
  readonly synonyms: readonly string[];
}

const NAMES: { readonly [Type in StageType]: Naming } = {
  generator: { title: 'Test data', synonyms: ['generator', 'random', 'fake', 'mock', 'dummy', 'sequence', 'row generator'] },
  'csv-origin': {
    title: 'CSV file',
    synonyms: ['read', 'input', 'source', 'text', 'delimited', 'tsv', 'excel', 'sequential file'],
  },
  'json-origin': { title: 'JSON file', synonyms: ['read', 'input', 'source', 'jsonl', 'ndjson', 'json lines', 'api'] },
  'database-origin': {
    title: 'Any database',
    synonyms: ['read', 'input', 'source', 'db', 'sql', 'query', 'table', 'postgres', 'mysql', 'mariadb', 'sqlite'],
  },
  'bigquery-origin': {
    title: 'BigQuery',
    synonyms: ['read', 'input', 'source', 'database', 'warehouse', 'sql', 'query', 'table', 'google', 'cloud', 'gcp', 'bq'],
  },
  'postgres-origin': {
    title: 'PostgreSQL',
    synonyms: ['read', 'input', 'source', 'database', 'db', 'sql', 'query', 'table', 'postgres', 'pg'],
  },
  'mysql-origin': {
    title: 'MySQL',
    synonyms: ['read', 'input', 'source', 'database', 'db', 'sql', 'query', 'table', 'mysql', 'mariadb'],
  },
  'rest-origin': {
    title: 'Web API',
    synonyms: [
      'rest',
      'http',
      'https',
      'api',
      'url',
      'web service',
      'endpoint',
      'read',
      'input',
      'source',
      'json',
      'fetch',
      'download',
    ],
  },
  'sqlite-origin': { title: 'SQLite', synonyms: ['read', 'input', 'source', 'database', 'db', 'sql', 'query', 'table'] },
  'memory-origin': { title: 'Data from a program', synonyms: ['memory', 'arrow', 'api'] },
  filter: { title: 'Filter', synonyms: ['where', 'condition', 'keep rows', 'drop rows', 'row filter'] },
  derive: {
    title: 'Derive columns',
    synonyms: ['formula', 'calculate', 'compute', 'expression', 'add column', 'transform', 'math', 'map', 'modify'],
  },
  select: {
    title: 'Select columns',
    synonyms: ['rename', 'cast', 'convert', 'type', 'drop column', 'reorder', 'keep columns', 'column filter', 'project'],
  },
  sort: { title: 'Sort', synonyms: ['order by', 'rank', 'ascending', 'descending'] },
  aggregator: {
    title: 'Aggregate',
    synonyms: ['group by', 'sum', 'count', 'average', 'summarise', 'summarize', 'pivot', 'total', 'min', 'max', 'median'],
  },
  join: { title: 'Join', synonyms: ['merge', 'combine', 'inner', 'left', 'outer', 'match', 'semi', 'anti', 'cross'] },
  lookup: { title: 'Look up', synonyms: ['vlookup', 'xlookup', 'reference', 'enrich', 'map value', 'dictionary', 'lookup'] },
  'remove-duplicates': { title: 'Remove duplicates', synonyms: ['dedupe', 'deduplicate', 'distinct', 'unique'] },
  sample: { title: 'Sample', synonyms: ['limit', 'head', 'top', 'first rows', 'random rows', 'subset'] },
  funnel: { title: 'Funnel', synonyms: ['union', 'append', 'concatenate', 'stack', 'merge streams', 'combine'] },
  switch: { title: 'Switch', synonyms: ['split', 'route', 'case', 'branch', 'partition', 'conditional', 'router'] },
  copy: { title: 'Copy', synonyms: ['tee', 'duplicate', 'broadcast', 'fan out', 'branch', 'split'] },
  printer: { title: 'Show rows', synonyms: ['print', 'peek', 'console', 'log', 'view', 'display', 'browse'] },
  'csv-destination': { title: 'CSV file', synonyms: ['write', 'output', 'export', 'save', 'target', 'text', 'tsv', 'excel'] },
  'json-destination': { title: 'JSON file', synonyms: ['write', 'output', 'export', 'save', 'target', 'jsonl', 'ndjson'] },
  'database-destination': {
    title: 'Any database',
    synonyms: [
      'write',
      'output',
      'target',
      'load',
      'db',
      'sql',
      'table',
      'insert',
      'upsert',
      'postgres',
      'mysql',
      'mariadb',
      'sqlite',
    ],
  },
  'bigquery-destination': {
    title: 'BigQuery',
    synonyms: ['write', 'output', 'target', 'load', 'database', 'warehouse', 'table', 'upsert', 'google', 'cloud', 'gcp', 'bq'],
  },
  'postgres-destination': {
    title: 'PostgreSQL',
    synonyms: ['write', 'output', 'target', 'load', 'database', 'db', 'sql', 'table', 'insert', 'upsert', 'postgres', 'pg'],
  },
  'mysql-destination': {
    title: 'MySQL',
    synonyms: ['write', 'output', 'target', 'load', 'database', 'db', 'sql', 'table', 'insert', 'upsert', 'mysql', 'mariadb'],
  },
  'rest-destination': {
    title: 'Web API',
    synonyms: [
      'rest',
      'http',
      'https',
      'api',
      'url',
      'web service',
      'endpoint',
      'webhook',
      'post',
      'put',
      'send',
      'write',
      'output',
      'target',
    ],
  },
  'sqlite-destination': {
    title: 'SQLite',
    synonyms: ['write', 'output', 'export', 'load', 'target', 'database', 'db', 'sql', 'insert', 'upsert', 'table'],
  },
  'memory-destination': { title: 'Data for a program', synonyms: ['memory', 'arrow', 'api'] },
};

const nameOf = (type: string) => (Object.hasOwn(NAMES, type) ? NAMES[type as StageType] : undefined);

/** What people call a type: `csv-origin` → `CSV file`. A type that there is not is called what it is. */
export function titleOf(type: string): string {
  return nameOf(type)?.title ?? type;
}

export function synonymsOf(type: string): readonly string[] {
  return nameOf(type)?.synonyms ?? [];
}

/** The groups of the palette, in order, and what a single member of each is called. */
export const GROUPS: readonly { readonly category: Category; readonly title: string; readonly noun: string }[] = [
  { category: 'origin', title: 'Origins', noun: 'origin' },
  { category: 'transformer', title: 'Transform', noun: 'transform' },
  { category: 'router', title: 'Route', noun: 'route' },
  { category: 'destination', title: 'Destinations', noun: 'destination' },
];

/** The types that can be added by hand, by group. Those that need a program that hands data over are not among them. */
export const OFFERED: readonly StageType[] = GROUPS.flatMap(({ category }) =>
  STAGE_TYPES.filter((type) => specOf(type)?.category === category && !type.startsWith('memory-')),
);
