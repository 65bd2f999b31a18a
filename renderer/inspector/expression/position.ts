/** What a position of an expression lies in, and where that begins. */
export type Position =
  | { readonly is: 'code' }
  | { readonly is: 'comment' | 'name' | 'reference'; readonly from: number }
  /** `call`: the function of which it is an argument, counted from 0. */
  | { readonly is: 'string'; readonly from: number; readonly call?: Call };

export interface Call {
  readonly name: string;
  readonly argument: number;
}

/** Reads the text up to the position. */
export function positionAt(text: string, position: number): Position {
  const calls: { name: string; argument: number }[] = [];
  let at = 0;
  while (at < position) {
    const rest = text.slice(at, position);
    const quote = rest[0]!;
    if (rest.startsWith('${')) {
      const length = /^\$\{[^}]*\}/.exec(rest)?.[0].length;
      if (length === undefined) return { is: 'reference', from: at };
      at += length;
    } else if (quote === "'" || quote === '"' || quote === '`') {
      const inner = openReference(rest);
      if (inner !== undefined) return { is: 'reference', from: at + inner };
      const length = closedLength(rest, quote);
      if (length === undefined) {
        if (quote !== "'") return { is: 'name', from: at };
        const call = calls.at(-1);
        return { is: 'string', from: at, ...(call && { call: { ...call } }) };
      }
      at += length;
    } else if (rest.startsWith('--') || rest.startsWith('/*')) {
      const length = /^(?:--[^\n\r]*[\n\r]|\/\*[\s\S]*?\*\/)/.exec(rest)?.[0].length;
      if (length === undefined) return { is: 'comment', from: at };
      at += length;
    } else {
      if (quote === '(') calls.push({ name: /[\p{L}_][\p{L}\p{N}_$]*(?=\s*$)/u.exec(text.slice(0, at))?.[0] ?? '', argument: 0 });
      else if (quote === ')') calls.pop();
      else if (quote === ',' && calls.length > 0) calls.at(-1)!.argument++;
      at++;
    }
  }
  return { is: 'code' };
}

/** The length of a quoted text whose end is there; `undefined` if it is open. Doubled quotes belong to the text. */
function closedLength(text: string, quote: string): number | undefined {
  for (let at = 1; at < text.length; at++) {
    if (text[at] !== quote) continue;
    if (text[at + 1] !== quote) return at + 1;
    at++;
  }
  return undefined;
}

/** Where, in a quoted text that is open, a reference begins that is open, too. */
function openReference(text: string): number | undefined {
  const open = text.lastIndexOf('${');
  return open > 0 && !text.slice(open).includes('}') && closedLength(text, text[0]!) === undefined ? open : undefined;
}
