import { RunError } from '../../model/errors.ts';
import type { DataType } from '../../model/types.ts';
import { isNested, type Shape, typeOfShape } from './infer.ts';
import type { JsonColumn } from './options.ts';

/** More columns than a table can sensibly have: keys that are data. */
const MAX_COLUMNS = 20_000;

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
      if (columns.length > MAX_COLUMNS) {
        throw new RunError('too-many-columns', `the records have more than ${MAX_COLUMNS} different fields`, {
          remedy: 'do not flatten objects whose keys are data',
        });
      }
    }
  };
  visit(shape, []);
  return columns;
}

function sameName(name: string, first: readonly string[], second: readonly string[]): RunError {
  const shown = (path: readonly string[]) => path.join(' → ');
  return new RunError('duplicate-column', `the fields ${shown(first)} and ${shown(second)} would both be column ${name}`, {
    value: name,
    remedy: 'set another separator',
  });
}
