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
