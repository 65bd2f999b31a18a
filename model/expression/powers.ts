/** How strongly operators bind, from the weakest, as in PostgreSQL. */
export const POWER = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  predicate: 6,
  concat: 7,
  additive: 8,
  multiplicative: 9,
  sign: 10,
  cast: 11,
} as const;
