import type { Value } from '../../model/job/document.ts';
import { type Schema, sameType } from '../../model/types.ts';
import type { Field } from './form-model.ts';
import { entriesOf } from './values.ts';

type Options = Readonly<Record<string, Value>>;

/** An entry as a map: a text stands for all the fields in `short`. */
export function longForm(item: Value, short: readonly string[]): Options {
  if (typeof item === 'string') return Object.fromEntries(short.map((name) => [name, item]));
  return Object.fromEntries(entriesOf(item));
}

/** An entry as a text, where that says as much. */
export function shortForm(item: Value, fields: readonly Field[], short: readonly string[]): Value {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  const said = entriesOf(item).filter(([name, value]) => fields.find((field) => field.name === name)?.standard !== value);
  const [first] = said;
  const names = said.map(([name]) => name);
  const same = said.every(([, value]) => value === first?.[1]);
  const whole = names.length === short.length && short.every((name) => names.includes(name));
  return first && whole && same && typeof first[1] === 'string' ? first[1] : Object.fromEntries(said);
}

/** Columns that all the inputs of the fields have, with the same type: keys that suggest themselves. At most four. */
export function sharedColumns(
  fields: readonly Field[],
  items: readonly Value[],
  columns: (input: string) => Schema | undefined,
): readonly string[] {
  const inputs = fields.flatMap(({ kind }) => (kind.is === 'column' && kind.input !== undefined ? [kind.input] : []));
  if (inputs.length < 2 || inputs.length !== fields.length) return [];
  const [first, ...others] = inputs.map((input) => columns(input) ?? []);
  const taken = new Set(
    items.flatMap((item) =>
      Object.values(
        longForm(
          item,
          fields.map(({ name }) => name),
        ),
      ),
    ),
  );
  const shared = first!.filter(({ name, type }) =>
    others.every((schema) => schema.some((field) => field.name === name && sameType(field.type, type))),
  );
  return shared.flatMap(({ name }) => (taken.has(name) ? [] : [name])).slice(0, 4);
}
