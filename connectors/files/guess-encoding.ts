import type { EncodingName } from '../../model/encodings.ts';
import { type Letters, MULTI_BYTE, type MultiByte, SINGLE_BYTE } from './letters.ts';

/** Characters beyond ASCII that tell an encoding. */
const MAX_TELLING = 3000;
/** Bytes between the telling ones that are looked at, too: neighbours tell whether a letter stands in a word. */
const CONTEXT_BYTES = 4;
/** The least score of an encoding that text is likely to be in. */
const LIKELY = 0.6;
/** The score below which it is not. */
const UNLIKELY = -0.3;
/** Scores that differ by less leave it open which encoding it is. */
const CLOSE = 0.06;

export interface EncodingGuess {
  readonly encoding: Exclude<EncodingName, 'utf-16'>;
  /** The first word that tells, as it is read, where it could be otherwise; and the next best encoding. */
  readonly doubt?: { readonly word: string; readonly other: string | undefined };
  /** From about -3 for text that is none to 1. */
  readonly score: number;
}

interface Scored extends Pick<EncodingGuess, 'encoding' | 'score'> {
  readonly text: string;
}

/** The encoding of text that is no UTF-8, by the letters and signs that it would have in each, and where in words. */
export function guessEncoding(sample: Uint8Array): EncodingGuess {
  const bytes = tellingBytes(sample);
  const scored: Scored[] = [
    ...SINGLE_BYTE.map(({ encoding, languages, prior }) => {
      const text = new TextDecoder(encoding).decode(bytes);
      return { encoding, text, score: Math.max(...languages.map((letters) => scoreLetters(text, letters))) + prior };
    }),
    ...MULTI_BYTE.map((multiByte) => {
      const { encoding } = multiByte;
      const text = new TextDecoder(encoding).decode(bytes);
      return { encoding, text, score: scoreIdeographs(text, multiByte) + 0.04 };
    }),
  ];
  // Of equal scores the likelier encoding stays first.
  const sorted = scored.sort((a, b) => Math.round((b.score - a.score) * 1000));
  // Where nothing is likely, what most such files are in is as good as anything.
  const common = scored.find(({ encoding }) => encoding === 'windows-1252')!;
  const best = sorted[0]!.score < LIKELY && common.score > UNLIKELY ? common : sorted[0]!;
  const other = sorted.find(({ text }) => text !== best.text);
  const doubtful = best.score < LIKELY || (other !== undefined && best.score - other.score < CLOSE);
  const { encoding, score } = best;
  return doubtful ? { encoding, score, doubt: { word: tellingWord(best.text), other: other?.encoding } } : { encoding, score };
}

/** The bytes above ASCII with some around them; of what lies between, a blank. */
function tellingBytes(sample: Uint8Array): Uint8Array {
  const kept: number[] = [];
  let end = 0;
  for (let at = 0, count = 0; at < sample.length && count < MAX_TELLING; at++) {
    if (sample[at]! < 0x80) continue;
    count++;
    const from = Math.max(end, at - CONTEXT_BYTES);
    if (from > end) kept.push(32);
    end = Math.min(sample.length, at + 1 + CONTEXT_BYTES);
    for (let i = from; i < end; i++) kept.push(sample[i]!);
  }
  return Uint8Array.from(kept);
}

const LETTER = /\p{L}|\p{M}/u;
const UPPER = /\p{Lu}/u;
const LOWER = /\p{Ll}/u;
const VOWELS = /[aeiouy]/;
/** Signs of prose, prices and measures. */
const SIGNS = '€£¥©®°«»„“”‘’‚–—…§·•№´\u00a0ºª¿¡²³½¼±×µ';

/** How much a text looks like one of a language, from about -3 to 1. */
function scoreLetters(text: string, letters: Letters): number {
  const characters = Array.from(text);
  let sum = 0;
  let count = 0;
  characters.forEach((c, i) => {
    if (c < '\u0080') return;
    count++;
    sum += characterScore(c, characters[i - 1] ?? ' ', characters[i + 1] ?? ' ', letters);
  });
  return count === 0 ? 0 : sum / count;
}

function characterScore(c: string, before: string, after: string, letters: Letters): number {
  if (c === '\ufffd' || /[\u0080-\u009f\ue000-\uf8ff]/.test(c)) return -3;
  const inWord = LETTER.test(before) && LETTER.test(after);
  if (!LETTER.test(c) || SIGNS.includes(c)) {
    if (!SIGNS.includes(c)) return inWord ? -1.5 : -0.5;
    if (c === '’' && inWord) return 1;
    if (inWord) return c === '·' ? 0.8 : -1;
    if (/[„“‘‚«¿¡]/.test(c)) return LETTER.test(before) && c !== '“' && c !== '‘' ? -0.5 : 0.7;
    if (/[”’»…ºª]/.test(c)) return LETTER.test(after) && c !== '»' ? -0.5 : 0.7;
    if ((c === '°' && /[CF]/.test(after)) || (c === 'µ' && /[a-zA-Z]/.test(after))) return 0.8;
    return LETTER.test(before) || LETTER.test(after) ? -1 : 0.8;
  }
  const lower = c === 'İ' ? 'ı' : c.toLowerCase();
  let score = letterScore(lower, letters);
  // Capitals begin words, or stand among capitals.
  if (UPPER.test(c) && LOWER.test(before)) score -= 1;
  if (UPPER.test(c) && !LETTER.test(before) && !LETTER.test(after)) score -= 0.2;
  if (LOWER.test(c) && UPPER.test(before) && UPPER.test(after)) score -= 0.7;
  if (UPPER.test(c) && UPPER.test(before)) score -= 0.08;
  if (!LETTER.test(before) && !LETTER.test(after)) score -= /\d/.test(before + after) ? 0.9 : isLatin(c) ? 0.2 : 0.6;
  if (isThai(c)) score -= thaiFault(c, before, after);
  // Some letters of Hebrew only end words.
  if (/[םןץףך]/.test(c) && LETTER.test(after)) score -= 1;
  // Of the two nasal vowels of Portuguese one stands before e, the other before o or e or at the end.
  if (lower === 'õ' && after.toLowerCase() !== 'e') score -= 0.3;
  if (lower === 'ã' && LETTER.test(after) && !/[oe]/i.test(after)) score -= 0.3;
  // Scripts do not mix in words.
  if (LETTER.test(before) && isLatin(before) !== isLatin(c)) score -= 0.7;
  if (LETTER.test(after) && isLatin(after) !== isLatin(c)) score -= 0.7;
  return score + soundScore(lower, before.toLowerCase(), after.toLowerCase());
}

function letterScore(lower: string, { often, seldom, alphabet }: Letters): number {
  if (alphabet) {
    const rank = (often + seldom).indexOf(lower);
    return rank < 0 ? -0.4 : 1.15 - (0.6 * rank) / (often.length + seldom.length);
  }
  return often.includes(lower) ? 1 : seldom.includes(lower) ? 0.7 : -0.4;
}

const isLatin = (c: string): boolean => /\p{Script=Latin}/u.test(c);

const isThai = (c: string): boolean => c >= '\u0e01' && c <= '\u0e5b';

/** Vowels and tones above and below stand on consonants, and some vowels before them. */
function thaiFault(c: string, before: string, after: string): number {
  if (/[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/.test(c)) return /[\u0e01-\u0e3a\u0e47-\u0e4e]/.test(before) ? 0 : 1.5;
  return /[\u0e40-\u0e44]/.test(c) && !/[\u0e01-\u0e2e]/.test(after) ? 1.5 : 0;
}

/** Consonants hardly stand between two consonants, and vowels between two vowels. */
function soundScore(c: string, before: string, after: string): number {
  if (!LETTER.test(before) && VOWELS.test(c.normalize('NFD')[0]!) && /[aeo]/.test(after)) return -0.1;
  if (!/[a-z]/.test(before) || !/[a-z]/.test(after)) return 0;
  const vowel = VOWELS.test(c.normalize('NFD')[0]!) || c === 'ı' || c === 'ø' || c === 'æ' || c === 'œ';
  if (!vowel && !VOWELS.test(before) && !VOWELS.test(after)) return -0.3;
  return vowel && VOWELS.test(before) && VOWELS.test(after) ? -0.15 : 0;
}

/** The same of a text in an encoding of several bytes a character. */
function scoreIdeographs(text: string, { encoding, common, everyday }: MultiByte): number {
  const characters = Array.from(text);
  const usual = everydayCharacters(encoding, everyday);
  const japanese = encoding === 'shift_jis' || encoding === 'euc-jp';
  let sum = 0;
  let count = 0;
  characters.forEach((c, i) => {
    if (c < '\u0080') return;
    count++;
    if (c === '\ufffd' || /[\u0080-\u00ff\ue000-\uf8ff]/.test(c)) sum -= 3;
    else if (/[\uff61-\uff9f]/.test(c)) sum -= 0.3;
    else if (/[\u3040-\u30ff]/.test(c)) sum += japanese ? 1 : -0.3;
    else if (common.has(c)) sum += 1;
    else if (usual.has(c)) sum += 0.75;
    else if (/[\u3000-\u303f\uff01-\uff60]/.test(c)) sum += 0.6;
    else sum -= 0.4;
    // A letter of ASCII next to it may be half of another character.
    if (/[A-Za-z]/.test(characters[i - 1] ?? '') || /[A-Za-z]/.test(characters[i + 1] ?? '')) sum -= 0.7;
  });
  return count === 0 ? 0 : sum / count;
}

const everydays = new Map<string, ReadonlySet<string>>();

/** The characters whose first byte is in a range. */
function everydayCharacters(encoding: string, [from, to]: MultiByte['everyday']): ReadonlySet<string> {
  const kept = everydays.get(encoding);
  if (kept) return kept;
  const bytes: number[] = [];
  for (let first = from; first <= to; first++) for (let second = 0x40; second < 0xff; second++) bytes.push(first, second, 10);
  const all = new Set(
    Array.from(new TextDecoder(encoding).decode(Uint8Array.from(bytes))).filter((c) => c > '\u3000' && c !== '\ufffd'),
  );
  everydays.set(encoding, all);
  return all;
}

/** The first word with a character beyond ASCII. */
const tellingWord = (text: string): string => text.split(/\s+/).find((word) => /[^\0-\x7f]/.test(word)) ?? '';
