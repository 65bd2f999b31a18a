import { RESERVED } from '../../../model/expression/cursor.ts';
import { BY_SPELLING } from '../../../model/expression/functions.ts';
import { Problems } from '../../../model/expression/problems.ts';
import { DATE_NOW, IF_SPELLINGS, PART_SPELLINGS, SWAPPED_POSITION, TIMESTAMP_NOW } from '../../../model/expression/sugar.ts';
import { type Token, tokenize } from '../../../model/expression/tokens.ts';
import type { Range } from './scope.ts';

export interface Highlight extends Range {
  readonly is: 'keyword' | 'number' | 'string' | 'name' | 'function' | 'reference' | 'comment';
}

/** Words that are none of a column's names before an opening parenthesis or a text. */
const KEYWORDS = new Set([
  ...RESERVED,
  ...'cast try_cast extract interval date time timestamp decimal from for as escape distinct'.split(' '),
]);
const CONSTANTS = new Set(['true', 'false', 'null']);

/** Whether a name can be called in an expression. */
export function isFunction(name: string): boolean {
  const word = name.toLowerCase();
  return [BY_SPELLING, IF_SPELLINGS, PART_SPELLINGS, SWAPPED_POSITION, DATE_NOW, TIMESTAMP_NOW].some((names) => names.has(word));
}

/** What the parts of an expression are, in their order. What cannot be read is left plain. */
export function highlights(text: string): readonly Highlight[] {
  const references = [...text.matchAll(/(?<!\$)\$\{[^}]*\}/g)].map(
    (match): Highlight => ({ is: 'reference', from: match.index, to: match.index + match[0].length }),
  );
  const tokens = tokenize(withoutReferences(text, references), new Problems());
  const words = tokens.flatMap((token, index): Highlight[] => {
    if (references.some(({ from, to }) => token.start >= from && token.end <= to)) return [];
    const is = kindOf(token, tokens[index + 1]);
    return is ? [{ is, from: token.start, to: token.end }] : [];
  });
  const comments = tokens.flatMap((token, index) => commentsIn(text, tokens[index - 1]?.end ?? 0, token.start));
  return [...words, ...references, ...comments].toSorted((a, b) => a.from - b.from);
}

/** The text with names of the same length in place of references, so that the tokenizer can read it. */
function withoutReferences(text: string, references: readonly Range[]): string {
  let plain = text;
  for (const { from, to } of references) plain = plain.slice(0, from) + '_'.repeat(to - from) + plain.slice(to);
  return plain;
}

function kindOf(token: Token, next: Token | undefined): Highlight['is'] | undefined {
  switch (token.kind) {
    case 'string':
      return 'string';
    case 'number':
      return 'number';
    case 'name':
      return 'name';
    case 'word': {
      const word = token.text.toLowerCase();
      if (CONSTANTS.has(word)) return 'keyword';
      const opens = next?.kind === 'sign' && next.text === '(';
      if (opens && isFunction(word) && word !== 'cast') return 'function';
      if (DATE_NOW.has(word) || TIMESTAMP_NOW.has(word)) return opens || word.startsWith('current_') ? 'function' : 'name';
      const typed = ['date', 'time', 'timestamp', 'decimal', 'interval'].includes(word);
      if (typed) return next?.kind === 'string' || opens ? 'keyword' : 'name';
      return KEYWORDS.has(word) ? 'keyword' : 'name';
    }
    default:
      return undefined;
  }
}

function commentsIn(text: string, from: number, to: number): Highlight[] {
  const between = text.slice(from, to);
  return [...between.matchAll(/--[^\n\r]*|\/\*[\s\S]*?\*\//g)].map(({ index, 0: { length } }) => ({
    is: 'comment',
    from: from + index,
    to: from + index + length,
  }));
}
