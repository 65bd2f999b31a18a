import { describe, expect, test } from 'vitest';
import { errorOf, reportOf } from '../../model/error-report.ts';
import { CancelledError, InternalError, JobError, RunError } from '../../model/errors.ts';

describe('an error as plain data and back', () => {
  test.each([
    ['of a run', new RunError('file-not-found', 'no such file: a.csv')],
    ['with all that is known', new RunError('x', 'y', { stage: 's', remedy: 'r', value: 'v', retryable: true })],
    ['of a run that was cancelled', new CancelledError()],
    ['of a bug', new InternalError('a state that no input may reach')],
  ])('%s', (_, error) => {
    const again = errorOf(structuredClone(reportOf(error)));
    expect(again).toEqual(error);
    expect(again).toBeInstanceOf(error.constructor);
  });

  test('keeps where a bug came up, and only of bugs', () => {
    const bug = new TypeError('x is not a function');
    expect(reportOf(bug)).toEqual({
      ...{ class: 'InternalError', code: 'internal', message: 'x is not a function', retryable: false },
      trace: bug.stack,
    });
    expect(errorOf(reportOf(bug)).stack).toBe(bug.stack);
    expect(reportOf(new RunError('x', 'y'))).not.toHaveProperty('trace');
  });

  test('what is thrown and is no error', () => {
    expect(reportOf('x')).toEqual({ class: 'InternalError', code: 'internal', message: 'x', retryable: false });
  });

  test('a job’s goes by its first problem', () => {
    expect(reportOf(JobError.of('unknown-column', 'unknown column: a', { line: 3 }))).toEqual({
      ...{ class: 'JobError', code: 'unknown-column', message: '3: unknown column: a', retryable: false },
    });
  });
});
