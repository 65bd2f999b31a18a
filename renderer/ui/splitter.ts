const STEP = 16;

/** The size that a key asks of a splitter, in pixels; `undefined` for other keys. Shift moves four times as far. */
export function keyboardSize(
  event: { readonly key: string; readonly shiftKey: boolean },
  splitter: {
    readonly orientation: 'vertical' | 'horizontal';
    readonly after: boolean;
    readonly value: number;
    readonly min: number;
    readonly max: number;
  },
): number | undefined {
  const { orientation, after, value, min, max } = splitter;
  if (event.key === 'Home') return min;
  if (event.key === 'End') return max;
  const [less, more] = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  if (event.key !== less && event.key !== more) return undefined;
  const grows = (event.key === more) !== after;
  const by = STEP * (event.shiftKey ? 4 : 1);
  return Math.max(min, Math.min(max, value + (grows ? by : -by)));
}
