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
  readonly rows: readonly SampleRow[];
}

export interface SampleQuestion {
  readonly job: JobText;
  readonly stage: string;
  readonly expression: string;
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

/** The result is the first column; what it was made from follows. */
export async function sampleOf({ arrow, schema }: Pick<Preview, 'arrow' | 'schema'>): Promise<Sample> {
  const { rows: count, columns } = await openTable(arrow, schema);
  const [result, ...read] = columns;
  if (!result) return { columns: [], type: '', rows: [] };
  const cell = ({ value, field }: (typeof columns)[number], row: number): SampleCell => {
    const { text, kind } = formatCell(value(row), field.type);
    return { text, quiet: kind === 'null' || kind === 'empty' };
  };
  const rows = Array.from(
    { length: count },
    (_, row): SampleRow => ({
      values: read.map((column) => cell(column, row)),
      result: cell(result, row),
      kept: result.value(row) === true,
    }),
  );
  return { columns: read.map(({ field }) => field.name), type: typeLabel(result.field.type), rows };
}
