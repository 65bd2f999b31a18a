import { describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../../model/expression/functions.ts';
import { evaluateText } from './evaluation.ts';

const examples = Object.entries(FUNCTIONS).map(([name, { example }]) => [name, ...example] as const);

describe('the examples of the catalogue', () => {
  test.each(examples)('%s: %s is %s', (_, expression, value) => {
    expect(evaluateText(expression)).toEqual(evaluateText(value));
  });
});
