import type { Path } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import type { DataType, Field, Schema } from '../../model/types.ts';
import type { CheckContext } from '../stage.ts';
import { fieldsOf } from './columns.ts';

export interface DeclaredType {
  readonly column: string;
  readonly type: DataType;
}

/** The name that stands for all columns which a `types` option does not name. */
export const OTHERS = '*';

/** The type of columns that a `types` option does not name; `undefined` where it is to be found. */
export function otherType(types: Readonly<Record<string, string>> | undefined, context: CheckContext): DataType | undefined {
  const name = ownValue(types ?? {}, OTHERS);
  return name === undefined ? undefined : context.type(['types', OTHERS], name);
}

/**
 * The entries of a `types` option; that of `*` for every column which has none of its own, when the source's schema is known. Columns that the source does not
 * have are reported then.
 */
export function declaredTypes(
  option: Path,
  types: Readonly<Record<string, string>> | undefined,
  schema: Schema | undefined,
  context: CheckContext,
): DeclaredType[] {
  const named = Object.entries(types ?? {}).flatMap(([column, name]) => {
    if (column === OTHERS) return [];
    context.column([...option, column], column, schema, 'key');
    const type = context.type([...option, column], name);
    return type ? [{ column, type }] : [];
  });
  const others = otherType(types, context);
  if (!others || !schema) return named;
  const known = new Set(Object.keys(types ?? {}));
  return [...named, ...schema.filter(({ name }) => !known.has(name)).map(({ name }) => ({ column: name, type: others }))];
}

/** A source's schema with the declared types in place of the found ones, and only the chosen columns, in their order. */
export function sourceSchema(
  found: Schema | undefined,
  types: readonly DeclaredType[],
  columns: readonly string[] | undefined,
  context: CheckContext,
): Schema | undefined {
  const declared = new Map(types.map(({ column, type }) => [column, type]));
  const typed = found?.map((field): Field => ({ ...field, type: declared.get(field.name) ?? field.type }));
  return columns ? fieldsOf(['columns'], columns, typed, context) : typed;
}
