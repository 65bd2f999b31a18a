// Compares a result file with DuckDB's, by value: `12.50` and `12.5` are the same float.
import { closeSync, openSync, readSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** Column names and DuckDB types, in the files' order. */
export type Columns = Readonly<Record<string, string>>;

export type Comparison =
  | { readonly kind: 'same rows in order'; readonly columns: Columns }
  | { readonly kind: 'same rows'; readonly columns: Columns }
  | { readonly kind: 'same rows, sorted'; readonly by: string; readonly columns: Columns }
  /** Floats may differ by 1e-12 of their value; `key` is unique. */
  | { readonly kind: 'same groups'; readonly key: string; readonly columns: Columns };

const TOLERANCE = 1e-12;

/** What is wrong with `actual`, as a sentence; `undefined` when it equals `expected`. */
export async function compareResults(expected: string, actual: string, comparison: Comparison): Promise<string | undefined> {
  const columns = Object.keys(comparison.columns);
  const header = firstLine(actual).replaceAll('"', '');
  if (header !== columns.join(',')) return `header is ${header}, not ${columns.join(',')}`;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`CREATE VIEW expected AS FROM ${csv(expected, comparison.columns)}`);
    await connection.run(`CREATE VIEW actual AS FROM ${csv(actual, comparison.columns)}`);
    const [wanted, found] = await numbers(connection, 'SELECT (SELECT count(*) FROM expected), (SELECT count(*) FROM actual)');
    if (wanted !== found) return `${found} rows instead of ${wanted}`;
    const [different, unsorted] = await numbers(connection, differences(comparison, columns));
    if (different)
      return comparison.kind === 'same rows in order' || comparison.kind === 'same groups'
        ? `${different} rows differ`
        : 'rows differ';
    return unsorted ? `${unsorted} rows are out of order` : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A query for the number of differences, and for sorted results the number of rows out of order. */
function differences(comparison: Comparison, columns: readonly string[]): string {
  switch (comparison.kind) {
    case 'same rows in order': {
      const differ = columns.map((name) => `expected.${name} IS DISTINCT FROM actual.${name}`).join(' OR ');
      return `SELECT count(*), 0 FROM expected POSITIONAL JOIN actual WHERE ${differ}`;
    }
    case 'same groups': {
      const differ = columns.map((name) =>
        comparison.columns[name] === 'DOUBLE'
          ? `coalesce(abs(expected.${name} - actual.${name}) > ${TOLERANCE} * abs(expected.${name}), true)`
          : `expected.${name} IS DISTINCT FROM actual.${name}`,
      );
      return `SELECT count(*), 0 FROM expected FULL JOIN actual USING (${comparison.key}) WHERE ${differ.join(' OR ')}`;
    }
    case 'same rows':
      return `SELECT ${multisetDiffers(columns)}, 0`;
    case 'same rows, sorted': {
      const steps = `SELECT ${comparison.by} AS value, lag(${comparison.by}) OVER () AS previous FROM actual`;
      return `SELECT ${multisetDiffers(columns)}, (SELECT count(*) FROM (${steps}) WHERE value < previous)`;
    }
  }
}

/** Equal sums of 64-bit row hashes over equal row counts: the same rows in any order, without holding them. */
function multisetDiffers(columns: readonly string[]): string {
  const sum = (view: string) => `(SELECT coalesce(sum(hash(${columns.join(', ')})::HUGEINT), 0) FROM ${view})`;
  return `(${sum('expected')} <> ${sum('actual')})::INTEGER`;
}

function csv(path: string, columns: Columns): string {
  const types = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
  const dialect = `header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', new_line = '\\n'`;
  return `read_csv(${literal(path)}, ${dialect}, columns = {${types.join(', ')}})`;
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[]> {
  const [row] = await (await connection.runAndReadAll(sql)).getRowsJS();
  return (row ?? []).map(Number);
}

function firstLine(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(65536);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer)).split(/\r?\n/, 1)[0]!;
  } finally {
    closeSync(descriptor);
  }
}
