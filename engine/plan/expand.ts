import { BOOLEAN, type Field, type Schema } from '../../model/types.ts';
import type { CheckedInput, CheckedStage } from '../../stages/check-job.ts';
import type { StageOf } from './graph.ts';

/** Whether a row is one of those that `remove-duplicates` removes, where all are passed on. No column of a job has such a name. */
const DUPLICATE = '\0duplicate';

/**
 * Stages as the planner takes them. One whose side outputs (`leftOnly` of a join, `duplicates` of remove-duplicates) are read becomes several, which are called
 * after it: `match#left`. The part that is called after an output counts as it; see `partOf`.
 */
export function expandStages(stages: readonly CheckedStage[]): readonly CheckedStage[] {
  const read = new Set(stages.flatMap(({ inputs }) => inputs.map(({ from }) => `${from.stage}.${from.port}`)));
  const reads = (stage: CheckedStage, port: string) => read.has(`${stage.id}.${port}`);
  const moved = new Map<string, string>();
  const expanded = stages.flatMap((stage): readonly CheckedStage[] => {
    if (stage.type === 'join') {
      const ports = ['leftOnly', 'rightOnly'].filter((port) => reads(stage, port));
      const own = { ...stage, outputs: { out: stage.outputs.out! } };
      if (ports.length === 0) return [own];
      for (const port of ports) moved.set(`${stage.id}.${port}`, `${stage.id}#${port}`);
      return expandJoin(own, ports);
    }
    if (stage.type === 'remove-duplicates') {
      if (!reads(stage, 'duplicates')) return [{ ...stage, outputs: { out: stage.outputs.out! } }];
      for (const port of ['out', 'duplicates']) moved.set(`${stage.id}.${port}`, `${stage.id}#${port}`);
      return expandDistinct(stage);
    }
    return [stage];
  });
  if (moved.size === 0) return expanded;
  return expanded.map((stage) => ({ ...stage, inputs: stage.inputs.map((input) => follow(input, moved)) })) as CheckedStage[];
}

function follow(input: CheckedInput, moved: ReadonlyMap<string, string>): CheckedInput {
  const to = moved.get(`${input.from.stage}.${input.from.port}`);
  return to === undefined ? input : { ...input, from: { stage: to, port: 'out' } };
}

/** The stage of the job that a planned stage is, or is a part of, and the output whose rows it gives. */
export function partOf(id: string): { readonly stage: string; readonly port?: string } {
  const at = id.indexOf('#');
  return at < 0 ? { stage: id } : { stage: id.slice(0, at), port: id.slice(at + 1) };
}

/** Rows without a partner come from a join of their own, over copies of both inputs. */
function expandJoin(stage: StageOf<'join'>, ports: readonly string[]): CheckedStage[] {
  const [left, right] = stage.inputs as readonly [CheckedInput, CheckedInput];
  const copies = [left, right].map((input) => copyOf(stage, input));
  const from = (input: CheckedInput, port: string): CheckedInput => ({
    ...{ port, schema: input.schema },
    from: { stage: `${stage.id}#${input.port}`, port: 'out' },
  });
  const only = ports.map((port): StageOf<'join'> => {
    const [kept, other] = port === 'leftOnly' ? [left, right] : [right, left];
    const swapped = stage.plan.keys.map((key) => ({ left: key.right, right: key.left }));
    return {
      ...stage,
      id: `${stage.id}#${port}`,
      plan: {
        joinType: 'anti',
        keys: port === 'leftOnly' ? stage.plan.keys : swapped,
        columns: kept.schema.map(({ name }) => ({ side: 'left', from: name, to: name })),
      },
      inputs: [from(kept, 'left'), from(other, 'right')],
      outputs: { out: kept.schema },
    };
  });
  return [...copies, { ...stage, inputs: [from(left, 'left'), from(right, 'right')] }, ...only];
}

function copyOf(stage: CheckedStage, input: CheckedInput): StageOf<'copy'> {
  return {
    ...{ id: `${stage.id}#${input.port}`, type: 'copy', plan: {}, options: {}, place: stage.place },
    inputs: [{ ...input, port: 'in' }],
    outputs: { out: input.schema },
  };
}

/** All rows are put together by key and marked, and then go two ways. */
function expandDistinct(stage: StageOf<'remove-duplicates'>): CheckedStage[] {
  const schema = stage.outputs.out!;
  const mark: Field = { name: DUPLICATE, type: BOOLEAN, nullable: false };
  const marked: Schema = [...schema, mark];
  const [all, split] = [`${stage.id}#all`, `${stage.id}#split`];
  const part = { options: {}, place: stage.place };
  const predicate = { kind: 'column', type: BOOLEAN, name: DUPLICATE, span: { start: 0, end: 0 } } as const;
  const way = (port: string): StageOf<'select'> => ({
    ...{ ...part, id: `${stage.id}#${port}`, type: 'select' },
    plan: { others: true, columns: schema.map(({ name }) => ({ from: name, to: name })) },
    inputs: [{ port: 'in', from: { stage: split, port }, schema: marked }],
    outputs: { out: schema },
  });
  return [
    { ...stage, id: all, plan: { ...stage.plan, marks: DUPLICATE }, outputs: { out: marked } },
    {
      ...{ ...part, id: split, type: 'switch' },
      plan: { outputs: [{ port: 'duplicates', predicate }], default: 'out' },
      inputs: [{ port: 'in', from: { stage: all, port: 'out' }, schema: marked }],
      outputs: { out: marked, duplicates: marked },
    },
    way('out'),
    way('duplicates'),
  ];
}
