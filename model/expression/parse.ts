import { warnOfBareDates } from './bare-dates.ts';
import { Cursor, RESERVED, Stop } from './cursor.ts';
import { parseForm } from './forms.ts';
import { POWER } from './powers.ts';
import type { Problems } from './problems.ts';
import { NESTED_FIELDS, NO_WINDOWS } from './sugar.ts';
import type { BinaryOperator, ListOperator, Node } from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';
import { parseTypeName } from './type-names.ts';

/** Characters of an expression, at most. */
export const MAX_LENGTH = 100_000;

const BINARY: Readonly<Record<string, readonly [operator: BinaryOperator, power: number]>> = {
  '=': ['equal', POWER.comparison],
  '==': ['equal', POWER.comparison],
  '<>': ['not_equal', POWER.comparison],
  '!=': ['not_equal', POWER.comparison],
  '<': ['less', POWER.comparison],
  '<=': ['less_equal', POWER.comparison],
  '>': ['greater', POWER.comparison],
  '>=': ['greater_equal', POWER.comparison],
  '+': ['add', POWER.additive],
  '-': ['subtract', POWER.additive],
  '*': ['multiply', POWER.multiplicative],
  '/': ['divide', POWER.multiplicative],
  '%': ['modulo', POWER.multiplicative],
};

/** Parses the text of an expression. `undefined` after a problem. */
export function parse(text: string, problems: Problems): Node | undefined {
  if (text.length > MAX_LENGTH) {
    const message = `invalid expression: ${text.length} characters; the maximum is ${MAX_LENGTH}`;
    return problems.add('expression-too-long', message, { start: 0, end: text.length });
  }
  const before = problems.list.length;
  const tokens = tokenize(text, problems);
  if (problems.list.length > before) return undefined;
  warnOfBareDates(tokens, problems);
  if (tokens.length === 1) return problems.add('expression-syntax', 'missing expression', { start: 0, end: text.length });
  const cursor = new Cursor(tokens, problems);
  try {
    const node = parseExpression(cursor);
    const rest = cursor.peek();
    if (rest.kind !== 'end') cursor.unexpected(rest, restRemedy(rest));
    return node;
  } catch (error) {
    if (error instanceof Stop) return undefined;
    throw error;
  }
}

function restRemedy(token: Token): string | undefined {
  if (token.text === '.') return `write the column without a table; a name with a dot needs double quotes; ${NESTED_FIELDS}`;
  if (token.text === ')') return 'there is no ( for it';
  if (/^as$/i.test(token.text)) return 'the option names the result, leave AS out';
  if (/^over$/i.test(token.text)) return NO_WINDOWS;
  return 'an operator may be missing before it';
}

/** Parses an expression whose operators bind at least as strongly as `power`. */
export function parseExpression(cursor: Cursor, power = 0): Node {
  return cursor.nested(() => {
    let left = parsePrefix(cursor);
    for (;;) {
      const next = parseInfix(cursor, left, power);
      if (next === undefined) return left;
      left = next;
    }
  });
}

function parsePrefix(cursor: Cursor): Node {
  const token = cursor.peek();
  switch (token.kind) {
    case 'number':
      cursor.next();
      return cursor.node({ kind: 'number', text: token.text }, token.start);
    case 'string':
      cursor.next();
      return cursor.node({ kind: 'string', text: token.text }, token.start);
    case 'name':
      cursor.next();
      return cursor.node({ kind: 'column', name: token.text, quoted: true }, token.start);
    case 'word':
      return parseWord(cursor, token);
    case 'sign':
      return parseSign(cursor, token);
    default:
      return cursor.unexpected(token);
  }
}

function parseSign(cursor: Cursor, token: Token): Node {
  if (cursor.takeSign('(')) {
    const inner = parseExpression(cursor);
    cursor.expectSign(')');
    return inner;
  }
  if (cursor.takeSign('+')) return parseExpression(cursor, POWER.sign);
  if (!cursor.takeSign('-')) return cursor.unexpected(token);
  if (cursor.peek().kind === 'number') return cursor.node({ kind: 'number', text: `-${cursor.next().text}` }, token.start);
  const operand = parseExpression(cursor, POWER.sign);
  return cursor.node({ kind: 'unary', operator: 'negate', operand }, token.start, [operand]);
}

function parseWord(cursor: Cursor, token: Token): Node {
  const word = token.text.toLowerCase();
  if (word === 'not') {
    cursor.next();
    const operand = parseExpression(cursor, POWER.not);
    return cursor.node({ kind: 'unary', operator: 'not', operand }, token.start, [operand]);
  }
  if (word === 'null' || word === 'true' || word === 'false') {
    cursor.next();
    return cursor.node({ kind: 'constant', value: word === 'null' ? null : word === 'true' }, token.start);
  }
  const form = parseForm(cursor, parseExpression);
  if (form) return form;
  if (RESERVED.has(word)) return cursor.unexpected(token, `for a column of this name write "${token.text}"`);
  cursor.next();
  if (cursor.takeSign('(')) {
    if (cursor.isSign('*')) cursor.unexpected(cursor.peek(), 'to count rows, use the aggregator stage');
    const args: Node[] = [];
    if (!cursor.isSign(')')) {
      do args.push(parseExpression(cursor));
      while (cursor.takeSign(','));
    }
    cursor.expectSign(')');
    return cursor.node(
      { kind: 'call', name: token.text, nameSpan: { start: token.start, end: token.end }, args },
      token.start,
      args,
    );
  }
  return cursor.node({ kind: 'column', name: token.text, quoted: false }, token.start);
}

/** The expression that `left` begins, if an operator follows that binds at least as strongly as `power`. */
function parseInfix(cursor: Cursor, left: Node, power: number): Node | undefined {
  const token = cursor.peek();
  const start = left.span.start;
  if (token.kind === 'sign') {
    if (token.text === '||') return power <= POWER.concat ? parseList(cursor, left, 'concat_op', POWER.concat) : undefined;
    if (token.text === '::') {
      cursor.next();
      return cursor.node({ kind: 'cast', value: left, type: parseTypeName(cursor), safe: false }, start, [left]);
    }
    const known = Object.hasOwn(BINARY, token.text) ? BINARY[token.text] : undefined;
    if (known === undefined || known[1] < power) return undefined;
    const [operator, own] = known;
    cursor.next();
    const right = parseExpression(cursor, own + 1);
    if (own === POWER.comparison && isComparison(cursor.peek())) {
      cursor.unexpected(cursor.peek(), 'comparisons cannot be chained: write a < b AND b < c');
    }
    return cursor.node({ kind: 'binary', operator, left, right }, start, [left, right]);
  }
  if (token.kind !== 'word') return undefined;
  if (cursor.isWord('and')) return power <= POWER.and ? parseList(cursor, left, 'and', POWER.and) : undefined;
  if (cursor.isWord('or')) return power <= POWER.or ? parseList(cursor, left, 'or', POWER.or) : undefined;
  if (cursor.isWord('is')) return power <= POWER.is ? parseIs(cursor, left) : undefined;
  const negated = cursor.isWord('not') && cursor.isWord('in between like ilike', 1);
  if (!negated && !cursor.isWord('in between like ilike')) return undefined;
  return power <= POWER.predicate ? parsePredicate(cursor, left, negated) : undefined;
}

const isComparison = (token: Token): boolean =>
  token.kind === 'sign' && Object.hasOwn(BINARY, token.text) && BINARY[token.text]![1] === POWER.comparison;

/** `a AND b AND c` is one node, however long. */
function parseList(cursor: Cursor, first: Node, operator: ListOperator, power: number): Node {
  const operands = [first];
  const again = () => (operator === 'concat_op' ? cursor.takeSign('||') : cursor.takeWord(operator));
  while (again()) operands.push(parseExpression(cursor, power + 1));
  return cursor.node({ kind: 'list', operator, operands }, first.span.start, operands);
}

function parseIs(cursor: Cursor, value: Node): Node {
  const start = value.span.start;
  cursor.next();
  const negated = cursor.takeWord('not') !== undefined;
  if (cursor.takeWord('distinct')) {
    cursor.expectWord('from');
    const right = parseExpression(cursor, POWER.is + 1);
    const operator = negated ? 'is_not_distinct' : 'is_distinct';
    return cursor.node({ kind: 'binary', operator, left: value, right }, start, [value, right]);
  }
  const word = cursor.takeWord('null unknown true false')?.text.toLowerCase();
  if (word === undefined) return cursor.missing('NULL, TRUE, FALSE or DISTINCT FROM');
  const test = word === 'true' ? true : word === 'false' ? false : null;
  return cursor.node({ kind: 'is', value, test, negated }, start, [value]);
}

function parsePredicate(cursor: Cursor, value: Node, negated: boolean): Node {
  const start = value.span.start;
  if (negated) cursor.next();
  const word = cursor.next().text.toLowerCase();
  if (word === 'in') {
    cursor.expectSign('(');
    if (cursor.isSign(')')) cursor.missing('a value in the list of IN');
    const items: Node[] = [];
    do items.push(parseExpression(cursor));
    while (cursor.takeSign(','));
    cursor.expectSign(')');
    return cursor.node({ kind: 'in', value, items, negated }, start, [value, ...items]);
  }
  const operand = parseExpression(cursor, POWER.predicate + 1);
  if (word === 'between') {
    cursor.expectWord('and');
    const high = parseExpression(cursor, POWER.predicate + 1);
    return cursor.node({ kind: 'between', value, low: operand, high, negated }, start, [value, operand, high]);
  }
  const escapeNode = cursor.takeWord('escape') ? parseExpression(cursor, POWER.predicate + 1) : undefined;
  const operator = word === 'like' ? 'like' : 'ilike';
  return cursor.node({ kind: 'like', operator, value, pattern: operand, escape: escapeNode, negated }, start, [
    value,
    operand,
    escapeNode,
  ]);
}
