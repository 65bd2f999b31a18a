import { expect, test } from 'vitest';
import { failureOf, HostError } from '../../ipc/failure.ts';
import { JobError, RunError } from '../../model/errors.ts';

const problem = { code: 'unknown-column', message: 'unknown column: amout', severity: 'error', place: { line: 3 } } as const;

test.each([
  [
    'a JobError of one problem speaks for it',
    new JobError([{ ...problem, remedy: "did you mean 'amount'?", value: 'amout' }]),
    {
      ...{ class: 'JobError', code: 'unknown-column', message: 'unknown column: amout', retryable: false },
      ...{ remedy: "did you mean 'amount'?", value: 'amout' },
      problems: [{ ...problem, remedy: "did you mean 'amount'?", value: 'amout' }],
    },
  ],
  [
    'a JobError of several lists them',
    new JobError([problem, problem]),
    {
      ...{ class: 'JobError', code: 'unknown-column', retryable: false, problems: [problem, problem] },
      message: '3: unknown column: amout\n3: unknown column: amout',
    },
  ],
  [
    'a RunError keeps its details',
    new RunError('disk-full', 'no space', { stage: 'out', remedy: 'free some', retryable: true }),
    { class: 'RunError', code: 'disk-full', message: 'no space', stage: 'out', remedy: 'free some', retryable: true },
  ],
  [
    'an abort is a cancellation',
    new DOMException('aborted', 'AbortError'),
    { class: 'Cancelled', code: 'cancelled', message: 'cancelled', retryable: false },
  ],
  ['anything else is a bug', new TypeError('x'), { class: 'InternalError', code: 'internal', message: 'x', retryable: false }],
  ['also what is no error', 'x', { class: 'InternalError', code: 'internal', message: 'x', retryable: false }],
])('%s', (_, error, failure) => {
  expect(failureOf(error)).toEqual(failure);
});

test('clients get an error with all of it', () => {
  const error = new HostError(failureOf(new JobError([problem])));
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: 'HostError',
    message: 'unknown column: amout',
    code: 'unknown-column',
    problems: [problem],
  });
  expect(new HostError(failureOf(new RunError('x', 'y')))).toMatchObject({ problems: [], remedy: undefined, retryable: false });
});
