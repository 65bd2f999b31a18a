import type { Progress } from '../engine/result.ts';
import { RunError } from '../model/errors.ts';

/** What was told to stop has so long to do it. Then whoever waits for it goes on without. */
export const STOP_MS = 10_000;

/** Waits for work, at most `limitMs`. */
export async function waitFor(work: Promise<unknown> | undefined, limitMs = STOP_MS): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

/** Rejects with `not-stopped` when `signal` was aborted `limitMs` ago. `progress`: the last that is known. Call `done` when nobody waits any more. */
export function notStopped(
  signal: AbortSignal,
  progress: () => Progress | undefined,
  limitMs = STOP_MS,
): { readonly failure: Promise<never>; done(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    timer = setTimeout(() => reject(notStoppedError(progress(), limitMs)), limitMs);
  };
  signal.addEventListener('abort', begin, { once: true });
  promise.catch(() => {});
  return {
    failure: promise,
    done() {
      signal.removeEventListener('abort', begin);
      clearTimeout(timer);
    },
  };
}

/** What a run that does not stop is given up with. It names the stages that are still at work. */
export function notStoppedError(progress: Progress | undefined, limitMs = STOP_MS): RunError {
  const left = Object.entries(progress?.stages ?? {}).flatMap(([id, { state }]) => (state === 'running' ? [`'${id}'`] : []));
  const where = left.length === 0 ? 'it was still starting or ending' : `still at work: ${left.join(', ')}`;
  return new RunError('not-stopped', `the run did not stop within ${limitMs / 1000} s and was abandoned; ${where}`, {
    remedy:
      'the operation that it waits for may continue until this program ends; its targets are unchanged, unless a message says otherwise',
  });
}
