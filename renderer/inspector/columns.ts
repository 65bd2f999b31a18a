import { type Field, type Schema, typeName } from '../../model/types.ts';
import type { Option } from './combobox.ts';

/** The columns of a schema as options, with their types. */
export function columnOptions(schema: Schema | undefined, without: readonly string[] = []): readonly Option[] {
  return (schema ?? [])
    .filter(({ name }) => !without.includes(name))
    .map((field) => ({ value: field.name, detail: shortType(field) }));
}

/** A column's type as it stands beside its name: `decimal(10,2)`. */
export function shortType({ type }: Pick<Field, 'type'>): string {
  return typeName(type);
}

export function typeOf(schema: Schema | undefined, name: string | undefined): string | undefined {
  const field = schema?.find((other) => other.name === name);
  return field && shortType(field);
}

/** Why there are no columns to choose from. */
export function noColumns(schema: Schema | undefined, isOrigin: boolean): string {
  if (schema === undefined)
    return isOrigin ? 'The columns of the source are not known yet.' : 'The columns are not known: link an input first.';
  return schema.length === 0 ? 'There are no columns.' : 'No column has this name.';
}
