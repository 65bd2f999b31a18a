import type { GivenType } from '../../stages/shared/database.ts';

/** The type that a job gives a column of a table that is made, as SQL. */
export const givenType = (types: readonly GivenType[] | undefined, column: string): string | undefined =>
  types?.find((given) => given.column === column)?.type;

/** Whether a type says that its column takes no null. */
export const isNotNull = (type: string): boolean => /\bNOT\s+NULL\b/i.test(type);
