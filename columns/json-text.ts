/** A value as JSON; what JSON has no numbers for, bigints, `NaN` and the infinities, as strings. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' || (typeof inner === 'number' && !Number.isFinite(inner)) ? String(inner) : inner,
  );
