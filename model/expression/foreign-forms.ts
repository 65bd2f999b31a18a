import type { Token } from './tokens.ts';

/** Words of other languages that stand between two values, or behind one, and what is written here. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['mod', 'write a % b'],
  ['div', 'write floor(a / b)'],
  ['contains', "write contains(text, 'part')"],
  ['startswith', "write starts_with(text, 'part')"],
  ['endswith', "write ends_with(text, 'part')"],
  ['isnull', 'write IS NULL'],
  ['notnull', 'write IS NOT NULL'],
  ['regexp', "write matches(text, 'pattern')"],
  ['rlike', "write matches(text, 'pattern')"],
  ['similar', "write matches(text, 'pattern')"],
  ['eq', 'write a = b'],
  ['ne', 'write a <> b'],
  ['gt', 'write a > b'],
  ['lt', 'write a < b'],
  ['ge', 'write a >= b'],
  ['le', 'write a <= b'],
  ['elif', 'write another WHEN … THEN … of CASE'],
  ['elseif', 'write another WHEN … THEN … of CASE'],
  ['from', 'this is one expression, not a query: stages read, join and group rows'],
  ['where', 'this is one expression, not a query: stages read, join and group rows'],
  ['limit', 'this is one expression, not a query: stages read, join and group rows'],
]);

/** What is meant by a form of another language (`a ** b`, `IF x THEN y`, `a NOT NULL`), where parsing has stopped at `token`; `undefined` for other texts. */
export function foreignForm(tokens: readonly Token[], token: Token): string | undefined {
  const at = tokens.indexOf(token);
  const word = (index: number): string | undefined => {
    const other = tokens[index];
    return other?.kind === 'word' ? other.text.toLowerCase() : undefined;
  };
  const sign = (index: number): string | undefined => (tokens[index]?.kind === 'sign' ? tokens[index].text : undefined);
  if (sign(at) === '*' && sign(at - 1) === '*') return 'write power(a, b)';
  if (sign(at) === '/' && sign(at - 1) === '/') return 'write floor(a / b)';
  if (sign(at) === '=' && sign(at - 1) === '=') return 'write = once';
  if (word(at) === 'not' && word(at + 1) === 'null') return 'write IS NOT NULL';
  if (word(at) === 'null' && at > 0) return word(at - 1) === 'not' ? 'write IS NOT NULL' : 'write IS NULL';
  if (tokens.slice(0, at + 1).some((_, index) => word(index) === 'if' && sign(index + 1) !== '('))
    return 'write CASE WHEN condition THEN a ELSE b END, or if(condition, a, b)';
  if (word(0) === 'select') return WORDS.get('from');
  const own = word(at);
  return own === undefined || at === 0 ? undefined : WORDS.get(own);
}
