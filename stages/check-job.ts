import type { Place, Problem } from '../model/errors.ts';
import type { ConnectionDeclaration, SourceDocument, Value } from '../model/job/document.ts';
import { parameterValues, readParameters } from '../model/job/parameters.ts';
import { Reporter } from '../model/job/reporter.ts';
import type { ResolveContext } from '../model/job/resolve.ts';
import type { DataType, Schema } from '../model/types.ts';
import { activate, isBypassed } from './check/active.ts';
import { contextOf } from './check/context.ts';
import { type CheckedErrorPolicy, checkConnections, checkHead } from './check/document.ts';
import { checkLinks, type Link } from './check/links.ts';
import type { CheckMemory } from './check/memory.ts';
import { orderStages } from './check/order.ts';
import { type DeclaredStage, readStages } from './check/stages.ts';
import { checkTargets, type FileKey } from './check/targets.ts';
import { upstreamOf } from './check/upstream.ts';
import { type PlanOf, type StageType, specOf } from './index.ts';
import { rejectsSchema } from './shared/columns.ts';
import { type CheckedConnection, OUT, REJECTS } from './stage.ts';

export interface CheckedInput {
  readonly port: string;
  readonly from: { readonly stage: string; readonly port: string };
  readonly schema: Schema;
}

/** The types of stages that do something themselves. */
export type WorkingType = Exclude<StageType, 'database-origin' | 'database-destination'>;

export interface CheckedStageOf<Type extends WorkingType> {
  readonly id: string;
  readonly type: Type;
  readonly plan: PlanOf<Type>;
  /** In the order of `from`; of a stage with named inputs in the order of its type. */
  readonly inputs: readonly CheckedInput[];
  /** The schema of every output port but `rejects`. Rows of a port that no stage reads are dropped. */
  readonly outputs: Readonly<Record<string, Schema>>;
  /** The schema of the `rejects` port, if there is one. */
  readonly rejects?: Schema;
  /** With references resolved and defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

/** A stage that can run: its type says what its plan is. */
export type CheckedStage = { [Type in WorkingType]: CheckedStageOf<Type> }[WorkingType];

/** A job without problems, as the engine takes it. */
export interface CheckedJob {
  readonly name: string;
  readonly description: string | undefined;
  /** By name, defaults filled in. */
  readonly parameters: Readonly<Record<string, Value>>;
  readonly connections: Readonly<Record<string, CheckedConnection>>;
  /** Each after those that feed it. Disabled ones, and those that they cut off, are left out. */
  readonly stages: readonly CheckedStage[];
  readonly onError: CheckedErrorPolicy;
  readonly ordered: boolean;
}

export interface CheckOptions {
  /** Values of parameters; text is converted to their types. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Names in the secret store, if known. */
  readonly secrets?: ReadonlySet<string>;
  /** The user's connections, for jobs that name one without declaring it. */
  readonly connections?: Readonly<Record<string, ConnectionDeclaration>>;
  /** What origins would read, by stage, as far as a host could find out. */
  readonly sourceSchemas?: ReadonlyMap<string, Schema>;
  /** What `current_date` is in expressions. Default: the time of the call. */
  readonly now?: Date;
  /** Tells which paths lead to one file. Default: those that are the same without `.` and `..`; a host also knows of folders and links. */
  readonly fileKey?: FileKey;
  /**
   * Checks only this stage and those that its rows come from, whether or not they lead to a destination. What is wrong elsewhere in the document is among
   * the problems only where it is not within a stage, and then there is a job nevertheless if the stages do without.
   */
  readonly upTo?: string;
  /** Of earlier checks of the job, where it is checked again and again while it is edited. */
  readonly memory?: CheckMemory;
}

/** Types of columns of origins, by stage and name. */
export type ColumnTypes = ReadonlyMap<string, ReadonlyMap<string, DataType>>;

/** Checks a job's document again, with other types than those that were found. */
export type Recheck = (types: ColumnTypes) => CheckResult;

// Not within the job, which is plain data.
const rechecks = new WeakMap<CheckedJob, Recheck>();

/** How a job is checked again; `undefined` for one that `checkJob` has not made. */
export const recheckOf = (job: CheckedJob): Recheck | undefined => rechecks.get(job);

/** An origin whose options are sound: a host can look at what it would read. */
export type CheckedOrigin = {
  [Type in WorkingType]: { readonly id: string; readonly type: Type; readonly plan: PlanOf<Type>; readonly place: Place };
}[WorkingType];

/** A destination whose options are sound, and whose columns are known: a host can look at what it would write to. */
export type CheckedDestination = {
  [Type in WorkingType]: {
    readonly id: string;
    readonly type: Type;
    readonly plan: PlanOf<Type>;
    readonly schema: Schema;
    readonly place: Place;
  };
}[WorkingType];

export interface CheckResult {
  /** All that is wrong, in the order of the document. */
  readonly problems: readonly Problem[];
  /** Absent when there is an error, or when the schema of a source is not known. */
  readonly job?: CheckedJob;
  /** Schemas of output ports, as far as they are known, also when there are problems. */
  readonly schemas: ReadonlyMap<string, Readonly<Record<string, Schema | undefined>>>;
  /** The origins that take part, with their plans, whether or not their schemas were given. */
  readonly origins: readonly CheckedOrigin[];
  /** The others that are not disabled: nothing of them reaches a destination. An editor shows their columns, too. */
  readonly idleOrigins: readonly CheckedOrigin[];
  /** The destinations that take part, as far as their columns are known. */
  readonly destinations: readonly CheckedDestination[];
}

/**
 * Checks a job document, resolves its references, and propagates schemas through its graph. Nothing is read or opened. A host calls it
 * twice: once to learn of the `origins`, and again with the `sourceSchemas` that it has found for them.
 */
export function checkJob(source: SourceDocument, asked: CheckOptions = {}): CheckResult {
  const options = { ...asked, now: asked.now ?? new Date() };
  const reporter = new Reporter(source);
  const env = options.env ?? {};
  const given = options.parameters ?? {};
  const parameters = parameterValues(readParameters(source.data.parameters, given, env, reporter), given, reporter);
  const context: ResolveContext = { parameters, env, secrets: options.secrets, secret: 'refuse', reporter };
  const head = checkHead(source, context);
  const connections = checkConnections(source.data.connections, context, options.connections);
  const { memory, upTo } = options;
  // What every stage sees, beside itself and its inputs.
  const common = memory
    ? [source.data.parameters, source.data.connections, options.connections, env, options.secrets, printGiven(given)]
    : [];
  const section = upTo === undefined ? source.data.stages : upstreamOf(source.data.stages, upTo);
  const stages = memory
    ? readStages(section, { ...context, connections }, (id, declared, make) =>
        memory.recall(`read:${id}`, [declared, ...common], reporter, make),
      )
    : readStages(section, { ...context, connections });
  memory?.keep(new Set(stages.keys()));
  const links = checkLinks(stages, reporter, upTo !== undefined);
  const ordered = orderStages([...stages.keys()], links, reporter);
  const graph = activate(ordered, stages, links, upTo !== undefined);
  const propagated = propagate(ordered, stages, graph.links, { ...options, common, connections, reporter });
  const active = propagated.stages.filter((stage) => graph.active.has(stage.id));
  checkTargets(active, head.onError, connections, reporter, options.fileKey);
  if (graph.active.size === 0 && !reporter.problems.some((problem) => problem.severity === 'error')) {
    const remedy = 'enable a destination and the stages that feed it';
    reporter.report('nothing-to-run', 'nothing to run: every branch is disabled', ['stages'], { part: 'key', remedy });
  }
  const problems = reporter.sorted();
  const origins = propagated.stages.filter(isOrigin) as unknown as CheckedOrigin[];
  const result = {
    problems,
    schemas: bypassed(ordered, stages, links, propagated.schemas),
    origins: origins.filter(({ id }) => graph.active.has(id)),
    idleOrigins: origins.filter(({ id }) => !graph.active.has(id)),
    destinations: active.flatMap(destinationOf),
  };
  const errors = problems.filter(
    ({ severity, place }) => severity === 'error' && (upTo === undefined || place.stage !== undefined),
  );
  if (errors.length > 0 || active.length < graph.active.size || !active.every(isComplete)) return result;
  const job: CheckedJob = {
    ...head,
    parameters: Object.fromEntries([...parameters].map(([name, typed]) => [name, typed?.value ?? null])),
    connections: Object.fromEntries(connections) as CheckedJob['connections'],
    stages: (upTo === undefined
      ? active.map((stage) => withoutUnread(stage, stages, graph.links))
      : active) as unknown as CheckedStage[],
  };
  rechecks.set(job, (types) => {
    const { memory: _, ...again } = options;
    return checkJob(source, { ...again, sourceSchemas: withTypes(options.sourceSchemas, types) });
  });
  return { ...result, job };
}

/** Schemas of sources with other types for some columns. */
const withTypes = (schemas: ReadonlyMap<string, Schema> = new Map(), types: ColumnTypes): ReadonlyMap<string, Schema> =>
  new Map(
    [...schemas].map(([stage, schema]) => [
      stage,
      schema.map((field) => ({ ...field, type: types.get(stage)?.get(field.name) ?? field.type })),
    ]),
  );

/** The stage without the side outputs that nobody reads. */
function withoutUnread(stage: OpenStage, declared: ReadonlyMap<string, DeclaredStage>, links: readonly Link[]): OpenStage {
  const side = declared.get(stage.id)?.sideOutputs ?? [];
  if (side.length === 0) return stage;
  const isRead = (port: string) => links.some(({ from }) => from.stage === stage.id && from.port === port);
  const outputs = Object.entries(stage.outputs).filter(([port]) => !side.includes(port) || isRead(port));
  return { ...stage, outputs: Object.fromEntries(outputs) };
}

function printGiven(given: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(given, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** A stage while some of it may still be unknown. */
interface OpenStage {
  readonly id: string;
  readonly type: WorkingType;
  readonly plan: unknown;
  readonly inputs: readonly (Omit<CheckedInput, 'schema'> & { readonly schema: Schema | undefined })[];
  readonly outputs: Readonly<Record<string, Schema | undefined>>;
  readonly rejects?: Schema;
  readonly options: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

function destinationOf({ id, type, plan, inputs, place }: OpenStage): readonly CheckedDestination[] {
  const [schema, ...others] = inputs.map((input) => input.schema);
  if (specOf(type)?.category !== 'destination' || plan === undefined || schema === undefined || others.length > 0) return [];
  return [{ id, type, plan, schema, place } as CheckedDestination];
}

const isOrigin = (stage: OpenStage) => stage.inputs.length === 0 && stage.plan !== undefined;
const isComplete = (stage: OpenStage) => stage.plan !== undefined && !Object.values(stage.outputs).includes(undefined);

type Schemas = Map<string, Readonly<Record<string, Schema | undefined>>>;

function propagate(
  ordered: readonly string[],
  stages: ReadonlyMap<string, DeclaredStage>,
  links: readonly Link[],
  options: Omit<CheckOptions, 'connections'> & {
    readonly common: readonly unknown[];
    readonly connections: ReadonlyMap<string, CheckedConnection | undefined>;
    readonly reporter: Reporter;
  },
): { readonly stages: readonly OpenStage[]; readonly schemas: Schemas } {
  const { common, connections, memory, reporter, sourceSchemas, now = new Date() } = options;
  const incoming = Map.groupBy(links, (link) => link.to.stage);
  const schemas: Schemas = new Map();
  const checked = ordered.flatMap((id): OpenStage[] => {
    const stage = stages.get(id)!;
    const { spec, type, options } = stage;
    if (!spec || !type || !options || stage.disabled) return [];
    const inputs = (incoming.get(id) ?? []).map((link) => {
      const outputs = schemas.get(link.from.stage) ?? {};
      const schema = Object.hasOwn(outputs, link.from.port) ? outputs[link.from.port] : undefined;
      return { port: link.to.port, from: link.from, schema };
    });
    const sourceSchema = sourceSchemas?.get(id);
    const check = () => {
      const context = contextOf({ stage, inputs, sourceSchema, connections, now, reporter });
      const { plan, outputs, as = { type, options } } = spec.check(options, context);
      const all = spec.rejects ? { ...outputs, [REJECTS]: rejectsSchema(spec.rejects, inputs[0]?.schema) } : outputs;
      return { plan, outputs, as, all: memory ? memory.same(id, all) : all };
    };
    const seen = [stage, sourceSchema, ...inputs.flatMap(({ port, schema }) => [port, schema]), ...common];
    const { plan, outputs, as, all } = memory ? memory.recall(`check:${id}`, seen, reporter, check) : check();
    const rejects = spec.rejects && all[REJECTS];
    schemas.set(id, all);
    const place = reporter.place(['stages', id], { part: 'key' });
    return [{ id, type: as.type as WorkingType, plan, inputs, outputs, ...(rejects && { rejects }), options: as.options, place }];
  });
  return { stages: checked, schemas };
}

/** Adds what passes by a bypassed stage, which the inspector shows as its output. */
function bypassed(
  ordered: readonly string[],
  stages: ReadonlyMap<string, DeclaredStage>,
  declared: readonly Link[],
  schemas: Schemas,
): Schemas {
  const incoming = Map.groupBy(declared, (link) => link.to.stage);
  for (const id of ordered) {
    const from = isBypassed(stages.get(id)!) ? incoming.get(id)?.[0]?.from : undefined;
    if (from) schemas.set(id, { [OUT]: schemas.get(from.stage)?.[from.port] });
  }
  return schemas;
}
