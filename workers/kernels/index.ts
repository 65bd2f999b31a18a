import type { TaskContext } from '../context.ts';
import type { KernelName, OperatorPlan } from '../fragment-plan.ts';
import { collect } from './collect.ts';
import { copy } from './copy.ts';
import { derive } from './derive.ts';
import { distinct } from './distinct.ts';
import { filter } from './filter.ts';
import { funnel } from './funnel.ts';
import { group } from './group.ts';
import { join } from './join.ts';
import { lookup } from './lookup.ts';
import type { CreateOperator, Emit, Operator } from './operator.ts';
import { order } from './order.ts';
import { partition } from './partition.ts';
import { recordId } from './record-id.ts';
import { reservoir } from './reservoir.ts';
import { sample } from './sample.ts';
import { select } from './select.ts';
import { switchKernel } from './switch.ts';
import { unpivot } from './unpivot.ts';
import { writeCsv } from './write-csv.ts';
import { writeJson } from './write-json.ts';

export type { Operator } from './operator.ts';

/** Every kernel that a plan can name. A name without kernel does not compile. */
const KERNELS: { readonly [Kernel in KernelName]: CreateOperator<Kernel> } = {
  collect,
  copy,
  derive,
  distinct,
  filter,
  funnel,
  group,
  join,
  lookup,
  order,
  partition,
  'record-id': recordId,
  reservoir,
  sample,
  select,
  switch: switchKernel,
  unpivot,
  'write-csv': writeCsv,
  'write-json': writeJson,
};

export function createOperator(operator: OperatorPlan, index: number, context: TaskContext, emit: Emit): Operator {
  return (KERNELS[operator.kernel] as CreateOperator<KernelName>)(operator as never, index, context, emit);
}
