import * as z from 'zod';
import { asMap, documentOf, optionName, type Path, printValue, type Value } from '../../model/job/document.ts';
import { Reporter } from '../../model/job/reporter.ts';
import { type ResolveContext, resolveValue } from '../../model/job/resolve.ts';
import { didYouMean } from '../../model/suggest.ts';
import { STAGE_TYPES, type StageType, specOf } from '../index.ts';
import type { StageSpec } from '../stage.ts';
import { meantType } from './meant.ts';
import { checkShape } from './options.ts';

/** Keys that every stage has, beside its own options. */
export const COMMON_KEYS = ['type', 'from', 'description', 'disabled'] as const;

export interface DeclaredStage {
  readonly id: string;
  readonly type: StageType | undefined;
  readonly spec: StageSpec | undefined;
  readonly from: Value | undefined;
  readonly disabled: boolean;
  /** Checked and with defaults; `undefined` when something is wrong with them. */
  readonly options: Readonly<Record<string, unknown>> | undefined;
  /** The output ports that the options name; `undefined` when the options are wrong. */
  readonly ports: readonly string[] | undefined;
  /** Further ones, which nobody need read. */
  readonly sideOutputs: readonly string[];
  /** Where a character of a text with references stands in the text as it was written, by the option's path as `optionName` prints it. */
  readonly written: ReadonlyMap<string, (index: number) => number>;
}

const ID = /^[A-Za-z][\w-]*$/;

export interface StagesContext extends ResolveContext {
  /** By their names, with their types. */
  readonly connections: ReadonlyMap<string, { readonly type: string } | undefined>;
}

/** Reads the `stages` section. `read` may know a stage already. */
export function readStages(
  section: Value | undefined,
  context: StagesContext,
  read: (id: string, declared: Value, make: () => DeclaredStage) => DeclaredStage = (_, _declared, make) => make(),
): Map<string, DeclaredStage> {
  const { reporter } = context;
  const remedy = 'write a map of stages by their names';
  const map = asMap(section);
  if (section === undefined || section === null || (map && Object.keys(map).length === 0)) {
    reporter.report('missing-option', 'missing stages', ['stages'], { remedy });
    return new Map();
  }
  if (!map) {
    reporter.report('invalid-option', `invalid stages: ${printValue(section)}`, ['stages'], { value: section, remedy });
    return new Map();
  }
  return new Map(Object.entries(map).map(([id, declared]) => [id, read(id, declared, () => readStage(id, declared, context))]));
}

function readStage(id: string, declared: Value, context: StagesContext): DeclaredStage {
  const { reporter } = context;
  const path: Path = ['stages', id];
  if (!ID.test(id)) {
    const remedy = 'a letter followed by letters, digits, _ and -';
    reporter.report('invalid-stage-id', `invalid name of a stage: ${printValue(id)}`, path, { part: 'key', value: id, remedy });
  }
  const written = new Map<string, (index: number) => number>();
  const broken: DeclaredStage = {
    ...{ id, type: undefined, spec: undefined, from: undefined },
    ...{ disabled: false, options: undefined, ports: undefined, sideOutputs: [], written },
  };
  const given = asMap(declared);
  if (!given) {
    const remedy = `write ${id}: { type: …, from: … }`;
    reporter.report('invalid-option', `invalid stage: ${printValue(declared)}`, path, { value: declared, remedy });
    return broken;
  }
  const { type, from, description, disabled, ...options } = given;
  checkDescription(description, path, context);
  const common = { ...broken, from, disabled: isDisabled(disabled, path, context) };
  if (type === undefined || type === null) {
    const remedy = options.typ === undefined ? "see 'open-stage stages'" : "did you mean 'type' by 'typ'?";
    reporter.report('missing-option', 'missing type', [...path, 'type'], { remedy });
    return common;
  }
  const spec = typeof type === 'string' ? specOf(type) : undefined;
  if (!spec) {
    const remedy = meantType(String(type)) ?? didYouMean(String(type), STAGE_TYPES) ?? "see 'open-stage stages'";
    reporter.report('unknown-stage-type', `unknown type of stage: ${printValue(type)}`, [...path, 'type'], {
      value: type,
      remedy,
    });
    return common;
  }
  const checked = readOptions(spec, options, path, common.disabled, written, context);
  const ports = spec.outputs === 'named' && checked ? spec.ports?.(checked) : undefined;
  const sideOutputs = (checked && spec.sideOutputs?.(checked)) ?? [];
  return { ...common, type: spec.type as StageType, spec, options: checked, ports, sideOutputs };
}

function readOptions(
  spec: StageSpec,
  options: Readonly<Record<string, Value>>,
  path: Path,
  disabled: boolean,
  written: Map<string, (index: number) => number>,
  context: StagesContext,
): Readonly<Record<string, unknown>> | undefined {
  // A stage may be disabled because something is wrong with it.
  if (disabled) return specOptionsOrNothing(spec, options);
  const language = (at: Path) => {
    const [option = '', entry] = at.slice(path.length);
    const stated = spec.languages?.[entry === undefined ? String(option) : `${option}.*`] ?? 'text';
    return stated === 'sql' && connectionType(options.connection, context) === 'bigquery' ? 'googlesql' : stated;
  };
  const onSplice = (at: Path, place: (index: number) => number) => void written.set(optionName(at.slice(path.length)), place);
  const resolved = resolveValue(options, path, { ...context, secret: 'refuse', language, onSplice });
  return resolved.failed ? undefined : checkShape(spec.options, resolved.value, path, context.reporter, COMMON_KEYS);
}

/** The type of the connection that a stage names, by a parameter perhaps; what is wrong with the name is told elsewhere. */
function connectionType(given: Value | undefined, { connections, parameters, env }: StagesContext): string | undefined {
  const reporter = new Reporter(documentOf({ openstage: 1, stages: {} }));
  const name = given === undefined ? undefined : resolveValue(given, [], { parameters, env, secret: 'refuse', reporter }).value;
  return connections.get(String(name))?.type;
}

function specOptionsOrNothing(
  spec: StageSpec,
  options: Readonly<Record<string, Value>>,
): Readonly<Record<string, unknown>> | undefined {
  const result = spec.options.safeParse(options);
  return result.success ? result.data : undefined;
}

function checkDescription(description: Value | undefined, path: Path, { reporter }: ResolveContext): void {
  if (description === undefined || typeof description === 'string') return;
  const message = `invalid description: ${printValue(description)}`;
  reporter.report('invalid-option', message, [...path, 'description'], { value: description, remedy: 'expected a text' });
}

function isDisabled(value: Value | undefined, path: Path, context: ResolveContext): boolean {
  if (value === undefined) return false;
  const at = [...path, 'disabled'];
  const resolved = resolveValue(value, at, context);
  return !resolved.failed && checkShape(z.boolean(), resolved.value, at, context.reporter) === true;
}
