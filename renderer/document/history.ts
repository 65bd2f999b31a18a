/** One step that can be undone. */
export interface Step<State> {
  readonly label: string;
  readonly before: State;
  readonly after: State;
  readonly merge: string | undefined;
  /** Milliseconds, of the last change in it. */
  readonly time: number;
}

/** The steps done and those undone; immutable. */
export interface History<State> {
  readonly done: readonly Step<State>[];
  readonly undone: readonly Step<State>[];
}

export const MAX_STEPS = 500;
/** Steps that follow each other within this time become one, if they are of a kind. */
export const MERGE_MS = 1000;

export const EMPTY_HISTORY: History<never> = { done: [], undone: [] };

/** With one more step; what was undone is gone. */
export function push<State>({ done, undone }: History<State>, step: Step<State>): History<State> {
  const last = done.at(-1);
  const merges =
    last?.merge !== undefined && last.merge === step.merge && step.time - last.time < MERGE_MS && undone.length === 0;
  const kept = merges ? done.slice(0, -1) : done.slice(-(MAX_STEPS - 1));
  return { done: [...kept, merges ? { ...step, before: last.before, label: last.label } : step], undone: [] };
}

export function undone<State>({ done, undone }: History<State>): History<State> {
  const last = done.at(-1);
  return last ? { done: done.slice(0, -1), undone: [...undone, last] } : { done, undone };
}

export function redone<State>({ done, undone }: History<State>): History<State> {
  const last = undone.at(-1);
  // A step that comes back takes no further ones in.
  return last ? { done: [...done, { ...last, merge: undefined }], undone: undone.slice(0, -1) } : { done, undone };
}
