import type * as z from 'zod';
import { partitionPattern } from '../../engine/run/destination/partitions.ts';
import type { SourceDocument, Value } from '../../model/job/document.ts';
import { type Schema, type TypeKind, typeName } from '../../model/types.ts';
import { specOf } from '../../stages/index.ts';
import { declarationOf } from './check.ts';

/** The origin that reads what a destination writes. A printer, a web API and a program's memory cannot be read back. */
const READERS: Readonly<Record<string, string>> = {
  'csv-destination': 'csv-origin',
  'json-destination': 'json-origin',
  'sqlite-destination': 'sqlite-origin',
  'postgres-destination': 'postgres-origin',
  'mysql-destination': 'mysql-origin',
  'bigquery-destination': 'bigquery-origin',
  'database-destination': 'database-origin',
};

/** Options that mean the same where rows are written and where they are read. */
const SHARED = [
  ...['connection', 'path', 'table', 'dataset', 'projectId', 'credentialsPath'],
  ...['compression', 'encoding', 'format'],
];

/** Types whose texts in a file a reader takes. */
const READABLE: readonly TypeKind[] = ['string', 'integer', 'float', 'decimal', 'boolean', 'date', 'time', 'timestamp'];

/** How a destination is read back. */
export interface ReadBack {
  /** The name of the stage that reads it. */
  readonly stage: string;
  /** A job of that stage alone, as YAML. */
  readonly text: string;
  /** Whether there may be rows in the target that the run has not written. */
  readonly mixed: boolean;
}

/**
 * A job that reads what a destination of another one has written; `undefined` where it cannot be read. `stage`: the destination. `as`: the name of the stage
 * that reads. `schema`: what the destination got, where that is known; else types are found in the file.
 */
export function readBackOf(source: SourceDocument, stage: string, as: string, schema: Schema | undefined): ReadBack | undefined {
  const declared = declarationOf(source, stage);
  const type = typeof declared.type === 'string' ? READERS[declared.type] : undefined;
  if (type === undefined) return undefined;
  const known = new Set(Object.keys((specOf(type)?.options as z.ZodObject | undefined)?.shape ?? {}));
  const shared = SHARED.filter((name) => known.has(name) && declared[name] !== undefined).map((name) => [name, declared[name]]);
  const options = { ...Object.fromEntries(shared), ...ownOptions(type, declared, schema) };
  const { parameters, connections } = source.data;
  const document = {
    openstage: 1,
    ...(parameters !== undefined && { parameters }),
    ...(connections !== undefined && { connections }),
    stages: { [as]: { type, ...options } },
  };
  const mixed = declared.mode === 'append' || declared.ifExists === 'append' || declared.ifExists === 'upsert';
  return {
    stage: as,
    text: JSON.stringify(document, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
    mixed,
  };
}

function ownOptions(
  type: string,
  declared: Readonly<Record<string, Value>>,
  schema: Schema | undefined,
): Record<string, unknown> {
  if (type === 'csv-origin') return csvOptions(declared, schema);
  const { table, schema: within, dataset } = declared;
  const isQualified = typeof table === 'string' && table.includes('.');
  const before = within ?? (type === 'bigquery-origin' ? dataset : undefined);
  return typeof table === 'string' && typeof before === 'string' && !isQualified ? { table: `${before}.${table}` } : {};
}

/** What the file was written with, so that nothing is guessed. */
function csvOptions(declared: Readonly<Record<string, Value>>, schema: Schema | undefined): Record<string, unknown> {
  const {
    path,
    delimiter = ',',
    quoting,
    quote = '"',
    escape,
    header = true,
    encoding = 'utf-8',
    nullValue = '',
    partitioned,
  } = declared;
  // Without a header, columns are called by their places.
  const types = (schema ?? []).flatMap(({ name, type }, index) =>
    READABLE.includes(type.kind) ? [[header === true ? name : `column_${index + 1}`, typeName(type)]] : [],
  );
  return {
    ...(partitioned === true && typeof path === 'string' && { path: partitionPattern(path) }),
    ...{ delimiter, header, encoding, nullValues: [nullValue], skipInitialSpace: false, skipRows: 0 },
    quote: quoting === 'none' ? '' : quote,
    ...(escape !== undefined && { escape }),
    ...(types.length > 0 && { types: Object.fromEntries(types) }),
  };
}
