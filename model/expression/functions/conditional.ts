import { BOOLEAN } from '../../types.ts';
import { type FunctionSpec, overload, parameter } from '../signature.ts';
import { COMPARABLE } from './comparison.ts';

const condition = parameter('condition', 'boolean');

export const CONDITIONAL = {
  and: {
    category: 'logic',
    summary: 'True if all are true, false if one is false, otherwise null',
    names: [],
    syntax: 'a AND b',
    overloads: [overload([condition, condition], BOOLEAN, { variadic: true })],
    nulls: 'any',
    example: ['TRUE AND FALSE', 'FALSE'],
  },
  or: {
    category: 'logic',
    summary: 'True if one is true, false if all are false, otherwise null',
    names: [],
    syntax: 'a OR b',
    overloads: [overload([condition, condition], BOOLEAN, { variadic: true })],
    nulls: 'any',
    example: ['TRUE OR NULL', 'TRUE'],
  },
  not: {
    category: 'logic',
    summary: 'True for false, false for true',
    names: [],
    syntax: 'NOT a',
    overloads: [overload([condition], BOOLEAN)],
    nulls: 'any',
    example: ['NOT TRUE', 'FALSE'],
  },
  coalesce: {
    category: 'conditional',
    summary: 'The first argument that is not null',
    names: ['coalesce', 'ifnull', 'nvl'],
    overloads: [overload([parameter('value', 'T')], 'T', { variadic: true, over: [...COMPARABLE, 'json', 'list', 'null'] })],
    nulls: 'all',
    example: ["coalesce(NULL, 'none')", "'none'"],
  },
  nullif: {
    category: 'conditional',
    summary: 'Null if both are equal, otherwise `a`',
    names: ['nullif'],
    overloads: [overload([parameter('a', 'T'), parameter('b', 'T')], 'T', { over: COMPARABLE })],
    nulls: 'maybe',
    example: ["nullif('-', '-')", 'NULL'],
  },
} satisfies Record<string, FunctionSpec>;
