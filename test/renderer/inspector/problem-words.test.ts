import { expect, test } from 'vitest';
import type { Problem } from '../../../model/errors.ts';
import { messageOf, remedyOf } from '../../../renderer/inspector/problem-words.ts';

const problem = (code: string, message: string, remedy?: string, option?: string): Problem => ({
  ...{ code, message, severity: 'error' },
  place: { stage: 's', ...(option !== undefined && { option }) },
  ...(remedy !== undefined && { remedy }),
});

const table: [told: Problem, label: string | undefined, message: string, remedy: string | undefined][] = [
  [problem('missing-option', 'missing by', 'expected a list', 'by'), 'Order by', 'Order by is needed', undefined],
  [problem('missing-option', 'missing left', 'expected a text', 'keys[0].left'), undefined, 'Left is needed', undefined],
  [problem('missing-option', 'missing path', 'expected a text'), undefined, 'missing path', undefined],
  [problem('missing-option', 'missing keys', 'or measures', 'keys'), 'Group by', 'Group by is needed', 'or measures'],
  [
    problem('missing-option', 'missing keys', 'the columns that must be equal; or joinType: cross', 'keys'),
    'Keys',
    'Keys are needed',
    'the columns that must be equal',
  ],
  [
    problem('missing-option', 'missing where', 'or column, operator and value', 'where'),
    'Condition',
    'Condition is needed',
    undefined,
  ],
  [problem('missing-option', 'missing cases: none is named', undefined, 'cases'), undefined, 'Cases are needed', undefined],
  [
    problem('missing-option', 'connection shop: missing url', 'set it', 'connection'),
    'Connection',
    'connection shop: missing url',
    'set it',
  ],
  [
    problem('unused-output', 'unused output: s', 'link a stage to it with from: s'),
    undefined,
    'unused output: s',
    'draw a link from it to another stage',
  ],
  [
    problem('missing-input', 'missing input: right', 'write from: { left: …, right: … }'),
    undefined,
    'missing input: right',
    'draw a link to it',
  ],
  [
    problem(
      'conflicting-options',
      'conflicting options: maxRejects and policy fail',
      'write policy: skip, or leave it out',
      'onError.maxRejects',
    ),
    'At most',
    'conflicting options: maxRejects and policy fail',
    'choose skip, or leave it empty',
  ],
  [problem('unknown-column', 'unknown column: x'), undefined, 'unknown column: x', undefined],
];
test.each(table)('%j of the field %j is told as %j; %j', (told, label, message, remedy) => {
  expect([messageOf(told, label), remedyOf(told)]).toEqual([message, remedy]);
});
