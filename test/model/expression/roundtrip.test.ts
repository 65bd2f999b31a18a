import { expect, test } from 'vitest';
import { checkExpression } from '../../../model/expression/check.ts';
import { printExpression } from '../../../model/expression/print.ts';
import { KINDS, random, randomExpression } from './random.ts';
import { NOW, SCHEMA, withoutSpans } from './support.ts';

const SEED = Number(process.env.SEED ?? 1);
const ROUNDS = Number(process.env.ROUNDS ?? 4000);

test(`what is printed reads back as the same expression (SEED=${SEED})`, () => {
  const next = random(SEED);
  let checked = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const text = randomExpression(next, KINDS[round % KINDS.length]!, 4);
    const { expression } = checkExpression(text, SCHEMA, { now: NOW });
    // without parentheses, some operators bind so that types do not fit: those texts are for the next test
    if (!expression) continue;
    checked++;
    const printed = printExpression(expression);
    const again = checkExpression(printed, SCHEMA, { now: NOW });
    expect(again.problems, `${text}\n${printed}`).toEqual([]);
    expect(withoutSpans(again.expression!), `${text}\n${printed}`).toEqual(withoutSpans(expression));
    expect(printExpression(again.expression!)).toBe(printed);
  }
  expect(checked).toBeGreaterThan(ROUNDS / 2);
});

test(`broken text gives problems within the text, and never an exception (SEED=${SEED})`, () => {
  const next = random(SEED + 1);
  for (let round = 0; round < ROUNDS; round++) {
    let text = randomExpression(next, KINDS[round % KINDS.length]!, 3);
    for (let cuts = 0; cuts < 2; cuts++) {
      const [from, to] = [next(), next()].map((part) => Math.floor(part * text.length)).sort((a, b) => a - b) as [number, number];
      text = next() < 0.5 ? text.slice(0, from) + text.slice(to) : text.slice(from, to) + text;
    }
    const { expression, problems } = checkExpression(text, SCHEMA, { now: NOW });
    expect(expression === undefined, text).toBe(problems.length > 0);
    for (const { span, message } of problems) {
      expect(span.start >= 0 && span.start <= span.end && span.end <= text.length && message.length > 0, text).toBe(true);
    }
  }
});
