import type { ConnectorOriginPlan } from '../../stages/shared/database.ts';

/** Conditions that cut a table into parts; together they are true for every row, and each row's order follows theirs. */
export type Cuts = readonly string[];

/** Whether a table is to be read in parts. Of a limited number of rows nobody could say which parts they lie in. */
export const isCut = ({ partition, source, maxResults }: ConnectorOriginPlan): boolean =>
  partition !== undefined && source?.kind === 'table' && maxResults === undefined;

/** Ranges of a column between bounds, all of them SQL. Nulls, if there may be some, are in the last. */
export function rangesOf(column: string, bounds: readonly string[], { nulls }: { readonly nulls: boolean }): Cuts {
  if (bounds.length === 0) return [];
  return Array.from({ length: bounds.length + 1 }, (_, part) => {
    const from = part === 0 ? [] : [`${column} >= ${bounds[part - 1]}`];
    const to = part === bounds.length ? [] : [`${column} < ${bounds[part]}`];
    const range = [...from, ...to].join(' AND ');
    return nulls && part === bounds.length ? `(${range} OR ${column} IS NULL)` : range;
  });
}
