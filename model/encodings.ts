/**
 * Encodings of text, by the names that jobs give them. `latin1` is ISO 8859-1: byte n is U+00nn; `windows-1252` differs from it in 0x80 to 0x9F. The others are those
 * of https://encoding.spec.whatwg.org, which takes `iso-8859-9` for `windows-1254`.
 */
export const ENCODINGS = [
  ...(['utf-8', 'utf-16', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252'] as const),
  ...(['windows-1250', 'windows-1251', 'windows-1253', 'windows-1254', 'windows-1255', 'windows-1256'] as const),
  ...(['windows-1257', 'windows-1258', 'windows-874', 'iso-8859-2', 'iso-8859-3', 'iso-8859-4', 'iso-8859-5'] as const),
  ...(['iso-8859-6', 'iso-8859-7', 'iso-8859-8', 'iso-8859-9', 'iso-8859-10', 'iso-8859-13', 'iso-8859-14'] as const),
  ...(['iso-8859-15', 'iso-8859-16', 'koi8-r', 'koi8-u', 'ibm866', 'macintosh', 'x-mac-cyrillic'] as const),
  ...(['shift_jis', 'euc-jp', 'gb18030', 'gbk', 'big5', 'euc-kr'] as const),
] as const;

export type EncodingName = (typeof ENCODINGS)[number];

/** Other names, without the signs between their parts. */
const ALIASES: Readonly<Record<string, EncodingName>> = {
  utf8sig: 'utf-8',
  utf8bom: 'utf-8',
  ascii: 'utf-8',
  usascii: 'utf-8',
  unicode: 'utf-16',
  ucs2: 'utf-16',
  iso88591: 'latin1',
  l1: 'latin1',
  latin2: 'iso-8859-2',
  latin3: 'iso-8859-3',
  latin4: 'iso-8859-4',
  latin5: 'iso-8859-9',
  latin6: 'iso-8859-10',
  latin9: 'iso-8859-15',
  cyrillic: 'iso-8859-5',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  arabic: 'iso-8859-6',
  thai: 'windows-874',
  tis620: 'windows-874',
  iso885911: 'windows-874',
  ansi: 'windows-1252',
  cp866: 'ibm866',
  macroman: 'macintosh',
  mac: 'macintosh',
  xmacroman: 'macintosh',
  maccyrillic: 'x-mac-cyrillic',
  sjis: 'shift_jis',
  mskanji: 'shift_jis',
  windows31j: 'shift_jis',
  cp932: 'shift_jis',
  ujis: 'euc-jp',
  gb2312: 'gbk',
  euccn: 'gbk',
  cp936: 'gbk',
  big5hkscs: 'big5',
  cp950: 'big5',
  korean: 'euc-kr',
  ksc5601: 'euc-kr',
};

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const NAMES = new Map<string, EncodingName>([
  ...ENCODINGS.map((name) => [bare(name), name] as const),
  ...Object.entries(ALIASES),
]);

/** The encoding of a name in any case and with any signs between its parts, as `CP1251`, `Shift-JIS` or `ISO 8859-2`; `undefined` for an unknown one. */
export function encodingNamed(name: string): EncodingName | undefined {
  const key = bare(name);
  return (
    NAMES.get(key) ??
    NAMES.get(key.replace(/^(?:cp|win|xcp|mscp)(?=125\d$|874$)/, 'windows')) ??
    NAMES.get(key.replace(/^iso(?=8859)|^8859/, 'iso8859'))
  );
}
