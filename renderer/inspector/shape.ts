import type { Value } from '../../model/job/document.ts';
import type { Field, FieldChoice, Kind } from './form-model.ts';

/** Whether a control can show a value; what none can is shown as YAML. */
export function fits(kind: Kind, value: Value | undefined): boolean {
  if (value === undefined) return true;
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  switch (kind.is) {
    case 'map':
    case 'variants':
      return isMap;
    case 'object':
      return isMap || (typeof value === 'string' && kind.short.length > 0);
    case 'columns':
      return typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
    case 'list':
      return Array.isArray(value) ? (value as readonly Value[]).every((item) => fits(kind.of, item)) : fits(kind.of, value);
    case 'cell':
      return kind.list ? !isMap : typeof value !== 'object' || value === null;
    case 'value':
      return true;
    case 'boolean':
      return typeof value === 'boolean';
    default:
      return typeof value !== 'object';
  }
}

/** Kinds whose control has one input that a label can name; the others are groups. */
export function isSimple(kind: Kind): boolean {
  return !['map', 'object', 'variants', 'columns', 'list'].includes(kind.is);
}

/** Whether a choice is offered at a glance, side by side, or as a list that opens. */
export function isSegmented(values: readonly string[]): boolean {
  return values.length <= 5 && values.reduce((sum, value) => sum + value.length + 2, 0) <= 34;
}

/** Whether a field matters, by the values beside it. One that is set always does. */
export function isRelevant(field: Field, beside: readonly Field[], options: Readonly<Record<string, Value>>): boolean {
  if (!field.when || options[field.name] !== undefined) return true;
  const { option, is } = field.when;
  const value = options[option] ?? beside.find(({ name }) => name === option)?.standard;
  return value === undefined || (typeof value === 'string' && value.includes('${')) || is.includes(String(value));
}

/** The group of a choice that the options use; the first, where they use none. */
export function activeGroup(choice: FieldChoice, options: Readonly<Record<string, Value>>): string {
  const used = choice.groups.find(({ fields }) => fields.some(({ name }) => options[name] !== undefined));
  return (used ?? choice.groups[0]!).name;
}

/** What a new entry of a map or list is before anything is said of it. */
export function emptyValue(kind: Kind, key = ''): Value {
  switch (kind.is) {
    case 'boolean':
      return false;
    case 'number':
      return kind.minimum ?? 0;
    case 'choice':
      return kind.values[0] ?? '';
    case 'new-column':
      return key;
    case 'cell':
      return null;
    case 'columns':
    case 'list':
      return [];
    case 'map':
      return {};
    case 'object': {
      const required = kind.fields.filter((field) => field.required && field.kind.is === 'choice');
      return Object.fromEntries(required.map((field) => [field.name, emptyValue(field.kind)]));
    }
    case 'variants':
      return { [kind.by]: kind.variants[0]!.name };
    default:
      return '';
  }
}

/** The name that a new entry of a map gets, where its key is no column that there is. */
export function newKey(kind: Kind, option: string): string {
  if (kind.is === 'new-column') return option === 'measures' ? 'measure' : 'column';
  return option === 'cases' ? 'output' : option === 'mapping' ? 'value' : 'name';
}
