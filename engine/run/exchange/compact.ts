import { isOutOfMemory } from '../../../columns/arena.ts';
import type { Schema } from '../../../model/types.ts';
import type { FragmentPlan, OperatorPlan } from '../../../workers/fragment-plan.ts';
import type { SinkResult } from '../../../workers/protocol.ts';
import type { Shared, SourceTask } from '../../../workers/source-task.ts';
import type { Environment } from '../environment.ts';

/** Runs source tasks whose rows are handed over as they come: in one block each, so that they can be spilled. */
export class Compactor {
  private readonly environment: Environment;
  private readonly stages: readonly string[];
  private readonly plan: FragmentPlan;
  private published: Shared<FragmentPlan> | undefined;

  constructor(environment: Environment, stage: string, columns: Schema) {
    this.environment = environment;
    this.stages = [stage];
    const gather: OperatorPlan = {
      ...{ stage: '', type: 'collect', inputs: [{ schema: columns, reads: [] }], outputs: {}, timer: -1 },
      ...{ kernel: 'collect', columns, raw: undefined, maxRows: undefined, hashOf: undefined },
    };
    const out = { targets: [{ operator: 0, input: 0 }], counter: -1 };
    this.plan = { source: { stage: '', type: 'merge', schema: columns, out, timer: -1 }, operators: [gather] };
  }

  async run(source: SourceTask): Promise<SinkResult | undefined> {
    const { pool, shared } = this.environment;
    this.published ??= shared.publish(this.plan);
    const fragment = this.published;
    const task = { kind: 'run', fragment, source, sequence: 0, bindings: {}, sinks: {}, keepRejects: false } as const;
    const result = await pool.run(task, this.stages);
    return result.sinks[0]?.[0];
  }

  dispose(): void {
    if (this.published) this.environment.shared.release(this.published);
    this.published = undefined;
  }
}

/**
 * Runs `work` for every item, a few at a time; rejects when none is at work any more, for what they work on is then freed. Items for which it runs out of memory are done again when the others are over, one by one, each after `relieve`
 * has freed what it can.
 */
export async function eachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
  relieve?: () => Promise<void>,
): Promise<void> {
  const again: number[] = [];
  let next = 0;
  const failures: unknown[] = [];
  const lane = async () => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      await work(items[index]!, index).catch((error: unknown) => {
        if (isOutOfMemory(error)) again.push(index);
        else failures.push(error);
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
  for (const index of again.sort((a, b) => a - b)) {
    await relieve?.();
    await work(items[index]!, index);
  }
}
