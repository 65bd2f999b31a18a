import type { ParameterDeclaration, Path, Value } from '../../../model/job/document.ts';
import type { DataType, Field, Schema } from '../../../model/types.ts';
import { entriesOf, printText } from '../values.ts';
import { diagnose } from './diagnose.ts';
import type { Scope } from './scope.ts';

/** A column that a stage makes by an expression. */
export interface MadeColumn {
  readonly name: string;
  /** Absent where the expression is wrong, or only a run knows it. */
  readonly type: DataType | undefined;
  /** What a host can evaluate; absent as the type is. */
  readonly sound: string | undefined;
  /** Whether the input has a column of this name. */
  readonly replaces: boolean;
}

/** The columns of `derive`, in their order: each reads those of the input and the new ones above it. */
export function madeColumns(
  columns: Value | undefined,
  schema: Schema,
  parameters: Readonly<Record<string, ParameterDeclaration>>,
): readonly MadeColumn[] {
  const made: MadeColumn[] = [];
  for (const [name, value] of entriesOf(columns)) {
    const { type, sound } = diagnose(printText(value), { ...readable(schema, made), parameters, condition: false });
    made.push({ name, type, sound, replaces: schema.some((field) => field.name === name) });
  }
  return made;
}

/** What an expression below these columns reads. */
function readable(schema: Schema, above: readonly MadeColumn[]): Pick<Scope, 'schema' | 'broken'> {
  const added = above.filter(({ replaces }) => !replaces);
  const fields = added.flatMap(({ name, type }): Field[] => (type ? [{ name, type, nullable: true }] : []));
  return { schema: [...schema, ...fields], broken: added.flatMap(({ name, type }) => (type ? [] : [name])) };
}

/** What the expression of one of the columns can name. */
export function scopeOf(path: Path, made: readonly MadeColumn[], scope: Scope): Scope {
  const at = path.length === 2 && path[0] === 'columns' ? made.findIndex(({ name }) => name === path[1]) : -1;
  if (at < 0 || !scope.schema) return scope;
  const above = made.slice(0, at);
  return {
    ...scope,
    ...readable(scope.schema, above),
    made: above.flatMap(({ name, sound, replaces }) => (replaces || sound === undefined ? [] : [{ name, expression: sound }])),
    later: made.slice(at).flatMap(({ name, replaces }) => (replaces ? [] : [name])),
  };
}
