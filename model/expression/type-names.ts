import { ownValue } from '../own.ts';
import { didYouMean } from '../suggest.ts';
import { BINARY, BOOLEAN, type DataType, FLOAT, INTEGER, JSON_TYPE, parseType, STRING, TIMESTAMP, TYPE_NAMES } from '../types.ts';
import type { Cursor } from './cursor.ts';

/** What SQL engines call the types, beside the names that job documents use. */
const SQL_NAMES: Readonly<Record<string, DataType>> = {
  int: INTEGER,
  int8: INTEGER,
  int64: INTEGER,
  bigint: INTEGER,
  real: FLOAT,
  float8: FLOAT,
  float64: FLOAT,
  'double precision': FLOAT,
  varchar: STRING,
  'character varying': STRING,
  bool: BOOLEAN,
  'timestamp without time zone': TIMESTAMP,
  bytea: BINARY,
  blob: BINARY,
  bytes: BINARY,
  jsonb: JSON_TYPE,
};

/** Words that go on a type's name. */
const SECOND_WORDS: Readonly<Record<string, readonly string[]>> = {
  timestamp: ['with time zone', 'without time zone'],
  double: ['precision'],
  character: ['varying'],
};

/** Reads a type in a CAST: `integer`, `decimal(12,2)`, `timestamp with time zone`, `list<string>`. An unknown one is a problem. */
export function parseTypeName(cursor: Cursor): DataType | undefined {
  const first = cursor.peek();
  if (first.kind !== 'word') cursor.missing('the name of a type');
  const text = readTypeText(cursor);
  const type = ownValue(SQL_NAMES, text.toLowerCase()) ?? parseType(text);
  if (type) return type;
  const span = { start: first.start, end: cursor.peek(-1).end };
  const names = [...TYPE_NAMES, ...Object.keys(SQL_NAMES)];
  const remedy = /^(var)?char(acter)?\b.*\(/i.test(text)
    ? 'write string, and left(text, count) to cut it'
    : (didYouMean(text.replace(/[(<].*/s, ''), names) ?? `the types are ${TYPE_NAMES.join(', ')}`);
  return cursor.problems.add('unknown-type', `unknown type: ${text}`, span, remedy, text);
}

function readTypeText(cursor: Cursor): string {
  let text = cursor.next().text;
  for (const more of ownValue(SECOND_WORDS, text.toLowerCase()) ?? []) {
    const words = more.split(' ');
    if (!words.every((word, i) => cursor.isWord(word, i))) continue;
    for (const _ of words) cursor.next();
    text += ` ${more}`;
    break;
  }
  if (cursor.takeSign('(')) {
    const numbers: string[] = [];
    do numbers.push(cursor.peek().kind === 'number' ? cursor.next().text : cursor.missing('a number'));
    while (cursor.takeSign(','));
    cursor.expectSign(')');
    text += `(${numbers.join(',')})`;
  } else if (text.toLowerCase() === 'list' && cursor.takeSign('<')) {
    text += `<${cursor.nested(() => readTypeText(cursor))}>`;
    cursor.expectSign('>');
  }
  return text;
}
