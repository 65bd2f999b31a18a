import type { Reject } from '../../model/reject.ts';
import { isSensitive, MASK } from '../../model/sensitive.ts';
import type { CheckedJob } from '../../stages/check-job.ts';

/** A reject as messages, results and the history may show it. */
export type Redact = (reject: Reject) => Reject;

/** Shorter values are masked only where they stand alone: within a message they would garble the rest. */
const MIN_MASKED = 4;

/**
 * Keeps the values of columns that hold secrets, by their names, out of what is shown of refused rows. A row that is still one text is not shown at all then:
 * where its columns are is not known. Ports and dead-letter files keep rows as they were.
 */
export function redactionOf({ stages }: Pick<CheckedJob, 'stages'>): Redact {
  const secretColumns = new Map(
    stages.map(({ id, outputs, inputs }) => {
      const schemas = [...Object.values(outputs), ...inputs.map(({ schema }) => schema)];
      return [id, [...new Set(schemas.flatMap((schema) => schema.map(({ name }) => name)).filter(isSensitive))]] as const;
    }),
  );
  return (reject) => {
    const columns = secretColumns.get(reject.stage) ?? [];
    if (columns.length === 0) return reject;
    return { ...reject, ...redacted(reject, columns) };
  };
}

function redacted({ column, code, message, row }: Reject, columns: readonly string[]): Pick<Reject, 'message' | 'row'> {
  const own = column !== null && columns.includes(column) ? `${column}: ${code}; the value is secret and not shown` : message;
  if (typeof row === 'string') return { message: own, row: `(not shown: ${columns.join(', ')})` };
  const values = columns.map((name) => row[name]).filter((value) => value !== null && value !== undefined);
  const texts = values.map(String).filter((text) => text.length >= MIN_MASKED);
  return {
    message: texts.reduce((text, secret) => text.replaceAll(secret, MASK), own),
    row: Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, columns.includes(name) && value !== null ? MASK : value]),
    ),
  };
}
