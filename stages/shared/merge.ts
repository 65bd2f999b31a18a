import * as z from 'zod';
import type { Path } from '../../model/job/document.ts';
import { type DataType, type Field, type Schema, sameType, typeName } from '../../model/types.ts';
import type { CheckContext } from '../stage.ts';
import { isComparable, notComparable } from './columns.ts';

// What join and lookup share: matching keys of two inputs, and the columns of both in one output.

export const clash = z
  .enum(['suffix', 'fail', 'left', 'right'])
  .default('suffix')
  .describe(
    'What happens when both inputs have a column of the same name. `suffix`: `suffix` is added to the name of the second. `fail`: the job is invalid. `left`, `right`: only that column is kept.',
  );
export const suffix = z
  .string()
  .min(1, 'at least one character')
  .default('_right')
  .describe('With `clash: suffix`: the text to add to the name.');
export type Clash = z.output<typeof clash>;

export interface KeyPair {
  readonly left: string;
  readonly right: string;
}

/** One column of the output. */
export interface MergedColumn {
  /** Where it comes from. `either`: the left row, or the right one where there is no left row. */
  readonly side: 'left' | 'right' | 'either';
  /** Name in that input; for `either` in both. */
  readonly from: string;
  readonly to: string;
}

export interface Sides {
  readonly left: Schema | undefined;
  readonly right: Schema | undefined;
}

/** Checks that both columns of each pair are there and have the same type, one that can be compared. */
export function checkKeys(
  pairs: readonly KeyPair[],
  pathOf: (index: number, side: 'left' | 'right') => Path,
  sides: Sides,
  context: CheckContext,
): boolean {
  const results = pairs.map((pair, index) => {
    const left = context.column(pathOf(index, 'left'), pair.left, sides.left);
    const right = context.column(pathOf(index, 'right'), pair.right, sides.right);
    if (!left || !right) return false;
    if (!sameType(left.type, right.type) && !isNull(left.type) && !isNull(right.type)) {
      const message = `type mismatch: key ${left.name} is ${typeName(left.type)} on one side, ${right.name} ${typeName(right.type)} on the other`;
      context.report('type-mismatch', message, pathOf(index, 'left'), {
        value: left.name,
        remedy: 'cast one of them with a select stage before',
      });
      return false;
    }
    if (!isComparable(left.type)) notComparable(pathOf(index, 'left'), left, context);
    return isComparable(left.type);
  });
  return !results.includes(false);
}

function isNull(type: DataType): boolean {
  return type.kind === 'null';
}

export interface Merge {
  readonly columns: readonly MergedColumn[];
  readonly schema: Schema;
}

/**
 * The columns of a matched pair of rows: the left ones, then the right ones. A key of the same name on both sides appears once.
 * `optional` says on which sides there may be no row, so that their columns become nullable.
 */
export function mergeColumns(
  left: Schema,
  right: Schema,
  pairs: readonly KeyPair[],
  options: {
    readonly clash: Clash;
    readonly suffix: string;
    readonly optional: { readonly left: boolean; readonly right: boolean };
  },
  context: CheckContext,
): Merge | undefined {
  const { clash, suffix, optional } = options;
  const shared = new Set(pairs.filter((pair) => pair.left === pair.right).map((pair) => pair.left));
  const columns: (MergedColumn & { readonly field: Field })[] = [];
  const rightNames = new Set(right.map((field) => field.name));
  const leftNames = new Set(left.map((field) => field.name));
  for (const field of left) {
    const { name } = field;
    if (shared.has(name)) {
      const either = optional.left;
      const other = right.find((one) => one.name === name)!;
      const nullable = field.nullable || (either && other.nullable);
      if (either && !sameType(field.type, other.type)) {
        const message = `type mismatch: key ${name}, which comes from either side, is ${typeName(field.type)} on the left, ${typeName(other.type)} on the right`;
        context.report('type-mismatch', message, ['keys'], {
          value: name,
          remedy: 'cast the null column with a select stage before',
        });
        return undefined;
      }
      columns.push({ side: either ? 'either' : 'left', from: name, to: name, field: { ...field, nullable } });
    } else if (!(clash === 'right' && rightNames.has(name))) {
      columns.push({ side: 'left', from: name, to: name, field: { ...field, nullable: field.nullable || optional.left } });
    }
  }
  for (const field of right) {
    const { name } = field;
    const clashes = leftNames.has(name);
    if (shared.has(name) || (clashes && clash === 'left')) continue;
    if (clashes && clash === 'fail') {
      const remedy = 'rename or drop one with a select stage before, or set clash to suffix, left or right';
      context.report('duplicate-column', `duplicate column: ${name} is on both sides`, ['clash'], { value: name, remedy });
      return undefined;
    }
    const to = clashes && clash === 'suffix' ? name + suffix : name;
    columns.push({ side: 'right', from: name, to, field: { ...field, name: to, nullable: field.nullable || optional.right } });
  }
  const names = columns.map((column) => column.to);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    context.report('duplicate-column', `duplicate column: ${twice}`, ['suffix'], {
      value: twice,
      remedy: 'choose another suffix',
    });
    return undefined;
  }
  return { columns: columns.map(({ side, from, to }) => ({ side, from, to })), schema: columns.map((column) => column.field) };
}
