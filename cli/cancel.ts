import { STOP_MS } from '../host/stopping.ts';
import { EXIT } from './command.ts';

/** A terminal's Ctrl-C reaches this process and, through the launcher, once more: signals this close together count as one. */
const SAME_SIGNAL_MS = 300;

/**
 * Calls `onCancel` and aborts at the first SIGINT or SIGTERM; the second one ends the process at once. `onStuck` is called when what was cancelled is not over
 * after `STOP_MS`; the process ends then, too. The caller disposes of it when the run is over.
 */
export function cancelOnSignals(
  onCancel: () => void,
  onKill: () => void,
  onStuck?: () => void,
): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  let first = 0;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => {
    onStuck?.();
    process.exit(EXIT.cancelled);
  };
  const onSignal = () => {
    const now = performance.now();
    if (first === 0) {
      first = now;
      controller.abort();
      onCancel();
      if (onStuck) timer = setTimeout(giveUp, STOP_MS);
    } else if (now - first > SAME_SIGNAL_MS) {
      onKill();
      process.exit(EXIT.cancelled);
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
