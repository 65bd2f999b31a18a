import type { LinkResult, Progress, RunResult } from '../../ipc/api.ts';
import { ownValue } from '../../model/own.ts';
import { REJECTS } from '../../stages/stage.ts';
import type { LinkFigures, StageFigures } from '../canvas/figures.ts';
import type { LinkView, PortRef } from '../document/types.ts';
import { skewOf } from './amounts.ts';
import type { Rate } from './rates.ts';
import { stageWarnings } from './warnings.ts';

/** What is known of a run at a moment. */
export interface RunKnowledge {
  readonly progress: Progress | undefined;
  readonly result: RunResult | undefined;
  readonly rates: ReadonlyMap<string, Rate>;
}

/** A port as run results write it: `sales`, `router.setosa`. */
export const portName = ({ stage, port }: PortRef): string => (port === 'out' ? stage : `${stage}.${port}`);
/** Under these names the rates of stages and of ports are kept. */
export const stageRate = (stage: string): string => `stage ${stage}`;
export const portRate = (port: string): string => `port ${port}`;

/** All counters of a reading that have a rate: rows that stages put out (destinations: take in), and rows of ports with a link. */
export function countersOf({ stages, links }: Progress): [name: string, rows: number][] {
  return [
    ...Object.entries(stages).map(([id, figures]): [string, number] => [
      stageRate(id),
      Math.max(figures.rowsOut, figures.rowsIn),
    ]),
    ...links.map(({ from, rows }): [string, number] => [portRate(from), rows]),
  ];
}

/** What the canvas shows of a stage. */
export function stageFigures({ progress, result, rates }: RunKnowledge, stage: string): StageFigures | undefined {
  const seen = ownValue(progress?.stages, stage);
  const ended = ownValue(result?.stages, stage);
  const error = result?.errors.find((report) => report.stage === stage);
  const rows = ended ?? seen;
  if (!rows) return error && { state: 'failed', rowsIn: 0, rowsOut: 0, rejected: 0, error };
  const partitions = result?.partitions?.find((split) => split.stage === stage)?.rows.length;
  const perSecond = result ? undefined : rates.get(stageRate(stage))?.perSecond;
  const warnings = stageWarnings(result, stage);
  return {
    ...{ state: stateOf(seen?.state ?? 'waiting', result, error !== undefined) },
    ...{ rowsIn: rows.rowsIn, rowsOut: rows.rowsOut, rejected: rows.rejected },
    ...(perSecond !== undefined && seen?.state === 'running' && { rowsPerSecond: perSecond }),
    ...(ended && { busyMs: ended.busyMs }),
    ...(ended?.written && { written: ended.written }),
    ...(partitions !== undefined && { partitions }),
    ...(warnings.length > 0 && { warnings }),
    ...(error && { error }),
  };
}

function stateOf(seen: StageFigures['state'], result: RunResult | undefined, failed: boolean): StageFigures['state'] {
  if (failed) return 'failed';
  if (!result) return seen;
  if (result.status === 'done' || result.status === 'rejected') return 'done';
  return seen === 'done' ? 'done' : 'skipped';
}

/** What the canvas shows of a link: the rows that have left the port that it comes from. */
export function linkFigures(
  { progress, result, rates }: RunKnowledge,
  { from, to }: Pick<LinkView, 'from' | 'to'>,
): LinkFigures | undefined {
  const name = portName(from);
  const rows = (result?.links ?? progress?.links)?.find((link: LinkResult) => link.from === name)?.rows;
  if (rows === undefined) return undefined;
  const perSecond = result ? undefined : rates.get(portRate(name))?.perSecond;
  const skews = result?.partitions?.filter(({ stage }) => stage === to.stage).flatMap((split) => skewOf(split.rows) ?? []) ?? [];
  return {
    rows,
    ...(perSecond !== undefined && perSecond > 0 && { rowsPerSecond: perSecond }),
    ...(skews.length > 0 && { skew: Math.max(...skews) }),
  };
}

/** Rows of a port in a run that has ended; of a destination, whose port is the empty name, those that it has loaded. */
export function portRows(result: RunResult, { stage, port }: PortRef): number | undefined {
  const figures = ownValue(result.stages, stage);
  if (!figures) return undefined;
  if (port === '') return figures.rowsIn - figures.rejected;
  const linked = result.links.find(({ from }) => from === portName({ stage, port }))?.rows;
  if (linked !== undefined) return linked;
  return port === REJECTS ? figures.rejected : ownValue(figures.outputs, port);
}

/** Rows that origins have read, and rows refused anywhere, so far. Origins are the stages that get nothing. */
export function totalsOf({ stages, links }: Progress): { readonly read: number; readonly rejected: number } {
  const fed = new Set(links.map(({ to }) => to));
  const all = Object.entries(stages);
  return {
    read: all.reduce((sum, [id, figures]) => (fed.has(id) ? sum : sum + figures.rowsOut), 0),
    rejected: all.reduce((sum, [, figures]) => sum + figures.rejected, 0),
  };
}
