import { PARAMETER_TYPES } from '../../model/job/parameters.ts';
import { CONNECTION_TYPES, CONNECTIONS, type ConnectionType } from '../../stages/connections.ts';
import { STAGE_TYPES, specOf } from '../../stages/index.ts';
import { formSchema, type JsonSchema } from '../../stages/json-schema.ts';
import { keyOf, keysAround } from './places.ts';

/** What can stand at a place of a job's text. */
export interface Suggestion {
  readonly text: string;
  /** One line about it. */
  readonly detail?: string;
  readonly kind: 'key' | 'value' | 'stage' | 'column' | 'type';
}

/** What is known of the job besides its text. */
export interface JobFacts {
  /** `stage`, and `stage.port` for other ports than the first. */
  readonly outputs: readonly string[];
  readonly parameters: readonly string[];
  readonly connections: readonly string[];
  /** Names of the columns that come into a stage. */
  columnsInto(stage: string): readonly string[];
}

export interface Completion {
  /** The column, from 0, where what is replaced begins. */
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
}

const key = (text: string, detail?: string): Suggestion => ({ kind: 'key', text, ...(detail && { detail }) });
const TOP = [
  key('name', 'The name of the job.'),
  key('description', 'A note on what the job does.'),
  key('parameters', 'Values that a run can set.'),
  key('connections', 'Databases and web APIs that stages use.'),
  key('stages', 'The stages of the job by id.'),
  key('onError', 'What happens to rows that a stage refuses.'),
  key('ordered', 'false: the order of rows need not be kept.'),
];
const STAGE = [
  key('type', 'The type of the stage.'),
  key('from', 'The stage that it reads.'),
  key('description', 'A note.'),
  key('disabled', 'true: rows pass it by.'),
];
const PARAMETER = ['type', 'default', 'required', 'description', 'values'].map((name) => key(name));

/** What can be written where the text ends: `before` is the cursor's line up to it. `line` is that line's number, from 0. */
export function completeJob(lines: readonly string[], line: number, before: string, facts: JobFacts): Completion | undefined {
  const name = /^(\s*(?:- +)*)([\w.-]*)$/.exec(before);
  if (name) {
    const indent = name[1]!.length;
    const path = keysAround(lines, line, indent);
    const values = name[1]!.includes('-') ? valuesAt(path, lines, line, facts) : [];
    return { from: indent, suggestions: [...values, ...keysAt(path, lines, line, indent)] };
  }
  const value = /^(\s*(?:- +)*)(["']?)([\w. -]+)\2:\s+(?:\[(?:[^\]]*,)?\s*)?([^\s[\],{}]*)$/.exec(before);
  if (!value) return undefined;
  const path = [...keysAround(lines, line, value[1]!.length), value[3]!];
  return { from: before.length - value[4]!.length, suggestions: valuesAt(path, lines, line, facts) };
}

function keysAt(path: readonly string[], lines: readonly string[], line: number, indent: number): Suggestion[] {
  const taken = siblingKeys(lines, line, indent);
  const [section, name, ...rest] = path;
  const offered = (() => {
    if (section === undefined) return TOP;
    if (section === 'parameters' && name !== undefined && rest.length === 0) return PARAMETER;
    if (section === 'connections' && name !== undefined && rest.length === 0) return connectionKeys(typeAt(lines, line, path));
    if (section !== 'stages' || name === undefined) return [];
    const own = propertiesOf(schemaAt(typeAt(lines, line, path), rest));
    return rest.length === 0 ? [...STAGE, ...own] : own;
  })();
  return offered.filter(({ text }) => !taken.has(text));
}

function valuesAt(path: readonly string[], lines: readonly string[], line: number, facts: JobFacts): Suggestion[] {
  const [section, name, ...rest] = path;
  const values = (texts: readonly string[], kind: Suggestion['kind'] = 'value') =>
    texts.map((text): Suggestion => ({ kind, text }));
  if (section === 'ordered') return values(['true', 'false']);
  if (section === 'onError') return values(['fail', 'skip']);
  if (section === 'parameters' && rest[0] === 'type') return values(PARAMETER_TYPES, 'type');
  if (section === 'parameters' && rest[0] === 'required') return values(['true', 'false']);
  if (section === 'connections' && rest[0] === 'type') return values(CONNECTION_TYPES, 'type');
  if (section !== 'stages' || name === undefined || rest.length === 0) return [];
  if (rest[0] === 'from') {
    return values(
      facts.outputs.filter((output) => output !== name && !output.startsWith(`${name}.`)),
      'stage',
    );
  }
  if (rest.length === 1 && rest[0] === 'disabled') return values(['true', 'false']);
  if (rest.length === 1 && rest[0] === 'type') {
    return STAGE_TYPES.map((text) => ({ kind: 'type', text, detail: specOf(text)!.summary }));
  }
  const all = alternatives(schemaAt(typeAt(lines, line, path), rest));
  const hint = all.find((schema) => schema.hint)?.hint;
  if (hint?.is === 'column') return values(facts.columnsInto(name), 'column');
  if (hint?.is === 'connection') return values(facts.connections);
  if (hint?.is === 'type') return values(PARAMETER_TYPES, 'type');
  const listed = all.flatMap(
    ({ enum: values, examples, const: value }) =>
      values ?? (Array.isArray(examples) ? examples : value === undefined ? [] : [value]),
  );
  if (listed.length === 0 && all.some(({ type }) => type === 'boolean')) return values(['true', 'false']);
  return values(listed.map(String));
}

/** The `type` of the stage or connection that a line lies in, whose keys are `path`. */
function typeAt(lines: readonly string[], line: number, path: readonly string[]): string | undefined {
  const owner = path.slice(0, 2).join('\n');
  const belongs = (at: number, indent: number) => keysAround(lines, at, indent).join('\n') === owner;
  for (const step of [-1, 1]) {
    for (let at = line; at >= 0 && at < lines.length; at += step) {
      const found = keyOf(lines[at]!);
      if (found?.indent === 0) break;
      const type = /^\s*type\s*:\s*["']?([\w-]+)/.exec(lines[at]!)?.[1];
      if (type && found && belongs(at, found.indent)) return type;
    }
  }
  return undefined;
}

function siblingKeys(lines: readonly string[], line: number, indent: number): Set<string> {
  const keys = new Set<string>();
  for (const step of [-1, 1]) {
    for (let at = line + step; at >= 0 && at < lines.length; at += step) {
      const found = keyOf(lines[at]!);
      if (!found) continue;
      if (found.indent < indent) break;
      if (found.indent === indent) keys.add(found.key);
    }
  }
  return keys;
}

function connectionKeys(type: string | undefined): Suggestion[] {
  const known = type !== undefined && Object.hasOwn(CONNECTIONS, type) ? CONNECTIONS[type as ConnectionType] : undefined;
  return [key('type'), ...(known ? propertiesOf(formSchema(known.fields)) : [])];
}

const schemas = new Map<string, JsonSchema>();

/** The schema of an option of a type of stage. */
function schemaAt(type: string | undefined, path: readonly string[]): JsonSchema | undefined {
  const spec = type === undefined ? undefined : specOf(type);
  if (!spec) return undefined;
  let schema: JsonSchema | undefined = schemas.get(spec.type) ?? formSchema(spec.options);
  schemas.set(spec.type, schema);
  for (const part of path) schema = schema && child(schema, part);
  return schema;
}

function child(schema: JsonSchema, part: string): JsonSchema | undefined {
  for (const one of alternatives(schema)) {
    const found = one.properties?.[part] ?? (typeof one.additionalProperties === 'object' ? one.additionalProperties : undefined);
    if (found) return found;
  }
  return undefined;
}

/** A schema, what it is one of, and what its lists hold. */
function alternatives(schema: JsonSchema | undefined): JsonSchema[] {
  if (!schema) return [];
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [schema, ...inner.flatMap(alternatives)];
}

function propertiesOf(schema: JsonSchema | undefined): Suggestion[] {
  const properties = alternatives(schema).flatMap((one) => Object.entries(one.properties ?? {}));
  return [...new Map(properties)].map(([name, { description }]) => key(name, description));
}
