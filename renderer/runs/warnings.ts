import type { RunResult } from '../../ipc/api.ts';
import type { Problem } from '../../model/errors.ts';

type Told = Pick<RunResult, 'notes' | 'warnings'>;

/** What a run warns of, of a stage: what was guessed and could be otherwise, or was left out. */
export function stageWarnings(result: Told | undefined, stage: string): readonly string[] {
  const notes = result?.notes ?? [];
  return notes.filter((note) => note.severity === 'warning' && note.stage === stage).map(({ text }) => text);
}

/** All that a run warns of, as problems, but for what is `known` of the job anyway. */
export function runProblems(result: Told | undefined, known: readonly Problem[] = []): readonly Problem[] {
  const said = [
    ...(result?.notes ?? []).filter(({ severity }) => severity === 'warning'),
    ...(result?.warnings ?? []).map((text) => ({ stage: undefined, text })),
  ];
  return said
    .filter(({ stage, text }) => !known.some((problem) => problem.place.stage === stage && problem.message === text))
    .map(({ stage, text }) => ({
      ...{ code: 'run', message: text, severity: 'warning' },
      place: stage === undefined ? {} : { stage },
    }));
}
