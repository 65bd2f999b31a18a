import type { Path } from '../../model/job/document.ts';
import type { DataType, Field, Schema } from '../../model/types.ts';
import type { CheckContext } from '../stage.ts';
import { fieldsOf } from './columns.ts';

export interface DeclaredType {
  readonly column: string;
  readonly type: DataType;
}

/** The entries of a `types` option. Columns that the source does not have are reported when its schema is known. */
export function declaredTypes(
  option: Path,
  types: Readonly<Record<string, string>> | undefined,
  schema: Schema | undefined,
  context: CheckContext,
): DeclaredType[] {
  return Object.entries(types ?? {}).flatMap(([column, name]) => {
    context.column([...option, column], column, schema, 'key');
    const type = context.type([...option, column], name);
    return type ? [{ column, type }] : [];
  });
}

/** A source's schema with the declared types in place of the found ones, and only the chosen columns, in their order. */
export function sourceSchema(
  found: Schema | undefined,
  types: readonly DeclaredType[],
  columns: readonly string[] | undefined,
  context: CheckContext,
): Schema | undefined {
  const typed = found?.map((field): Field => {
    const declared = types.find(({ column }) => column === field.name);
    return declared ? { ...field, type: declared.type } : field;
  });
  return columns ? fieldsOf(['columns'], columns, typed, context) : typed;
}
