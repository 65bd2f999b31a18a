// What the last parse function of this thread found: 0, or why it refused the text (a REFUSED_* code).

export let parseStatus: i32 = 0;

// @ts-ignore: decorator
@inline
export function accept(): void {
  parseStatus = 0;
}

// @ts-ignore: decorator
@inline
export function refuse(code: i32): void {
  parseStatus = code;
}

/** The blanks that do not count around a value's text: as in `model/expression/blanks.ts`. */
// @ts-ignore: decorator
@inline
export function isBlank(c: u32): bool {
  return c == 32 || c - 9 < 5;
}
