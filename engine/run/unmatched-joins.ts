import type { CheckedJob } from '../../stages/check-job.ts';
import { OUT } from '../../stages/stage.ts';
import type { StageNote } from '../result.ts';
import type { Environment } from './environment.ts';

/** Joins whose inputs both had rows, of which none found a partner: keys of other columns, or in another form, look like this. An `anti` join may well be for such rows. */
export function unmatchedJoins(job: CheckedJob, { counters }: Pick<Environment, 'counters'>): StageNote[] {
  return job.stages.flatMap((stage): StageNote[] => {
    if (stage.type !== 'join' || ['anti', 'cross'].includes(stage.plan.joinType)) return [];
    const [left, right] = stage.inputs.map(({ from }) => counters.rows(from.stage, from.port)) as [number, number];
    const found = stage.plan.joinType === 'semi' ? counters.rows(stage.id, OUT) : counters.pairs(stage.id);
    if (left === 0 || right === 0 || found > 0) return [];
    const keys = stage.plan.keys.map((key) => (key.left === key.right ? key.left : `${key.left} = ${key.right}`)).join(', ');
    const text = `no row of the left input (${rowsText(left)}) has a partner in the right one (${rowsText(right)}) by ${keys}: compare the values of these columns on both sides`;
    return [{ stage: stage.id, severity: 'warning', text }];
  });
}

const rowsText = (rows: number): string => `${rows} ${rows === 1 ? 'row' : 'rows'}`;
