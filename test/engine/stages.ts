import { DataType as Arrow, type Table } from 'apache-arrow';
import { formatDate, formatDecimal, formatTime, formatTimestamp } from '../../columns/values.ts';
import type { FinishedRun, RunOptions } from '../../engine/run/run.ts';
import { inputSchemas } from '../../host/memory-input.ts';
import { checkSource, throwProblems } from '../../host/open.ts';
import { documentOf, type JobDocument } from '../../model/job/document.ts';
import { runUsual } from './warm-threads.ts';

export interface Options extends Partial<RunOptions> {
  readonly document?: Omit<JobDocument, 'stages' | 'openstage'>;
}

/** Checks and runs a job that is given by its stages. Two workers and 256 MB, unless the options say otherwise. */
export async function runStages(
  stages: Record<string, object>,
  { document = {}, ...options }: Options = {},
): Promise<FinishedRun> {
  const source = documentOf({ openstage: 1, name: 'test', ...document, stages } as unknown as JobDocument);
  const { baseFolder = '/', inputs = {} } = options;
  const opened = await checkSource(source, baseFolder, { schemas: inputSchemas(source, inputs) });
  throwProblems(opened);
  if (!opened.job) throw new Error(opened.problems.map(({ message }) => message).join('\n'));
  return runUsual(opened.job, 256 << 20, { ...options, baseFolder });
}

/** The rows that come out of a stage, read into memory; the run must succeed. `from`: another stage than the last. */
export async function rowsOf(stages: Record<string, object>, options: Options = {}): Promise<unknown[][]> {
  const from = Object.keys(stages).at(-1)!;
  const outcome = await runStages({ ...stages, result: { type: 'memory-destination', from } }, options);
  if (!outcome.success) throw new Error(outcome.errors.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return tableRows(outcome.tables.result!);
}

/** The rows of a table: integers as numbers, or bigints past 2^53; dates, times, timestamps and decimals as text. */
export function tableRows(table: Table): unknown[][] {
  const { fields } = table.schema;
  const columns = fields.map((_, index) => table.getChildAt(index)!);
  return Array.from({ length: table.numRows }, (_, row) => columns.map((column) => plain(column.get(row), column.type)));
}

function plain(value: unknown, type: Arrow): unknown {
  if (value === null || value === undefined) return null;
  if (Arrow.isDate(type)) return formatDate(Math.floor(Number(value) / 86_400_000));
  if (Arrow.isTimestamp(type)) {
    // Arrow gives milliseconds.
    return formatTimestamp(BigInt(Math.round(Number(value) * 1000)), type.timezone != null);
  }
  if (Arrow.isTime(type)) return formatTime(BigInt(value as bigint));
  if (Arrow.isDecimal(type)) {
    const bits = [...(value as Uint32Array)].reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
    return formatDecimal(BigInt.asIntN(128, bits), type.scale);
  }
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  return value;
}
