import { Text } from '@codemirror/state';
import { expect, test } from 'vitest';
import type { Problem } from '../../../model/errors.ts';
import { diagnosticsOf } from '../../../renderer/yaml/diagnostics.ts';

const TEXT = Text.of(['stages:', '  sales: { type: filtre }', '']);
const problem = (place: Problem['place'], rest: Partial<Problem> = {}): Problem => ({
  ...{ severity: 'error', code: 'unknown-stage-type', message: 'unknown type of stage: filtre', place },
  ...rest,
});

test.each<[string, Problem, readonly unknown[]]>([
  ['a word', problem({ line: 2, column: 18 }), [{ from: 25, to: 31, severity: 'error' }]],
  ['the rest of a line without a word', problem({ line: 2, column: 10 }), [{ from: 17, to: 33, severity: 'error' }]],
  [
    'what is not there yet, as no error',
    problem({ line: 2, column: 3 }, { code: 'unused-output' }),
    [{ from: 10, to: 15, severity: 'info' }],
  ],
  ['a warning', problem({ line: 1 }, { severity: 'warning' }), [{ from: 0, to: 6, severity: 'warning' }]],
  ['nothing without a line', problem({}), []],
  ['nothing below the text', problem({ line: 9 }), []],
])('marks %s', (_, given, marks) => {
  expect(diagnosticsOf([given], TEXT).map(({ from, to, severity }) => ({ from, to, severity }))).toEqual(marks);
});
