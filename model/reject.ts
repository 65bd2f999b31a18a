/** A refused row, as shown in messages and kept in dead-letter files. */
export interface Reject {
  readonly stage: string;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly line: number | null;
  /** The original row: its text, or its columns. */
  /** What to do about it, where the row alone tells. */
  readonly remedy?: string;
  readonly row: string | Readonly<Record<string, unknown>>;
}

/** The first rejects in their order, at most `limit`, each stage having about as many as another that has as many. */
export function ofEveryStage(rejects: readonly Reject[], limit: number): Reject[] {
  if (rejects.length <= limit) return [...rejects];
  const byStage = Map.groupBy(rejects, ({ stage }) => stage);
  const chosen = new Set<Reject>();
  for (let turn = 0; chosen.size < limit; turn++) {
    for (const own of byStage.values()) {
      const reject = own[turn];
      if (reject && chosen.size < limit) chosen.add(reject);
    }
  }
  return rejects.filter((reject) => chosen.has(reject));
}
