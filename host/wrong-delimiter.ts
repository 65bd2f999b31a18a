import type { SourceLooks } from '../engine/plan/open-sources.ts';
import type { Problem } from '../model/errors.ts';
import type { CheckedOrigin } from '../stages/check-job.ts';

/** Delimiters of origins that are hardly those of their files, as warnings at the option. */
export function delimiterWarnings(origins: readonly CheckedOrigin[], looks: SourceLooks): Problem[] {
  return origins.flatMap(({ id, place }): Problem[] => {
    const message = looks.get(id)?.csv?.detection.otherDelimiter;
    return message === undefined
      ? []
      : [{ code: 'wrong-delimiter', message, severity: 'warning', place: { ...place, option: 'delimiter' } }];
  });
}

/** The problems of a job, where those of columns that a wrong delimiter hides say so. */
export function pointToDelimiters(problems: readonly Problem[], looks: SourceLooks): readonly Problem[] {
  const wrong = [...looks].flatMap(([stage, { csv }]) =>
    csv?.detection.otherDelimiter === undefined
      ? []
      : [{ stage, names: csv.schema.map(({ name }) => name), detection: csv.detection }],
  );
  if (wrong.length === 0) return problems;
  return problems.map((problem) => {
    if (problem.code !== 'unknown-column') return problem;
    const { remedy = '', place } = problem;
    const cause =
      wrong.find(({ stage }) => stage === place.stage) ??
      wrong.find(({ names }) => names.some((name) => remedy.includes(name))) ??
      (looks.size === 1 ? wrong[0] : undefined);
    return cause ? { ...problem, remedy: `stage '${cause.stage}' ${cause.detection.otherDelimiter}` } : problem;
  });
}
