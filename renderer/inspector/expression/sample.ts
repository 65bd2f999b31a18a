import type { HostClient, JobText, Preview } from '../../../ipc/api.ts';
import { formatCell, typeLabel } from '../../preview/format.ts';
import { openTable } from '../../preview/table.ts';

export interface SampleCell {
  readonly text: string;
  readonly quiet: boolean;
}

export interface SampleRow {
  /** Of the columns that the expression reads. */
  readonly values: readonly SampleCell[];
  readonly result: SampleCell;
  /** Whether a condition lets the row pass; null is not true. */
  readonly kept: boolean;
}

export interface Sample {
  /** Names of the columns that it reads. */
  readonly columns: readonly string[];
  readonly type: string;
  /** Some of the rows, in their order. */
  readonly rows: readonly SampleRow[];
  /** Rows that were looked at, and those of them for which a condition is true. */
  readonly looked: number;
  /** Whether there are more. */
  readonly partial?: boolean;
  readonly kept: number;
}

export interface SampleQuestion {
  readonly job: JobText;
  readonly stage: string;
  readonly expression: string;
  /** Columns that the stage makes before, of which the expression may read. */
  readonly made?: readonly { readonly name: string; readonly expression: string }[];
  readonly rows: number;
}

/** Results of an expression on some rows of a stage's input; ends, also in the host, when the signal says so. */
export async function askSample(host: HostClient, question: SampleQuestion, signal: AbortSignal): Promise<Sample> {
  const id = crypto.randomUUID();
  const cancel = () => void host.call('preview.cancel', id).catch(() => {});
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await sampleOf(await host.call('preview.expression', { id, ...question }));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The result is the first column; what it was made from follows. Of a condition, rows that it drops are among those shown. */
export async function sampleOf({
  arrow,
  schema,
  partial,
}: Pick<Preview, 'arrow' | 'schema'> & Partial<Preview>): Promise<Sample> {
  const { rows: looked, columns } = await openTable(arrow, schema);
  const [result, ...read] = columns;
  if (!result) return { columns: [], type: '', rows: [], looked: 0, kept: 0 };
  const passes = Array.from({ length: looked }, (_, row) => result.value(row) === true);
  const cell = ({ value, field }: (typeof columns)[number], row: number): SampleCell => {
    const { text, kind } = formatCell(value(row), field.type);
    return { text, quiet: kind === 'null' || kind === 'empty' };
  };
  const shown = result.field.type.kind === 'boolean' ? mixed(passes, SHOWN) : passes.slice(0, SHOWN).map((_, row) => row);
  const rows = shown.map(
    (row): SampleRow => ({
      values: read.map((column) => cell(column, row)),
      result: cell(result, row),
      kept: passes[row]!,
    }),
  );
  const kept = passes.filter(Boolean).length;
  return {
    columns: read.map(({ field }) => field.name),
    type: typeLabel(result.field.type),
    rows,
    looked,
    ...(partial && { partial }),
    kept,
  };
}

const SHOWN = 5;

/** The first rows, but with up to two of those that would not be seen that way. */
export function mixed(passes: readonly boolean[], count: number): readonly number[] {
  const indexes = passes.map((_, row) => row);
  const first = indexes.slice(0, count);
  const rare = [true, false].find((side) => first.filter((row) => passes[row] === side).length < 2);
  if (rare === undefined) return first;
  const wanted = indexes.filter((row) => passes[row] === rare).slice(0, 2);
  const others = indexes.filter((row) => passes[row] !== rare).slice(0, count - wanted.length);
  return [...wanted, ...others].toSorted((a, b) => a - b);
}
