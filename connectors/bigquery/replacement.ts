import type { Field, Schema } from '../../model/types.ts';
import type { BigQueryDestinationPlan } from '../../stages/bigquery-destination.ts';
import { NAME_RULES } from '../../stages/shared/column-names.ts';
import type { Replacement } from '../sql/replacement.ts';
import { errorOfProblem } from '../target-problems.ts';
import { columnOf, loadingOf } from './storage.ts';
import type { TableResource } from './table.ts';
import { type Fit, type Layout, type Target, targetOf } from './targets.ts';
import { isRepeated, type TableField, typeOf } from './types.ts';

/** How a table gets the rows that replace its own. */
export interface TableReplacement extends Replacement {
  readonly fit: Fit;
  /** Whether a statement has to replace the rows, because a copy would take something away: it is charged. */
  readonly inPlace: boolean;
}

const same = NAME_RULES.bigquery.sameColumn;

/** Finds out how a table has to change for rows that replace its own. `policies`: its row access policies. Nothing is done yet. */
export function planReplacement(
  found: TableResource,
  policies: readonly string[],
  schema: Schema,
  plan: BigQueryDestinationPlan,
): TableReplacement {
  const own = found.schema?.fields ?? [];
  const columns = new Map(own.map((column) => [same(column.name), column]));
  const given = new Set(schema.map(({ name }) => same(name)));
  const columnFor = ({ name }: Field) => columns.get(same(name));
  const added = plan.drift === 'ignore' ? [] : schema.filter((field) => !columnFor(field));
  const changed = schema.filter((field) => columnFor(field) && !isKept(field, columnFor(field)!));
  const others = own.filter(({ name }) => !given.has(same(name)));
  const missing = others.filter(
    ({ mode, defaultValueExpression }) => mode === 'REQUIRED' && defaultValueExpression === undefined,
  );
  const isRebuilt = changed.length + missing.length > 0 || (added.length > 0 && plan.drift !== 'add');
  const spare = isRebuilt ? others.filter((column) => !missing.includes(column) && isBare(column, found)) : [];
  const changedNames = new Set(changed.map(({ name }) => same(name)));
  const fields = [
    ...own.flatMap((column) => {
      if (missing.includes(column) || spare.includes(column)) return [];
      return changedNames.has(same(column.name)) ? [retyped(column, schema)] : [column];
    }),
    ...added.map((field) => newColumn(field, plan)),
  ];
  const changes = [
    ...added.map(({ name, type }) => `column ${name} ${columnOf(name, type, false).type} is added`),
    ...changed.map(
      (field) => `column ${field.name} changes from ${declared(columnFor(field)!)} to ${declared(newColumn(field, plan))}`,
    ),
    ...missing.map(({ name }) => `column ${name}, which must not be null and would get no value, is dropped`),
    ...spare.map(({ name }) => `column ${name} is dropped`),
  ];
  const gone = new Set([...changedNames, ...missing.map(({ name }) => same(name))]);
  const { layout, losses: layoutLosses } = layoutOf(found, gone, plan);
  const isLaidAnew = JSON.stringify(layout) !== JSON.stringify(layoutOf(found, new Set(), NOTHING_ASKED).layout);
  if (isLaidAnew && changes.length === 0) changes.push('its partitions or clusters change');
  return {
    changes,
    losses:
      changes.length === 0
        ? []
        : [
            ...missing.map(({ name }) => `column ${name}`),
            ...changed.flatMap((field) => columnLosses(columnFor(field)!, field)),
            ...layoutLosses,
            ...keyLosses(found, gone),
            ...policies.map((name) => `row access policy ${name}`),
          ],
    unfilled: others
      .filter((column) => !missing.includes(column) && !spare.includes(column) && column.defaultValueExpression === undefined)
      .map(({ name }) => name),
    inPlace: changes.length === 0 && policies.length > 0,
    fit: { fields, targets: targetsIn(fields, schema), changed: false, layout },
  };
}

const NOTHING_ASKED = { timePartitioning: undefined, clusteringFields: undefined };

function targetsIn(fields: readonly TableField[], schema: Schema): Target[] {
  return schema.flatMap((field, index): Target[] => {
    const column = fields.find(({ name }) => same(name) === same(field.name));
    if (!column) return [];
    const target = targetOf(field, index, column);
    if ('code' in target) throw errorOfProblem(target);
    return [target];
  });
}

/** Whether a column takes the values of a field, and not only their text. */
function isKept({ type }: Field, column: TableField): boolean {
  if (typeOf(column) === 'STRING' && !isRepeated(column) && !['string', 'null', 'json', 'list'].includes(type.kind)) return false;
  return 'staged' in loadingOf(type, column);
}

const newColumn = ({ name, type, nullable }: Field, { keys }: Pick<BigQueryDestinationPlan, 'keys'>): TableField =>
  columnOf(name, type, (!nullable && type.kind !== 'null') || keys.includes(name));

/** A column of another type, which keeps what does not depend on that. */
function retyped({ name, description, policyTags }: TableField, schema: Schema): TableField {
  const field = schema.find((other) => same(other.name) === same(name))!;
  return {
    ...{ ...newColumn(field, { keys: [] }), name },
    ...(description !== undefined && { description }),
    ...(policyTags !== undefined && { policyTags }),
  };
}

/** Whether nothing but its values is lost of a column. */
function isBare(
  column: TableField,
  { timePartitioning, rangePartitioning, clustering, tableConstraints }: TableResource,
): boolean {
  const { name, description, policyTags, defaultValueExpression } = column;
  const needed = [
    timePartitioning?.field,
    rangePartitioning?.field,
    ...(clustering?.fields ?? []),
    ...keyColumns(tableConstraints),
  ];
  const marks = [description, policyTags, defaultValueExpression].some((mark) => mark !== undefined);
  return !marks && !needed.some((other) => other !== undefined && same(other) === same(name));
}

const keyColumns = (constraints: TableResource['tableConstraints']): readonly string[] => [
  ...(constraints?.primaryKey?.columns ?? []),
  ...(constraints?.foreignKeys ?? []).flatMap(({ columnReferences }) =>
    columnReferences.map(({ referencingColumn }) => referencingColumn),
  ),
];

function columnLosses({ name, defaultValueExpression, collation }: TableField, { type }: Field): string[] {
  return [
    ...(defaultValueExpression === undefined ? [] : [`the default of column ${name}`]),
    ...(collation === undefined || type.kind === 'string' ? [] : [`the collation of column ${name}`]),
  ];
}

function keyLosses({ tableConstraints }: TableResource, gone: ReadonlySet<string>): string[] {
  const { primaryKey, foreignKeys = [] } = tableConstraints ?? {};
  return [
    ...(primaryKey?.columns.some((name) => gone.has(same(name))) ? ['its primary key'] : []),
    ...foreignKeys
      .filter(({ columnReferences }) => columnReferences.some(({ referencingColumn }) => gone.has(same(referencingColumn))))
      .map(({ name }) => `foreign key ${name}`),
  ];
}

/** How the table lies on disk afterwards: as the options say; where they say nothing, as before. `gone`: columns that change or go. */
function layoutOf(
  { timePartitioning, rangePartitioning, clustering }: TableResource,
  gone: ReadonlySet<string>,
  asked: Pick<BigQueryDestinationPlan, 'timePartitioning' | 'clusteringFields'>,
): { readonly layout: Layout; readonly losses: readonly string[] } {
  const isGone = (name: string | undefined) => name !== undefined && gone.has(same(name));
  const partitionColumn = timePartitioning?.field ?? rangePartitioning?.field;
  const losesPartitions = asked.timePartitioning === undefined && isGone(partitionColumn);
  const losesClusters = asked.clusteringFields === undefined && clustering?.fields.some(isGone) === true;
  const kept = losesPartitions ? {} : { timePartitioning, rangePartitioning };
  const time = asked.timePartitioning ?? kept.timePartitioning;
  const range = asked.timePartitioning === undefined ? kept.rangePartitioning : undefined;
  const fields = asked.clusteringFields ?? (losesClusters ? undefined : clustering?.fields);
  return {
    layout: {
      ...(time && { timePartitioning: { type: time.type, ...(time.field !== undefined && { field: time.field }) } }),
      ...(range && { rangePartitioning: range }),
      ...(fields && { clustering: { fields } }),
    },
    losses: [
      ...(losesPartitions ? [`its partitions by ${partitionColumn}`] : []),
      ...(losesClusters ? [`its clusters by ${clustering!.fields.join(', ')}`] : []),
    ],
  };
}

const declared = (column: TableField): string => (isRepeated(column) ? `ARRAY<${typeOf(column)}>` : typeOf(column));

/** What a table says of itself besides its columns, and a copy would take away. */
export function restored(found: TableResource, { layout, fields }: Fit, keys: readonly string[]): object {
  const { expirationTime, description, labels, friendlyName, requirePartitionFilter, timePartitioning, tableConstraints } = found;
  const has = (name: string) => fields.some((field) => same(field.name) === same(name));
  const expirationMs = timePartitioning?.expirationMs;
  const sameTime = layout.timePartitioning && timePartitioning?.field === layout.timePartitioning.field;
  const isPartitioned = layout.timePartitioning !== undefined || layout.rangePartitioning !== undefined;
  const keepsKeys = keys.length === 0 && tableConstraints && keyColumns(tableConstraints).every(has);
  return {
    ...{ expirationTime: expirationTime ?? null, description: description ?? null },
    ...(labels && { labels }),
    ...(friendlyName !== undefined && { friendlyName }),
    ...(requirePartitionFilter && isPartitioned && { requirePartitionFilter }),
    ...(expirationMs !== undefined && sameTime && { timePartitioning: { ...layout.timePartitioning, expirationMs } }),
    ...(keepsKeys && { tableConstraints }),
  };
}

/** The condition of all rows: a table may take no statement that says nothing of its partitions. */
export function allRows({ requirePartitionFilter, timePartitioning, rangePartitioning }: TableResource): string {
  if (!requirePartitionFilter) return 'TRUE';
  const name = timePartitioning?.field ?? rangePartitioning?.field;
  const column = name === undefined ? '_PARTITIONTIME' : `\`${name}\``;
  return `${column} IS NULL OR ${column} IS NOT NULL`;
}
