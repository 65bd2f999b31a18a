import { type Table, tableFromIPC } from 'apache-arrow';
import { onTestFinished } from 'vitest';
import { arrowTableLines } from '../../../cli/arrow-table.ts';
import { PLAIN } from '../../../cli/style.ts';
import { previewService } from '../../../host/services/preview.ts';
import type { JobText, Preview, PreviewRequest, Settings } from '../../../ipc/api.ts';
import { CLIENT, hostContext } from '../runs/host.ts';

/** A preview service over a folder with these files, closed after the test. */
export async function previewHost(files: Readonly<Record<string, string | Uint8Array>> = {}, settings: Partial<Settings> = {}) {
  const host = await hostContext(files, settings);
  let requests = 0;
  const open = () => {
    const service = previewService(host.context);
    onTestFinished(() => service.close!());
    const show = (text: string, stage: string, more: Partial<PreviewRequest> & Partial<JobText> = {}): Promise<Preview> => {
      const { file, parameters, ...request } = more;
      const job = { text, ...(file !== undefined && { file }), ...(parameters && { parameters }) };
      return Promise.resolve(
        service.handlers['preview.rows'](CLIENT, { id: `r${requests++}`, job, stage, rows: 100, ...request }),
      );
    };
    return { service, previews: service.handlers, show };
  };
  return { ...host, open, ...open() };
}

export const tableOf = ({ arrow }: Preview): Table => tableFromIPC(arrow);

/** Rows as text: `1 | Ada | ∅`. */
export function rowsOf(preview: Preview): string[] {
  const table = tableOf(preview);
  // Cell by cell: a table's lines are padded.
  return Array.from({ length: table.numRows }, (_, row) =>
    table.schema.fields
      .map(({ name }) => arrowTableLines(table.select([name]).slice(row, row + 1), PLAIN)[2]!.trim() || '∅')
      .join(' | '),
  );
}
