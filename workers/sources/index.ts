import { loadBatch, type Stored } from '../../columns/stored.ts';
import type { TaskContext } from '../context.ts';
import type { FragmentRun } from '../fragment.ts';
import type { CsvSourcePlan, FragmentPlan, JsonSourcePlan } from '../fragment-plan.ts';
import { Frame, type Memory } from '../frame.ts';
import type { Task } from '../protocol.ts';
import type { Unshare } from '../shared.ts';
import type { SourceTask } from '../source-task.ts';
import { type CsvSource, openCsvBytes, openCsvRange } from './csv.ts';
import { concatPart, mergeDistinct } from './distinct.ts';
import { withFileColumn } from './file-column.ts';
import { generateRows } from './generator.ts';
import { mergeGroups } from './groups.ts';
import { joinPart } from './join-part.ts';
import { openJsonBytes, openJsonRange } from './json.ts';
import { mergeRuns } from './merge.ts';
import { unmatchedRows } from './unmatched.ts';

/** Reads the source of a task and pushes its rows through the fragment. */
export function feed(
  task: Extract<Task, { kind: 'run' }>,
  plan: FragmentPlan,
  run: FragmentRun,
  context: TaskContext,
  unshare: Unshare,
): void {
  const { source } = task;
  const { memory } = context;
  switch (source.kind) {
    case 'csv-range':
    case 'csv-bytes':
      feedCsv(source, plan.source.csv!, plan.source.stage, run, context);
      return;
    case 'generate':
      run.source(generateRows(memory, plan.source.generator!, source.from, source.rows));
      return;
    case 'json-range':
    case 'json-bytes':
      feedJson(source, plan.source.json!, plan.source.stage, run, context);
      return;
    case 'rejected':
      run.sourceRejects(frameOf(memory, source.batch));
      return;
    case 'batch':
      if (source.rejects) run.sourceRejects(frameOf(memory, source.rejects));
      run.source(frameOf(memory, source.batch), source.input);
      return;
    case 'rows': {
      const { batch, rows } = source;
      const address = memory.scratch.alloc(rows.length * 4);
      memory.arena.u32.set(rows, address >>> 2);
      run.source(frameOf(memory, batch).select({ address, count: rows.length }));
      return;
    }
    case 'unmatched':
      run.source(unmatchedRows(memory, source));
      return;
    case 'merge':
      run.source(mergeRuns(memory, source, unshare));
      return;
    case 'merge-groups':
      run.source(mergeGroups(memory, source, unshare));
      return;
    case 'join-part':
      joinPart(context, source, unshare, (frame) => run.source(frame));
      return;
    case 'concat-part':
      run.source(concatPart(memory, source, unshare));
      return;
    case 'merge-distinct':
      run.source(mergeDistinct(memory, source, unshare));
      return;
  }
}

function frameOf(memory: Memory, stored: Stored): Frame {
  const batch = loadBatch(memory.arena, memory.scratch, stored);
  return Frame.of(
    memory,
    batch.rows,
    batch.schema.map((field, i) => [field.name, batch.columns[i]!] as const),
  );
}

function feedCsv(
  task: Extract<SourceTask, { kind: 'csv-range' | 'csv-bytes' }>,
  plan: CsvSourcePlan,
  stage: string,
  run: FragmentRun,
  context: TaskContext,
): void {
  const source: CsvSource | undefined =
    task.kind === 'csv-range' ? openCsvRange(context, plan, task) : openCsvBytes(context, plan, task);
  if (!source) return;
  context.sourceBlock = { address: source.block, bytes: source.blockBytes, kept: false };
  const refused = source.refusedRows(stage);
  if (refused) run.sourceRejects(refused);
  if (source.shortRows) context.shortRecords(source.shortRows);
  if (source.longRows) context.longRecords(source.longRows);
  run.source(withFileColumn(context.memory, source.frame(), task.fileColumn));
}

function feedJson(
  task: Extract<SourceTask, { kind: 'json-range' | 'json-bytes' }>,
  plan: JsonSourcePlan,
  stage: string,
  run: FragmentRun,
  context: TaskContext,
): void {
  const opened = task.kind === 'json-range' ? openJsonRange(context, plan, task) : openJsonBytes(context, plan, task);
  context.sourceBlock = { address: opened.block, bytes: opened.blockBytes, kept: false };
  for (const source of opened.sources) {
    const mark = context.memory.scratch.mark();
    const refused = source.refusedRecords(stage);
    if (refused) run.sourceRejects(refused);
    if (source.grid.rows > 0) run.source(withFileColumn(context.memory, source.frame(), task.fileColumn));
    context.memory.scratch.release(mark);
  }
}
