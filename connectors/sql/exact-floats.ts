/** Digits of decimals that floats of 32 and of 64 bits keep: the shortest text of such a float is the decimal. */
export const FLOAT_DIGITS = { float4: 6, float8: 15 } as const;
/** Floats keep all integers up to these, on either side of 0. */
export const FLOAT_INTEGERS = { float4: 2n ** 24n, float8: 2n ** 53n } as const;
