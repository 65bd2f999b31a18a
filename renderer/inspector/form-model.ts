import type { Value } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import type { Choice, FormHints } from '../../stages/hints.ts';
import { formSchema, type JsonSchema } from '../../stages/json-schema.ts';
import type { StageSpec } from '../../stages/stage.ts';
import { labelOf } from './labels.ts';

/** What a control edits. */
export type Kind =
  | { readonly is: 'text' | 'boolean' | 'new-column' | 'type' | 'table' | 'sql' }
  /** `condition`: it is true or false. */
  | { readonly is: 'expression'; readonly condition: boolean }
  | { readonly is: 'number'; readonly integer: boolean; readonly minimum?: number; readonly maximum?: number }
  | { readonly is: 'choice'; readonly values: readonly string[] }
  /** `empty`: there may be none. */
  | { readonly is: 'character'; readonly empty: boolean }
  /** `input`: the input whose columns they are; absent for the first, or what an origin reads. */
  | { readonly is: 'column' | 'columns'; readonly input?: string }
  | { readonly is: 'file'; readonly write: boolean }
  | { readonly is: 'connection'; readonly types: readonly string[] }
  /** Text, number, boolean or null; `list`: or a list of them. */
  | { readonly is: 'cell'; readonly list: boolean }
  | { readonly is: 'list'; readonly of: Kind }
  | { readonly is: 'map'; readonly key: Kind; readonly of: Kind }
  /** `short`: fields for all of which a plain text stands, where it may. */
  | { readonly is: 'object'; readonly fields: readonly Field[]; readonly short: readonly string[] }
  /** The field `by` says which other fields there are. */
  | { readonly is: 'variants'; readonly by: string; readonly variants: readonly Variant[] }
  /** Anything, as YAML. */
  | { readonly is: 'value' };

export interface Variant {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
}

export interface Field {
  /** As the document says it. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  /** What holds where it is not set. */
  readonly standard?: Value;
  readonly kind: Kind;
  /** It matters only where the option beside it has one of these values. */
  readonly when?: { readonly option: string; readonly is: readonly string[] };
}

/** Fields of which one group or another is used. */
export interface FieldChoice {
  readonly label: string;
  readonly groups: readonly { readonly name: string; readonly fields: readonly Field[] }[];
}

export interface Form {
  readonly main: readonly (Field | FieldChoice)[];
  /** Those that few jobs need. */
  readonly more: readonly Field[];
}

const forms = new WeakMap<object, Form>();

/** The form of a type of stage. */
export function formOf(spec: StageSpec): Form {
  const known = forms.get(spec);
  if (known) return known;
  const made = makeForm(spec);
  forms.set(spec, made);
  return made;
}

interface Source {
  readonly hints: FormHints;
  readonly languages: Readonly<Record<string, string>>;
  readonly inputs: readonly string[];
}

/** All fields of a form, those of choices in their place. */
export function allFields({ main, more }: Form): readonly Field[] {
  return [...main.flatMap((entry) => ('groups' in entry ? entry.groups.flatMap(({ fields }) => fields) : [entry])), ...more];
}

export function fieldNames(form: Form): readonly string[] {
  return allFields(form).map(({ name }) => name);
}

/** The fields of a map of options that is not a stage's. */
export function fieldsOf(options: Parameters<typeof formSchema>[0], hints: FormHints = {}): readonly Field[] {
  return fieldList(formSchema(options), '', { hints, languages: {}, inputs: [] });
}

function makeForm({ options, form: hints = {}, languages = {}, inputs }: StageSpec): Form {
  const all = fieldList(formSchema(options), '', { hints, languages, inputs: Array.isArray(inputs) ? inputs : [] });
  const choices = hints.choices ?? [];
  const chosen = new Map(
    choices.flatMap((choice) => Object.values(choice.groups).flatMap((names) => names.map((name) => [name, choice]))),
  );
  const more = all.filter(({ name, required }) => hints.more?.includes(name) && !required && !chosen.has(name));
  const main = all
    .filter((field) => !more.includes(field))
    .flatMap((field): (Field | FieldChoice)[] => {
      const choice = chosen.get(field.name);
      if (!choice) return [field];
      // A choice stands where the first of its options does.
      const first = all.find(({ name }) => chosen.get(name) === choice);
      return first === field ? [choiceOf(choice, all)] : [];
    });
  return { main, more };
}

function choiceOf({ label, groups }: Choice, all: readonly Field[]): FieldChoice {
  const entries = Object.entries(groups);
  return {
    label,
    groups: entries.map(([name, names]) => ({
      name,
      fields: names.map((option) => all.find((field) => field.name === option)!),
    })),
  };
}

function fieldList(schema: JsonSchema, prefix: string, source: Source): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, option]) => {
    const path = prefix + name;
    const when = ownValue(source.hints.when, path);
    return {
      name,
      label: ownValue(source.hints.labels, path) ?? labelOf(name),
      description: option.description ?? '',
      required: schema.required?.includes(name) ?? false,
      ...(option.default !== undefined && { standard: option.default as Value }),
      kind: kindOf(option, path, source),
      ...(when && { when }),
    };
  });
}

function kindOf(schema: JsonSchema, path: string, source: Source): Kind {
  const language = ownValue(source.languages, path);
  if (language === 'expression') return { is: 'expression', condition: source.hints.conditions?.includes(path) ?? false };
  if (language === 'sql' || language === 'googlesql') return { is: 'sql' };
  if (schema.hint) return hinted(schema, path, source);
  const values = schema.enum ?? schema.examples;
  if (Array.isArray(values)) return { is: 'choice', values: values.map(String) };
  if (schema.format === 'character' || schema.format === 'characters') return { is: 'character', empty: false };
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return unionOf(alternatives, path, source);
  if (scalars(schema).length > 1) return { is: 'cell', list: false };
  switch (schema.type) {
    case 'string':
      return { is: 'text' };
    case 'boolean':
      return { is: 'boolean' };
    case 'integer':
    case 'number':
      return { is: 'number', integer: schema.type === 'integer', ...bounds(schema) };
    case 'array':
      return listOf(kindOf(schema.items ?? {}, `${path}[]`, source));
    case 'object':
      return mapOrObject(schema, path, source);
    default:
      return { is: 'value' };
  }
}

function hinted({ hint }: JsonSchema, path: string, { hints, inputs }: Source): Kind {
  switch (hint!.is) {
    case 'column': {
      const [option, ...inner] = path.split(/[.[]/);
      const side = inner.at(-1);
      const input = side !== undefined && inputs.includes(side) ? side : ownValue(hints.columnsOf, option!);
      return { is: 'column', ...(input !== undefined && { input }) };
    }
    case 'source-file':
    case 'target-file':
      return { is: 'file', write: hint!.is === 'target-file' };
    case 'connection':
      return { is: 'connection', types: hint!.types };
    default:
      return { is: hint!.is };
  }
}

function bounds({ minimum, maximum }: JsonSchema): { readonly minimum?: number; readonly maximum?: number } {
  return { ...(typeof minimum === 'number' && { minimum }), ...(typeof maximum === 'number' && { maximum }) };
}

function listOf(item: Kind): Kind {
  return item.is === 'column' ? { ...item, is: 'columns' } : { is: 'list', of: item };
}

function mapOrObject(schema: JsonSchema, path: string, source: Source): Kind {
  if (typeof schema.additionalProperties !== 'object') {
    return { is: 'object', fields: fieldList(schema, `${path}.`, source), short: [] };
  }
  const key = schema.propertyNames ? kindOf(schema.propertyNames, path, source) : ({ is: 'text' } as const);
  return {
    is: 'map',
    key: key.is === 'value' ? { is: 'text' } : key,
    of: kindOf(schema.additionalProperties, `${path}.*`, source),
  };
}

const SCALARS = ['string', 'number', 'integer', 'boolean', 'null'];

/** The types of plain values that a schema allows; none where it says more of them. */
function scalars({ type, hint, format, const: value }: JsonSchema): readonly string[] {
  const types = [type ?? []].flat();
  return hint || format || value !== undefined || !types.every((name) => SCALARS.includes(name)) ? [] : types;
}

function unionOf(alternatives: readonly JsonSchema[], path: string, source: Source): Kind {
  const variants = variantsOf(alternatives, path, source);
  if (variants) return variants;
  const flat = alternatives.flatMap((part) => part.anyOf ?? [part]);
  const lists = flat.filter(({ type }) => type === 'array');
  const rest = flat.filter(({ type }) => type !== 'array');
  const types = rest.flatMap(scalars);
  if (types.length > 1 && rest.every((part) => scalars(part).length > 0)) return { is: 'cell', list: lists.length > 0 };
  // One entry may stand without a list.
  if (lists.length === 1 && rest.length === 1) return kindOf(lists[0]!, path, source);
  const object = flat.find(({ type, properties }) => type === 'object' && properties);
  if (object && flat.length === 2 && flat.some(({ type }) => type === 'string')) return withShortForm(object, path, source);
  if (flat.some(({ const: value }) => value === '') && flat.some(({ format }) => format === 'character')) {
    return { is: 'character', empty: true };
  }
  return { is: 'value' };
}

/** A map for which, in a list, a text may stand: its only required field, or all of them where the text is the same for all. */
function withShortForm(object: JsonSchema, path: string, source: Source): Kind {
  return { is: 'object', fields: fieldList(object, `${path}.`, source), short: object.required ?? [] };
}

function variantsOf(alternatives: readonly JsonSchema[], path: string, source: Source): Kind | undefined {
  const by = Object.entries(alternatives[0]?.properties ?? {}).find(([, option]) => option.const !== undefined)?.[0];
  if (by === undefined || !alternatives.every(({ properties }) => properties?.[by]?.const !== undefined)) return undefined;
  const variants = alternatives.map((part): Variant => {
    const { const: value, description } = part.properties![by]!;
    const fields = fieldList(part, `${path}.`, source).filter(({ name }) => name !== by);
    return { name: String(value), description: description ?? '', fields };
  });
  return { is: 'variants', by, variants };
}
