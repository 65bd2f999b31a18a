/** Milliseconds of work at a time: short enough for 60 frames a second beside it. */
const SLICE_MS = 6;

interface IdleWindow {
  requestIdleCallback?(callback: () => void, options: { timeout: number }): number;
}

/** Calls back when nothing else is to be done, at the latest after 200 ms. */
function whenIdle(callback: () => void): void {
  const { requestIdleCallback } = globalThis as IdleWindow;
  if (requestIdleCallback) requestIdleCallback.call(globalThis, callback, { timeout: 200 });
  else setTimeout(callback, 0);
}

/** Does work that pauses now and then, in idle time. Resolves with its result; rejects with the signal's reason when that aborts. */
export function inIdleTime<Result>(work: Generator<void, Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const go = () => {
      if (signal.aborted) return reject(signal.reason);
      try {
        const until = performance.now() + SLICE_MS;
        while (performance.now() < until) {
          const step = work.next();
          if (step.done) return resolve(step.value);
        }
      } catch (error) {
        return reject(error);
      }
      whenIdle(go);
    };
    whenIdle(go);
  });
}
