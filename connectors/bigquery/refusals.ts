import { formatTimestamp, type Value } from '../../columns/values.ts';
import type { Schema } from '../../model/types.ts';
import type { RefusedValues } from '../rejects.ts';
import type { RowCell } from '../row-builder.ts';
import type { BigQueryClient } from './client.ts';
import { sentValues } from './encode.ts';
import type { BigQueryError } from './errors.ts';
import { resultOf, rowsOf } from './pages.ts';
import type { QuerySession } from './session.ts';
import { type Staged, unsoundRows } from './statements.ts';
import type { Target } from './targets.ts';
import { readingOf } from './types.ts';

/** A row that is not loaded, and its place among all. */
export interface Refused extends RefusedValues {
  readonly row: number;
}

interface Rows {
  readonly targets: readonly Target[];
  readonly schema: Schema;
}

/** A row that a load job refused, from what was sent of it. */
export function sentRefusal(line: string, row: number, { message, faults }: BigQueryError, { targets, schema }: Rows): Refused {
  const sent = sentValues(
    line,
    targets.map(({ loading, field }) => ({ name: loading.staged.name, type: field.type })),
  );
  const known = new Map(targets.map(({ field }, i) => [field.name, sent[i]!]));
  const said = faults.at(-1)?.message ?? message;
  const column = targets.find(({ column: { name } }) => said.includes(name))?.field.name ?? null;
  return { row, values: schema.map(({ name }) => known.get(name) ?? null), column, code: 'invalid-value', message: said };
}

/** The staged rows whose values the server cannot convert. */
export async function unsoundRefusals(
  client: BigQueryClient,
  session: QuerySession,
  { staged, targets, schema }: Rows & { readonly staged: Staged },
): Promise<Refused[]> {
  const { jobReference: job } = await session.run({ sql: unsoundRows(staged, targets) });
  const { rows, schema: found } = await resultOf(client, job);
  const fields = found.fields ?? [];
  const refused: Refused[] = [];
  for await (const page of rowsOf(client, { kind: 'job', job }, 0, rows)) {
    for (const { f } of page) {
      const known = new Map(
        targets.map(({ loading, field }, i) => {
          const cell = readingOf(fields[i] ?? loading.staged, field.type).cell(f[i]!.v);
          return [field.name, valueOf(cell, field.type.kind)];
        }),
      );
      const bad = targets.find(({ loading, field }) => loading.converted && known.get(field.name) !== null);
      const where = bad ? ` (${bad.column.name}: ${bad.column.type})` : '';
      refused.push({
        row: Number(f.at(-1)!.v),
        values: schema.map(({ name }) => known.get(name) ?? null),
        column: bad?.field.name ?? null,
        code: 'invalid-value',
        message: `BigQuery cannot read a value as the type of its column${where}`,
      });
    }
  }
  return refused;
}

function valueOf(cell: RowCell, kind: string): Value {
  if (kind === 'timestamp' && typeof cell === 'bigint') return formatTimestamp(cell, true);
  return kind === 'boolean' && typeof cell === 'string' ? cell === 'true' : cell;
}
