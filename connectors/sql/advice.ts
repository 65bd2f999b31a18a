import { canCast, castRemedy } from '../../model/expression/casts.ts';
import { type DataType, sameType, typeName } from '../../model/types.ts';

/** What to do with a field that a column does not take as it is. `to`: the type that the column takes. */
export function castAdvice(from: DataType, to: DataType | undefined): string {
  if (to && !sameType(from, to)) {
    const rounds = from.kind === 'decimal' && to.kind === 'decimal' && to.scale < from.scale ? ', which rounds it' : '';
    if (canCast(from, to)) return `cast it with a select stage before: ${typeName(to)}${rounds}`;
    const remedy = castRemedy(from, to);
    if (remedy !== undefined) return `convert it with a derive stage before: ${remedy}`;
    return `make ${to.kind === 'integer' ? 'an' : 'a'} ${typeName(to)} of it with a derive stage before, or load into another column`;
  }
  return 'load into a column of another type, and convert it with afterQuery';
}
