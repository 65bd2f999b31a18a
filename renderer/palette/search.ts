import { specOf } from '../../stages/index.ts';
import { GROUPS, synonymsOf, titleOf } from './titles.ts';

/** The types that a text means, the best first; all of them, in their order, where it is empty. */
export function searchStages<Type extends string>(text: string, types: readonly Type[]): readonly Type[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return types;
  const scored = types.map((type) => ({ type, score: scoreOf(words, type) }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ type }) => type);
}

function scoreOf(words: readonly string[], type: string): number {
  const whole = words.join(' ');
  const title = titleOf(type).toLowerCase();
  // A name in full wins over all that is found by parts.
  if (title === whole || type === whole) return 1000;
  const scores = words.map((word) => wordScore(word, type));
  if (scores.includes(0)) return synonymsOf(type).some((synonym) => synonym.startsWith(whole)) ? 50 : 0;
  const phrase = title.startsWith(whole) ? 40 : synonymsOf(type).some((synonym) => synonym === whole) ? 35 : 0;
  return phrase + scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** How well one word fits: whole words before beginnings, titles before synonyms before letters in order; 0 when it does not. */
function wordScore(word: string, type: string): number {
  const title = titleOf(type).toLowerCase();
  if (title.split(' ').some((part) => part === word)) return 100;
  if (title.split(' ').some((part) => part.startsWith(word))) return 90;
  if (type.split('-').some((part) => part.startsWith(word))) return 80;
  const synonyms = synonymsOf(type).flatMap((synonym) => synonym.split(' '));
  if (synonyms.includes(word)) return 75;
  if (word.length > 1 && synonyms.some((synonym) => synonym.startsWith(word))) return 70;
  const category = specOf(type)?.category;
  const group = GROUPS.find((candidate) => candidate.category === category);
  if (word.length > 2 && [group?.title.toLowerCase(), category].some((name) => name?.startsWith(word))) return 40;
  if (word.length > 2 && title.includes(word)) return 30;
  return word.length > 1 && isSubsequence(word, title) ? 15 : 0;
}

function isSubsequence(letters: string, text: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === letters[at]) at++;
  return at === letters.length;
}
