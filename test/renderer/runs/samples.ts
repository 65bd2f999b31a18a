import type { Progress, RunResult, StageProgress } from '../../../ipc/api.ts';

export function stageProgress(rowsIn: number, rowsOut: number, state: StageProgress['state'], rejected = 0): StageProgress {
  return { rowsIn, rowsOut, rejected, bytesRead: 0, bytesWritten: 0, state };
}

/** Stages that follow each other. */
export function progressOf(stages: Progress['stages'], elapsedMs = 1000): Progress {
  const ids = Object.keys(stages);
  const links = ids.slice(1).map((to, index) => ({ from: ids[index]!, to, rows: stages[ids[index]!]!.rowsOut }));
  return { elapsedMs, workers: 2, memoryBytes: 1, memoryLimitBytes: 2, fraction: 0.5, stages, links };
}

type Given = Partial<Omit<RunResult, 'stages' | 'links'>> & {
  readonly stages?: Readonly<Record<string, readonly [rowsIn: number, rowsOut: number, rejected?: number]>>;
};

/** A result of stages that follow each other. */
export function resultOf({ stages = {}, ...given }: Given): RunResult {
  const ids = Object.keys(stages);
  const figures = ids.map((id): [string, RunResult['stages'][string]] => {
    const [rowsIn, rowsOut, rejected = 0] = stages[id]!;
    return [
      id,
      { ...{ type: 'any', rowsIn, rowsOut, rejected, outputs: { out: rowsOut } }, busyMs: 10, bytesRead: 0, bytesWritten: 0 },
    ];
  });
  return {
    ...{ runId: 'r1', job: 'sales', status: 'done', success: true },
    ...{ recordsExtracted: 0, recordsTransformed: 0, recordsLoaded: 0, recordsFailed: 0, recordsRejected: 0 },
    ...{ start: '2025-01-01T00:00:00.000Z', end: '2025-01-01T00:00:01.000Z', durationMs: 1000 },
    ...{ workers: 2, memoryLimitBytes: 2 ** 30, peakMemoryBytes: 2 ** 20, spilledBytes: 0 },
    stages: Object.fromEntries(figures),
    links: ids.slice(1).map((to, index) => ({ from: ids[index]!, to, rows: stages[ids[index]!]![1] })),
    ...{ errors: [], rejects: [], plan: '' },
    ...given,
  };
}
