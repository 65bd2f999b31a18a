import { describe, expect, test } from 'vitest';
import type { Progress } from '../../engine/result.ts';
import { notStopped, notStoppedError, waitFor } from '../../host/stopping.ts';

const stage = (state: 'waiting' | 'running' | 'done') => ({
  rowsIn: 0,
  rowsOut: 0,
  rejected: 0,
  bytesRead: 0,
  bytesWritten: 0,
  state,
});
const progress = { stages: { sales: stage('done'), totals: stage('running'), out: stage('running') } } as unknown as Progress;

describe('a run that does not stop', () => {
  test('is given up with the stages that are at work', async () => {
    const stop = new AbortController();
    const { failure } = notStopped(stop.signal, () => progress, 1);
    stop.abort();
    await expect(failure).rejects.toMatchObject({
      code: 'not-stopped',
      message: expect.stringContaining("still at work: 'totals', 'out'"),
    });
  });

  test('is not given up before it is asked to stop, nor when it has ended', async () => {
    const stop = new AbortController();
    const { failure, done } = notStopped(stop.signal, () => undefined, 1);
    const first = await Promise.race([
      failure.catch(() => 'given up'),
      new Promise((resolve) => setTimeout(resolve, 20, 'waits')),
    ]);
    expect(first).toBe('waits');
    done();
    stop.abort();
    expect(
      await Promise.race([failure.catch(() => 'given up'), new Promise((resolve) => setTimeout(resolve, 20, 'ended'))]),
    ).toBe('ended');
  });
});

test('who waits for something that never ends goes on', async () => {
  await waitFor(new Promise(() => {}), 1);
  await waitFor(undefined, 1);
  await expect(waitFor(Promise.reject(new Error('failed')), 1000)).rejects.toThrow('failed');
});

test('stages that wait, and those that are done, are not at work', () => {
  const messageOf = (...states: readonly ('waiting' | 'running' | 'done')[]) =>
    notStoppedError({ stages: Object.fromEntries(states.map((state, i) => [`s${i}`, { state }])) } as unknown as Progress, 3000)
      .message;
  expect(messageOf('done', 'running', 'waiting', 'running')).toContain(
    "did not stop within 3 s and was abandoned; still at work: 's1', 's3'",
  );
  expect(messageOf('done', 'waiting')).toContain('it was still starting or ending');
  expect(messageOf()).toContain('it was still starting or ending');
});
