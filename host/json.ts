/** JSON text of plain data; integers past 2^53 become strings, as the type mapping says, and what JSON lacks becomes null. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'bigint') return inner;
    const number = Number(inner);
    return Number.isSafeInteger(number) ? number : String(inner);
  });
}

export function fromJson(text: string): unknown {
  return JSON.parse(text);
}
