import { nearest } from '../suggest.ts';
import { DATE, STRING, TIMESTAMP_TZ } from '../types.ts';
import { asCondition, bindAll, buildCase, literal, type Scope } from './bind.ts';
import type { Expression, Span } from './expression.ts';
import { BY_SPELLING } from './functions.ts';
import { resolveCall } from './resolve.ts';
import { DATE_NOW, HINTS, IF_SPELLINGS, PART_SPELLINGS, SWAPPED_POSITION, TIMESTAMP_NOW } from './sugar.ts';
import type { Node } from './syntax.ts';

/** A call as written: a function of the catalogue or another way to write something. */
export function bindCall(node: Extract<Node, { kind: 'call' }>, scope: Scope): Expression | undefined {
  const { problems } = scope;
  const spelling = node.name.toLowerCase();
  const args = bindAll(node.args, scope);
  const count = (wanted: number): boolean => {
    if (node.args.length === wanted) return true;
    problems.add(
      'argument-count',
      `invalid number of arguments for ${spelling}: ${node.args.length}`,
      node.span,
      `it takes ${wanted}`,
    );
    return false;
  };
  if (DATE_NOW.has(spelling) || TIMESTAMP_NOW.has(spelling)) return count(0) ? bindNow(spelling, node.span, scope) : undefined;
  if (IF_SPELLINGS.has(spelling)) {
    if (!count(3) || !args) return undefined;
    const condition = asCondition(args[0]!, scope, spelling);
    return condition && buildCase([condition], [args[1]!], args[2]!, node.span, problems);
  }
  if (PART_SPELLINGS.has(spelling)) {
    if (!count(1) || !args) return undefined;
    return resolveCall('extract', [literal(STRING, spelling, node.nameSpan), args[0]!], node.span, problems, spelling);
  }
  if (SWAPPED_POSITION.has(spelling)) {
    return count(2) && args ? resolveCall('position', [args[1]!, args[0]!], node.span, problems, spelling) : undefined;
  }
  const name = BY_SPELLING.get(spelling);
  if (name === undefined) return unknownFunction(node.name, node.nameSpan, scope);
  return args && resolveCall(name, args, node.span, problems, spelling);
}

function unknownFunction(name: string, span: Span, { problems }: Scope): undefined {
  const lower = name.toLowerCase();
  const hint = Object.hasOwn(HINTS, lower) ? HINTS[lower] : undefined;
  const known = [...BY_SPELLING.keys(), ...IF_SPELLINGS, ...PART_SPELLINGS, ...SWAPPED_POSITION, ...DATE_NOW, ...TIMESTAMP_NOW];
  const near = nearest(name, known);
  const remedy =
    hint ?? (near === undefined ? 'the functions are listed in docs/reference/expressions.md' : `did you mean '${near}'?`);
  return problems.add('unknown-function', `unknown function: ${name}`, span, remedy, name);
}

/** The time of checking, as a literal. */
export function bindNow(word: string, span: Span, { now }: Scope): Expression {
  if (TIMESTAMP_NOW.has(word)) return literal(TIMESTAMP_TZ, BigInt(now.getTime()) * 1000n, span);
  return literal(DATE, Math.floor(now.getTime() / 86_400_000), span);
}
