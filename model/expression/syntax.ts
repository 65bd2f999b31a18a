import type { DataType } from '../types.ts';
import type { Span } from './expression.ts';

/** The operators of two operands, by what they bind to. `and`, `or` and `concat_op` take any number of operands. */
export type BinaryOperator =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'modulo'
  | 'equal'
  | 'not_equal'
  | 'less'
  | 'less_equal'
  | 'greater'
  | 'greater_equal'
  | 'is_distinct'
  | 'is_not_distinct';

export type ListOperator = 'and' | 'or' | 'concat_op';

type Form =
  /** Digits as written, with a `-` in front where one stands there. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'constant'; readonly value: boolean | null }
  /** `DATE '2025-01-31'`. */
  | { readonly kind: 'typed'; readonly type: 'date' | 'timestamp' | 'timestamptz' | 'time' | 'decimal'; readonly text: string }
  /** `INTERVAL '3' MONTH`: moves by several parts in one step. */
  | { readonly kind: 'interval'; readonly moves: readonly { readonly count: Node; readonly part: string }[] }
  | { readonly kind: 'column'; readonly name: string; readonly quoted: boolean }
  | { readonly kind: 'unary'; readonly operator: 'negate' | 'not'; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'list'; readonly operator: ListOperator; readonly operands: readonly Node[] }
  | { readonly kind: 'is'; readonly value: Node; readonly test: boolean | null; readonly negated: boolean }
  | { readonly kind: 'in'; readonly value: Node; readonly items: readonly Node[]; readonly negated: boolean }
  | { readonly kind: 'between'; readonly value: Node; readonly low: Node; readonly high: Node; readonly negated: boolean }
  | {
      readonly kind: 'like';
      readonly operator: 'like' | 'ilike';
      readonly value: Node;
      readonly pattern: Node;
      readonly escape: Node | undefined;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'case';
      readonly subject: Node | undefined;
      readonly branches: readonly { readonly when: Node; readonly then: Node }[];
      readonly otherwise: Node | undefined;
    }
  /** `type` is missing where its name was unknown, which has been reported. */
  | { readonly kind: 'cast'; readonly value: Node; readonly type: DataType | undefined; readonly safe: boolean }
  /** `name` as written; `nameSpan` is where. */
  | { readonly kind: 'call'; readonly name: string; readonly nameSpan: Span; readonly args: readonly Node[] };

/** A parsed, untyped expression. `depth`: levels of nodes below and including this one. */
export type Node = Form & { readonly span: Span; readonly depth: number };

export type { Form };
