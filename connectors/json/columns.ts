import { RunError } from '../../model/errors.ts';
import type { DataType } from '../../model/types.ts';
import { isNested, MAX_FIELDS, type Shape, typeOfShape } from './infer.ts';
import type { JsonColumn } from './options.ts';

/**
 * The columns of records of a shape: one for every field, in the order in which they first came; with `separator`, those of nested objects in the place of the object.
 * A field without a name is `column_3`. Throws `RunError` `duplicate-column` where flattened names meet, `too-many-columns`.
 */
export function columnsOfShape(
  shape: Shape,
  separator: string | undefined,
  types: Readonly<Record<string, DataType>>,
): JsonColumn[] {
  const columns: JsonColumn[] = [];
  const byName = new Map<string, readonly string[]>();
  const visit = ({ fields }: Shape, path: readonly string[]) => {
    for (const [key, field] of fields) {
      const keys = [...path, key];
      if (separator !== undefined && isNested(field)) {
        visit(field, keys);
        continue;
      }
      let name = keys.join(separator ?? '');
      for (let number = columns.length + 1; name === ''; number++) if (!fields.has(`column_${number}`)) name = `column_${number}`;
      const other = byName.get(name);
      if (other) throw sameName(name, other, keys);
      byName.set(name, keys);
      columns.push({ name, path: keys, type: Object.hasOwn(types, name) ? types[name]! : typeOfShape(field) });
      if (columns.length > MAX_FIELDS) {
        throw new RunError('too-many-columns', `the records have more than ${MAX_FIELDS} different fields`, {
          remedy: 'set flatten: false for objects whose keys are data',
        });
      }
    }
  };
  visit(shape, []);
  return columns;
}

/** What a user says of columns. */
export interface Declared {
  readonly columns?: readonly string[] | undefined;
  readonly types?: Readonly<Record<string, DataType>> | undefined;
  readonly flatten?: string | undefined;
}

/**
 * The columns that were found, and behind them those that are declared by name and type: fields that only some records have, none of those that were looked at
 * among them. With `flatten` not those whose names could be those of nested fields, as nobody knows where these would be.
 */
export function withDeclared(found: readonly JsonColumn[], { columns = [], types = {}, flatten }: Declared): JsonColumn[] {
  const known = new Set(found.flatMap(({ name, path }) => [name, path[0]!]));
  const others = columns.filter(
    (name) => !known.has(name) && Object.hasOwn(types, name) && !(flatten !== undefined && name.includes(flatten)),
  );
  return [...found, ...[...new Set(others)].map((name) => ({ name, path: [name], type: types[name]! }))];
}

function sameName(name: string, first: readonly string[], second: readonly string[]): RunError {
  const shown = (path: readonly string[]) => path.join(' → ');
  return new RunError('duplicate-column', `the fields ${shown(first)} and ${shown(second)} would both become column ${name}`, {
    value: name,
    remedy: 'set another separator',
  });
}
