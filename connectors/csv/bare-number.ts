import type { DeclaredFormat } from '../../model/value-format.ts';

const FRONT = /^[ \t\u00a0\u2009\u202f]+/;
const BACK = /[ \t\u00a0\u2009\u202f]+$/;
const MINUS = /^[-\u2212]$/;

/**
 * The number of `text` without unit and parentheses, with a minus in front where it is negative; `undefined` for what is none. There is at most one unit and one sign.
 * The rules are those of `bareNumber` in columns/native/bare-number.ts.
 */
export function bareNumber(
  text: string,
  { accounting, units = [] }: Pick<DeclaredFormat, 'accounting' | 'units'>,
): string | undefined {
  let rest = text.replace(FRONT, '').replace(BACK, '');
  let sign = '';
  let enclosed = false;
  let united = false;
  for (;;) {
    if (sign === '' && rest !== '') {
      const [first, last] = [rest[0]!, rest.at(-1)!];
      if (accounting && first === '(' && last === ')') {
        sign = '-';
        enclosed = true;
        rest = rest.slice(1, -1).replace(FRONT, '').replace(BACK, '');
        continue;
      }
      if (first === '-' || first === '+' || (accounting && MINUS.test(first))) {
        sign = first === '+' ? '+' : '-';
        rest = rest.slice(1);
        continue;
      }
      if (accounting && (last === '+' || MINUS.test(last))) {
        sign = last === '+' ? '+' : '-';
        rest = rest.slice(0, -1).replace(BACK, '');
        continue;
      }
    }
    if (united) break;
    const [front, back] = [units.find((unit) => rest.startsWith(unit)), units.find((unit) => rest.endsWith(unit))];
    if (front === undefined && back === undefined) break;
    united = true;
    rest = front === undefined ? rest.slice(0, -back!.length).replace(BACK, '') : rest.slice(front.length).replace(FRONT, '');
  }
  // As spreadsheets write zero in accounting: `-`, `€ -`.
  if (rest === '') return accounting && sign === '-' && !enclosed ? '0' : undefined;
  if (rest[0] === '-' || rest[0] === '+' || FRONT.test(rest)) return undefined;
  if (sign === '-') return /[1-9]/.test(rest) ? `-${rest}` : rest;
  return sign === '+' && !accounting ? `+${rest}` : rest;
}
