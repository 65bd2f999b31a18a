import type { Cursor } from './cursor.ts';
import { PART_ALIASES, PARTS } from './functions/dates.ts';
import { POWER } from './powers.ts';
import type { Form, Node } from './syntax.ts';
import type { Token } from './tokens.ts';
import { parseTypeName } from './type-names.ts';

type Parser = (cursor: Cursor, power?: number) => Node;

/** Above every operator: a lone value. */
const TIGHTEST = 99;

/** Parses what begins with a keyword of its own: CASE, CAST, EXTRACT, DATE '…', INTERVAL …. `undefined` where none begins. */
export function parseForm(cursor: Cursor, parse: Parser): Node | undefined {
  const token = cursor.peek();
  const word = token.text.toLowerCase();
  if (word === 'case') return parseCase(cursor, parse);
  if (word === 'interval') return parseInterval(cursor, parse);
  if (cursor.isSign('(', 1)) {
    const form = Object.hasOwn(CALL_FORMS, word) ? CALL_FORMS[word] : undefined;
    if (!form) return undefined;
    cursor.next();
    cursor.next();
    const node = form(cursor, parse, token);
    return node;
  }
  if (cursor.peek(1).kind === 'string') return parseTyped(cursor, token);
  return undefined;
}

function parseTyped(cursor: Cursor, token: Token): Node | undefined {
  const word = token.text.toLowerCase();
  const type = word === 'numeric' ? 'decimal' : word;
  if (type !== 'date' && type !== 'timestamp' && type !== 'timestamptz' && type !== 'time' && type !== 'decimal')
    return undefined;
  cursor.next();
  return cursor.node({ kind: 'typed', type, text: cursor.next().text }, token.start);
}

function parseCase(cursor: Cursor, parse: Parser): Node {
  const { start } = cursor.next();
  const subject = cursor.isWord('when') ? undefined : parse(cursor);
  const branches: { when: Node; then: Node }[] = [];
  while (cursor.takeWord('when')) {
    const when = parse(cursor);
    cursor.expectWord('then');
    branches.push({ when, then: parse(cursor) });
  }
  if (branches.length === 0) cursor.missing('WHEN');
  const otherwise = cursor.takeWord('else') ? parse(cursor) : undefined;
  cursor.expectWord('end');
  const children = [subject, otherwise, ...branches.flatMap(({ when, then }) => [when, then])];
  return cursor.node({ kind: 'case', subject, branches, otherwise }, start, children);
}

/** What is counted as text: `3`, `-1.5`. */
const COUNT = String.raw`([+-]?(?:\d+(?:\.\d*)?|\.\d+))`;

/** `INTERVAL '3' MONTH`, `INTERVAL 3 MONTH`, `INTERVAL n DAY`, `INTERVAL (a + 1) DAY`, `INTERVAL '1 year 2 months'`. */
function parseInterval(cursor: Cursor, parse: Parser): Node | undefined {
  const after = cursor.peek(1);
  if (after.kind !== 'string' && !isCounted(cursor)) return undefined;
  const { start } = cursor.next();
  if (after.kind !== 'string') {
    const count = parse(cursor, TIGHTEST);
    return cursor.node({ kind: 'interval', moves: [{ count, part: takePart(cursor) }] }, start, [count]);
  }
  cursor.next();
  const number = (text: string) => cursor.node({ kind: 'number', text: text.replace('+', '') }, after.start);
  const single = new RegExp(`^\\s*${COUNT}\\s*$`).exec(after.text);
  if (single) {
    const count = number(single[1]!);
    return cursor.node({ kind: 'interval', moves: [{ count, part: takePart(cursor) }] }, start, [count]);
  }
  const pairs = [...after.text.matchAll(new RegExp(`\\s*${COUNT}\\s*([a-z]+)\\s*`, 'giy'))];
  const read = pairs.reduce((length, pair) => length + pair[0].length, 0);
  if (pairs.length === 0 || read !== after.text.length) {
    cursor.fail('invalid-literal', `invalid interval: '${after.text}'`, after, "write it as INTERVAL '3' MONTH");
  }
  const moves = pairs.map(([, count, part]) => ({ count: number(count!), part: partOf(cursor, part!, after) }));
  return cursor.node(
    { kind: 'interval', moves },
    start,
    moves.map(({ count }) => count),
  );
}

/** Whether a count and a part follow the word INTERVAL, which may also name a column. */
function isCounted(cursor: Cursor): boolean {
  const after = cursor.peek(1);
  if (after.kind === 'number' || cursor.isSign('(', 1)) return true;
  if (after.kind === 'sign') return /^[-+]$/.test(after.text) && cursor.peek(2).kind === 'number' && isPart(cursor.peek(3));
  return (after.kind === 'word' || after.kind === 'name') && isPart(cursor.peek(2));
}

const canonicalPart = (text: string): string => {
  const word = text.toLowerCase();
  return Object.hasOwn(PART_ALIASES, word) ? PART_ALIASES[word]! : word;
};
const isPart = (token: Token): boolean =>
  token.kind === 'word' && (PARTS as readonly string[]).includes(canonicalPart(token.text));

function takePart(cursor: Cursor): string {
  const token = cursor.peek();
  if (token.kind !== 'word') cursor.missing('the part of the interval', `the parts are ${PARTS.join(', ')}`);
  cursor.next();
  return partOf(cursor, token.text, token);
}

function partOf(cursor: Cursor, text: string, token: Token): string {
  const part = canonicalPart(text);
  if ((PARTS as readonly string[]).includes(part)) return part;
  return cursor.fail('unknown-part', `unknown part: ${text}`, token, `the parts are ${PARTS.join(', ')}`);
}

/** What is written like a call, but has keywords inside. Read after the parenthesis. */
const CALL_FORMS: Readonly<Record<string, (cursor: Cursor, parse: Parser, name: Token) => Node>> = {
  cast: (cursor, parse, name) => parseCast(cursor, parse, name, false),
  try_cast: (cursor, parse, name) => parseCast(cursor, parse, name, true),
  extract(cursor, parse, name) {
    const token = cursor.next();
    if (token.kind !== 'word' && token.kind !== 'string') cursor.unexpected(token, 'write EXTRACT(YEAR FROM value)');
    const part = cursor.node({ kind: 'string', text: token.text }, token.start);
    if (!cursor.takeSign(',')) cursor.expectWord('from');
    return call(cursor, name, [part, parse(cursor)]);
  },
  position(cursor, parse, name) {
    const search = parse(cursor, POWER.predicate + 1);
    if (!cursor.takeSign(',')) cursor.expectWord('in');
    return call(cursor, name, [search, parse(cursor)]);
  },
  substring(cursor, parse, name) {
    const text = parse(cursor);
    if (!cursor.isWord('from for')) return call(cursor, name, [text, ...restOf(cursor, parse)]);
    const one: Form = { kind: 'number', text: '1' };
    const start = cursor.takeWord('from') ? parse(cursor) : cursor.node(one, cursor.peek().start);
    return call(cursor, name, cursor.takeWord('for') ? [text, start, parse(cursor)] : [text, start]);
  },
  trim(cursor, parse, name) {
    const from = cursor.isSign(')', 1) || cursor.isSign(',', 1) ? undefined : cursor.takeWord('both leading trailing');
    const side = { leading: 'ltrim', trailing: 'rtrim', both: 'trim' }[from?.text.toLowerCase() ?? 'both'] ?? 'trim';
    const named = { ...name, text: side };
    if (from && cursor.takeWord('from')) return call(cursor, named, [parse(cursor)]);
    const first = parse(cursor);
    if (cursor.takeWord('from')) return call(cursor, named, [parse(cursor), first]);
    if (from) cursor.missing('FROM');
    return call(cursor, named, [first, ...restOf(cursor, parse)]);
  },
};

function restOf(cursor: Cursor, parse: Parser): Node[] {
  const args: Node[] = [];
  while (cursor.takeSign(',')) args.push(parse(cursor));
  return args;
}

function call(cursor: Cursor, name: Token, args: readonly Node[]): Node {
  cursor.expectSign(')');
  return cursor.node({ kind: 'call', name: name.text, nameSpan: { start: name.start, end: name.end }, args }, name.start, args);
}

function parseCast(cursor: Cursor, parse: Parser, name: Token, safe: boolean): Node {
  const value = parse(cursor);
  cursor.expectWord('as');
  const type = parseTypeName(cursor);
  cursor.expectSign(')');
  return cursor.node({ kind: 'cast', value, type, safe }, name.start, [value]);
}
