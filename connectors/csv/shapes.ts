/** What a text looks like, wider than the types that are read: also days, amounts and addresses as people write them. */
export type Shape =
  | 'empty'
  | 'number'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'boolean'
  | 'address'
  /** Letters and digits in one piece: `AB-1001`. */
  | 'code'
  | 'words'
  | 'text';

const NULLS: ReadonlySet<string> = new Set([
  'na',
  'n/a',
  '#n/a',
  'null',
  'none',
  'nan',
  '\\n',
  '-',
  '--',
  '?',
  '.',
  '(null)',
  'nil',
]);
const BOOLEANS: ReadonlySet<string> = new Set([
  'true',
  'false',
  'yes',
  'no',
  'ja',
  'nein',
  'oui',
  'non',
  'si',
  'sí',
  'wahr',
  'falsch',
]);
const CURRENCY = String.raw`(?:[$€£¥₽₹%°]|[A-Z]{1,3}\$|EUR|USD|GBP|CHF|PLN|CZK)`;
const NUMBER = new RegExp(
  String.raw`^\(?[-+]?\s?${CURRENCY}?\s?[-+]?(?:(?:\d+|\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+)(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?[-+]?\s?${CURRENCY}?\)?$`,
);
const MONTH = String.raw`(?:jan|feb|m[aä]r|a[pvb]r|ma[iyj]|[jg]i?u[nl]|aug|ago|ao[uû]|sep|set|o[ck]t|out|nov|de[czs]|ene|gen|dic|fév|juil|juin|lug|mag)[a-zéûôç]*\.?`;
const DATE_PATTERNS: readonly RegExp[] = [
  /^(?:\d{4}|['’]?\d{2})([-/.])(?:0?[1-9]|1[0-2])(?:\1(?:0?[1-9]|[12]\d|3[01])\.?)?$/,
  /^(?:0?[1-9]|[12]\d|3[01])([-/.])\s?(?:0?[1-9]|[12]\d|3[01])(?:\1\s?(?:\d{4}|['’]?\d{2})?)$/,
  new RegExp(String.raw`^(?:\w{2,4}\.?,? )?\d{1,2}(?:st|nd|rd|th|\.)?[-/ .]?${MONTH}[-/ .,]{0,2}(?:\d{4}|\d{2})$`, 'i'),
  new RegExp(String.raw`^(?:\w{2,9}\.?,? )?${MONTH}[-/ .]\d{1,2}(?:st|nd|rd|th)?,? \d{4}$`, 'i'),
  new RegExp(String.raw`^${MONTH}[-/ ]['’]?\d{2,4}$`, 'i'),
  /^\d{4}[-/ ]?[QWHSqwhs]\d{1,2}$/,
];
const CLOCK = String.raw`(?:[01]?\d|2[0-4])[:.h][0-5]\d(?:[:.][0-5]\d(?:[.,:]\d{1,9})?)?\s?(?:[AaPp]\.?[Mm]\.?)?`;
const TIME = new RegExp(`^(?:${CLOCK.replaceAll('[:.h]', '[:h]').replace('[:.][0-5]', ':[0-5]')})$`);
const TIMESTAMP = new RegExp(String.raw`^(.{6,24}?)(?:T|, | |-|_|:)(?:${CLOCK})\s?(?:Z|UTC|GMT|[A-Z]{3,4}|[-+]\d{2}:?\d{0,2})?$`);
const ADDRESSES: readonly RegExp[] = [
  /^[^\s@,;|]+@[^\s@,;|]+\.[A-Za-z]{2,}$/,
  /^(?:[a-z][a-z0-9+.-]{1,9}:\/\/|www\.)[^\s"]+$/i,
  /^\d{1,3}(?:\.\d{1,3}){3}(?::\d+|\/\d+)?$/,
  /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i,
  /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i,
  /^(?:[A-Za-z]:\\|\/[^/\s]+\/|\.\.?\/)[^"<>|;,\t]*$/,
  /^(?:\+|00)\d[\d ()/.-]{6,18}\d$/,
  /^#[0-9a-f]{6}$/i,
];
const CODE = /^(?=.*\d)[\p{L}\d][\p{L}\d_./-]*$/u;
const WORDS = /^[\p{L}\p{M}\d][\p{L}\p{M}\d '’.&()/_+-]*[?!.:]?$/u;
const LONGEST = 64;

/** The shape of a text; blanks around it do not count. */
export function shapeOf(given: string): Shape {
  const text = given.trim();
  if (text === '') return 'empty';
  if (text.length > LONGEST) return ADDRESSES[1]!.test(text) ? 'address' : 'text';
  if (text.length <= 6) {
    const word = text.toLowerCase();
    if (NULLS.has(word)) return 'empty';
    if (BOOLEANS.has(word)) return 'boolean';
  }
  if (/\d/.test(text)) {
    if (NUMBER.test(text)) return 'number';
    if (isDate(text)) return 'date';
    if (TIME.test(text)) return 'time';
    const stamp = TIMESTAMP.exec(text);
    if (stamp && isDate(stamp[1]!)) return 'timestamp';
  }
  if (ADDRESSES.some((pattern) => pattern.test(text))) return 'address';
  if (CODE.test(text)) return 'code';
  return WORDS.test(text) ? 'words' : 'text';
}

const isDate = (text: string): boolean => DATE_PATTERNS.some((pattern) => pattern.test(text));

/** Whether a shape is that of a value, and hardly that of a column's name. */
export const isValue = (shape: Shape): boolean =>
  shape === 'number' ||
  shape === 'date' ||
  shape === 'time' ||
  shape === 'timestamp' ||
  shape === 'address' ||
  shape === 'boolean';
