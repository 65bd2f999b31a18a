import type { Field, Schema } from '../../model/types.ts';
import type { BigQueryDestinationPlan } from '../../stages/bigquery-destination.ts';
import { parseBigQueryType } from '../../stages/shared/bigquery-type.ts';
import { givenType } from '../sql/column-types.ts';
import { mismatch } from '../sql/drift.ts';
import { typeMismatch } from '../sql/problems.ts';
import { errorOfProblem, type TargetProblem } from '../target-problems.ts';
import { columnOf, type Loading, loadingOf } from './storage.ts';
import type { Partitioning, RangePartitioning, TableResource } from './table.ts';
import { isRepeated, type TableField, typeOf } from './types.ts';

/** A field of the rows, and how it gets into its column. */
export interface Target {
  readonly field: Field;
  /** Its place in the rows. */
  readonly index: number;
  readonly column: TableField;
  readonly loading: Loading;
}

/** What the table is to be, and how the rows get into it. */
export interface Fit {
  readonly targets: readonly Target[];
  /** All columns that the table has then. */
  readonly fields: readonly TableField[];
  /** Whether the table that is there has to be changed to have them. */
  readonly changed: boolean;
  readonly layout: Layout;
}

/** How a table lies on disk. */
export interface Layout {
  readonly timePartitioning?: Partitioning;
  readonly rangePartitioning?: RangePartitioning;
  readonly clustering?: { readonly fields: readonly string[] };
}

/** How rows go into a table that is made of them. */
export function newFit(schema: Schema, plan: BigQueryDestinationPlan): Fit {
  const fields = schema.map((field) => newColumn(field, plan));
  const targets = schema.map((field, index) => {
    const target = targetOf(field, index, fields[index]!);
    if ('code' in target) throw errorOfProblem(target);
    return target;
  });
  return { targets, fields, changed: false, layout: layoutOf(plan) };
}

function newColumn({ name, type, nullable }: Field, { keys, columnTypes }: BigQueryDestinationPlan): TableField {
  const required = (!nullable && type.kind !== 'null') || keys.includes(name);
  const given = givenType(columnTypes, name);
  const parsed = given === undefined ? undefined : parseBigQueryType(given);
  return parsed ? { name, ...(required && { mode: 'REQUIRED' }), ...parsed } : columnOf(name, type, required);
}

const layoutOf = ({ timePartitioning, clusteringFields }: BigQueryDestinationPlan): Layout => ({
  ...(timePartitioning && { timePartitioning }),
  ...(clusteringFields && { clustering: { fields: clusteringFields } }),
});

/** How rows go into a table that is there, and what does not fit. */
export function fitTo(
  found: TableResource,
  schema: Schema,
  { drift, relax, keys }: BigQueryDestinationPlan,
): Fit & { readonly problems: readonly TargetProblem[] } {
  const { tableId } = found.tableReference;
  const own = found.schema?.fields ?? [];
  // Names that differ by case only are one name.
  const columns = new Map(own.map((column) => [column.name.toLowerCase(), column]));
  const columnFor = ({ name }: Field) => columns.get(name.toLowerCase());
  const extra = schema.filter((field) => !columnFor(field));
  const given = new Set(schema.map(({ name }) => name.toLowerCase()));
  const missing = own.filter(
    ({ name, mode, defaultValueExpression }) =>
      mode === 'REQUIRED' && defaultValueExpression === undefined && !given.has(name.toLowerCase()),
  );
  const problem = mismatch(tableId, 'server', {
    extra: drift === 'fail' ? extra : [],
    computed: [],
    missing: relax ? [] : missing,
  });
  const relaxed = new Set(
    !relax
      ? []
      : own.filter(({ name, mode }) => {
          const field = schema.find((other) => other.name.toLowerCase() === name.toLowerCase());
          return mode === 'REQUIRED' && !keys.includes(name) && (field?.nullable ?? true);
        }),
  );
  const kept = own.map((column) => (relaxed.has(column) ? { ...column, mode: 'NULLABLE' } : column));
  const added = drift === 'add' ? extra.map(({ name, type }) => columnOf(name, type, false)) : [];
  const fields = [...kept, ...added];
  const all = schema.flatMap((field, index): (Target | TargetProblem)[] => {
    const column = fields.find(({ name }) => name.toLowerCase() === field.name.toLowerCase());
    return column ? [targetOf(field, index, column)] : [];
  });
  const { timePartitioning, rangePartitioning, clustering } = found;
  return {
    problems: [...(problem ? [problem] : []), ...all.filter((target): target is TargetProblem => 'code' in target)],
    targets: all.filter((target): target is Target => !('code' in target)),
    ...{ fields, changed: added.length > 0 || relaxed.size > 0 },
    layout: {
      ...(timePartitioning && { timePartitioning: withoutExpiry(timePartitioning) }),
      ...(rangePartitioning && { rangePartitioning }),
      ...(clustering && { clustering }),
    },
  };
}

const withoutExpiry = ({ type, field }: Partitioning): Partitioning => ({ type, ...(field !== undefined && { field }) });

/** How a field goes into a column, or why it does not. */
export function targetOf(field: Field, index: number, column: TableField): Target | TargetProblem {
  const loading = loadingOf(field.type, column);
  if ('staged' in loading) return { field, index, column, loading };
  return typeMismatch(field, isRepeated(column) ? `ARRAY<${typeOf(column)}>` : typeOf(column), loading);
}
