/** Index of the word that workers look at between frames: not 0 when the run is to stop. */
export const COUNTER_CANCEL = 0;
/** Index of the first counter that stages and ports are given. */
export const COUNTER_FIRST = 1;
