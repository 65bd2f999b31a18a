const REDUCED = '(prefers-reduced-motion: reduce)';

/** How long a movement takes that style sheets know nothing of, in milliseconds: none for those who asked the system for less motion. */
export const motionMs = (ms: number): number => (matchMedia(REDUCED).matches ? 0 : ms);
