import type { ReportArguments, Reporter } from '../../model/job/reporter.ts';
import { type Schema, sameType } from '../../model/types.ts';

interface Remembered {
  readonly seen: readonly unknown[];
  readonly result: unknown;
  readonly reports: readonly ReportArguments[];
}

/**
 * What checks of a job found, for the next check of it: a stage is checked again only when something that it sees has changed. Values
 * of the document that stay must be the same objects then. What `current_date` stands for stays as it was. One for each job.
 */
export class CheckMemory {
  readonly #results = new Map<string, Remembered>();
  readonly #schemas = new Map<string, Schema>();

  /** The result of a check that depends on `seen` alone; what it reported is reported again. */
  recall<Result>(key: string, seen: readonly unknown[], reporter: Reporter, check: () => Result): Result {
    const known = this.#results.get(key);
    if (known && known.seen.length === seen.length && known.seen.every((item, index) => item === seen[index])) {
      for (const report of known.reports) reporter.report(...report);
      return known.result as Result;
    }
    const { result, reports } = reporter.record(check);
    this.#results.set(key, { seen, result, reports });
    return result;
  }

  /** The schemas, each the same object as before where it says the same, so that what reads it need not be checked again. */
  same(stage: string, outputs: Readonly<Record<string, Schema | undefined>>): Readonly<Record<string, Schema | undefined>> {
    return Object.fromEntries(
      Object.entries(outputs).map(([port, schema]) => {
        const key = `${stage}.${port}`;
        const before = this.#schemas.get(key);
        const kept = before && schema && isSame(before, schema) ? before : schema;
        if (kept) this.#schemas.set(key, kept);
        return [port, kept];
      }),
    );
  }

  /** Forgets stages that are no longer there. */
  keep(stages: ReadonlySet<string>): void {
    for (const key of this.#results.keys()) if (!stages.has(key.slice(key.indexOf(':') + 1))) this.#results.delete(key);
    for (const key of this.#schemas.keys()) if (!stages.has(key.slice(0, key.indexOf('.')))) this.#schemas.delete(key);
  }
}

function isSame(a: Schema, b: Schema): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every((field, index) => {
      const other = b[index]!;
      return (
        field === other || (field.name === other.name && field.nullable === other.nullable && sameType(field.type, other.type))
      );
    })
  );
}
