import type { Expression } from './expression.ts';
import type { Problems } from './problems.ts';

/** Checks the literals of LIKE: `(text, pattern, escape?)`. Returns whether they are right. */
export function checkPattern([, pattern, escaping]: readonly Expression[], problems: Problems): boolean {
  if (escaping?.kind !== 'literal' || escaping.value === null) return true;
  const sign = String(escaping.value);
  if ([...sign].length !== 1) {
    problems.add('invalid-pattern', `invalid ESCAPE: '${sign}'`, escaping.span, 'write exactly one character', sign);
    return false;
  }
  if (pattern?.kind !== 'literal' || pattern.value === null) return true;
  const text = String(pattern.value);
  const characters = [...text];
  for (let i = 0; i < characters.length; i++) {
    if (characters[i] !== sign) continue;
    if (i + 1 === characters.length) {
      problems.add('invalid-pattern', `invalid pattern: '${text}' ends with its escape character`, pattern.span, undefined, text);
      return false;
    }
    i++;
  }
  return true;
}
