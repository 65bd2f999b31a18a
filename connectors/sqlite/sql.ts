/** `name` as SQL, whatever it holds. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const tableName = ({ schema, table }: { readonly schema: string | undefined; readonly table: string }): string =>
  schema === undefined ? quoteName(table) : `${quoteName(schema)}.${quoteName(table)}`;

/** Values as SQLite takes them: whole numbers as integers, booleans as 0 and 1. */
export function bindable(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const value = (given: unknown) => {
    if (typeof given === 'boolean') return given ? 1n : 0n;
    return Number.isSafeInteger(given) && !Object.is(given, -0) ? BigInt(given as number) : given;
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, given]) => [name, value(given)]));
}
