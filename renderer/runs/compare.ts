import type { RunDetails, RunResult, StageResult } from '../../ipc/api.ts';
import type { Value } from '../../model/job/document.ts';
import { asMap, printValue } from '../../model/job/document.ts';
import { parseJob } from '../../model/job/parse.ts';
import { ownValue } from '../../model/own.ts';

/** A figure of two runs. Absent where a run has none. */
export interface Figures {
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** Of the earlier value: 0.1 is a tenth more. Absent where either is, or the earlier is 0. */
  readonly change: number | undefined;
}

export const STAGE_FIGURES = ['rowsIn', 'rowsOut', 'rejected', 'busyMs', 'bytesRead', 'bytesWritten'] as const;
export const RUN_FIGURES = [
  ...(['durationMs', 'recordsExtracted', 'recordsLoaded', 'recordsRejected', 'workers'] as const),
  ...(['memoryLimitBytes', 'peakMemoryBytes', 'spilledBytes'] as const),
] as const;

export interface StageComparison {
  readonly stage: string;
  readonly figures: Readonly<Record<(typeof STAGE_FIGURES)[number], Figures>>;
}

/** A parameter or an option that differs, as text. Absent: the run did not have it. */
export interface Difference {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface RunComparison {
  readonly figures: Readonly<Record<(typeof RUN_FIGURES)[number], Figures>>;
  /** In the order of the later run; those that only the earlier had come last. */
  readonly stages: readonly StageComparison[];
  readonly parameters: readonly Difference[];
  /** By path: `stages.filter.where`. */
  readonly options: readonly Difference[];
}

export function compareRuns(before: RunDetails, after: RunDetails): RunComparison {
  const [a, b] = [before.result, after.result];
  const names = new Set([...Object.keys(b?.stages ?? {}), ...Object.keys(a?.stages ?? {})]);
  return {
    figures: each(RUN_FIGURES, (name: keyof RunResult) => figures(a?.[name] as number, b?.[name] as number)),
    stages: [...names].map((stage) => ({
      stage,
      figures: each(STAGE_FIGURES, (name: keyof StageResult) =>
        figures(ownValue(a?.stages, stage)?.[name] as number, ownValue(b?.stages, stage)?.[name] as number),
      ),
    })),
    parameters: differences(new Map(Object.entries(before.parameters)), new Map(Object.entries(after.parameters))),
    options: differences(leavesOf(before.document), leavesOf(after.document)),
  };
}

function each<Name extends string>(names: readonly Name[], of: (name: never) => Figures): Record<Name, Figures> {
  return Object.fromEntries(names.map((name) => [name, of(name as never)])) as Record<Name, Figures>;
}

function figures(before: number | undefined, after: number | undefined): Figures {
  const change = before === undefined || after === undefined || before === 0 ? undefined : after / before - 1;
  return { before, after, change };
}

/** `+12 %`, `−3.4 %`, `×12`; empty when there is no change to speak of. */
export function changeText({ before, after, change }: Figures): string {
  if (before === undefined || after === undefined || before === after) return '';
  if (change === undefined) return 'new';
  if (change >= 4) return `×${(change + 1).toFixed(change < 9 ? 1 : 0)}`;
  const percent = Math.abs(change * 100);
  const text = percent < 0.1 ? '<0.1' : percent.toFixed(percent < 10 ? 1 : 0).replace(/\.0$/, '');
  return `${change < 0 ? '−' : '+'}${text} %`;
}

function differences(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): Difference[] {
  const names = new Set([...after.keys(), ...before.keys()]);
  const text = (values: ReadonlyMap<string, unknown>, name: string) =>
    values.has(name) ? printValue(values.get(name)) : undefined;
  return [...names]
    .map((name) => ({ name, before: text(before, name), after: text(after, name) }))
    .filter(({ before, after }) => before !== after);
}

/** The values of a job document by their paths; none when it cannot be read. */
function leavesOf(document: string): Map<string, unknown> {
  const { source } = parseJob(document);
  const leaves = new Map<string, unknown>();
  if (source) collect(source.data, '', leaves);
  return leaves;
}

function collect(value: Value, path: string, leaves: Map<string, unknown>): void {
  const entries = Array.isArray(value)
    ? value.map((item: Value, index): [string, Value] => [`${path}[${index}]`, item])
    : undefined;
  const map = asMap(value);
  const inner =
    entries ?? (map && Object.entries(map).map(([key, item]): [string, Value] => [path === '' ? key : `${path}.${key}`, item]));
  if (!inner || inner.length === 0) leaves.set(path, value);
  for (const [name, item] of inner ?? []) collect(item, name, leaves);
}
