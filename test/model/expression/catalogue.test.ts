import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkExpression } from '../../../model/expression/check.ts';
import { BY_SPELLING, FUNCTION_NAMES, FUNCTIONS } from '../../../model/expression/functions.ts';
import { expressionsReference } from '../../../model/expression/reference.ts';
import { SUGAR } from '../../../model/expression/sugar.ts';
import { typeName } from '../../../model/types.ts';

describe('the catalogue of functions', () => {
  test('lists each name once, and no spelling for two functions', () => {
    expect(Object.keys(FUNCTIONS).toSorted()).toEqual([...FUNCTION_NAMES].toSorted());
    expect(BY_SPELLING.size).toBe(FUNCTION_NAMES.flatMap((name) => FUNCTIONS[name].names).length);
  });

  test.each(FUNCTION_NAMES)('%s has an example that checks, and a result of its type', (name) => {
    const [text, value] = FUNCTIONS[name].example;
    const [example, result] = [checkExpression(text, []), checkExpression(value, [])];
    expect([example.problems, result.problems]).toEqual([[], []]);
    expect(JSON.stringify(example.expression, (_, v) => (typeof v === 'bigint' ? String(v) : v))).toContain(
      `"function":"${name}"`,
    );
    if (value !== 'NULL') expect(typeName(example.expression!.type)).toBe(typeName(result.expression!.type));
  });

  test.each(Object.values(SUGAR))('$syntax has an example that checks', ({ example }) => {
    expect(checkExpression(example, []).problems).toEqual([]);
  });

  test('docs/reference/expressions.md is up to date', () => {
    const file = new URL('../../../docs/reference/expressions.md', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(expressionsReference());
  });
});
