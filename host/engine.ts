export type { Print } from '../engine/run/environment.ts';
export type { RunOptions } from '../engine/run/run.ts';

// The engine is loaded where a job runs: commands that only check need not wait for it.
export const loadEngine = () => import('../engine/run/run.ts');
export const loadExplainer = () => import('../engine/plan/explain.ts');
