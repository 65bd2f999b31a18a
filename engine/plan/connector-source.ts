import type { Filter } from '../../connectors/connector.ts';
import type { Expression } from '../../model/expression/expression.ts';
import type { Schema } from '../../model/types.ts';
import type { Capabilities } from '../../stages/capabilities.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import { capabilitiesOf } from '../../stages/connections.ts';
import type { ConnectorOriginPlan } from '../../stages/shared/database.ts';
import { type ConnectorOriginStage, connectorOrigin } from './connector-stages.ts';
import { flowOf } from './flow.ts';
import type { Graph } from './graph.ts';
import { inputKey, needsOfInputs } from './needs.ts';
import { isRepeatable } from './repeatable.ts';

/** What of an origin's work its system does. */
export interface ConnectorSource {
  readonly stage: ConnectorOriginStage;
  /** The columns to read: those that a stage needs, and those with a declared type. */
  readonly columns: Schema;
  /** Conditions of the filters right after the origin. The filters stay and decide; the system only leaves out rows that they would drop. */
  readonly filters: readonly Filter[];
  /** Whether rows that were read before may be read again. */
  readonly repeatable: boolean;
}

/** What is left to the system of an origin; `undefined` for other stages. */
export function connectorSource(graph: Graph, given: CheckedStage): ConnectorSource | undefined {
  const stage = connectorOrigin(given);
  if (!stage) return undefined;
  const { plan, schema } = stage;
  const { columns = 'none', filters = 'none', filterTypes = [] } = capabilitiesOf(stage.system)?.pushDown ?? {};
  const port = { stage: stage.id, port: 'out' };
  const needs = needsOfInputs(graph, new Map());
  const needed = new Set(plan.types.map(({ column }) => column));
  for (const reader of graph.readersOf(port)) {
    for (const column of needs.get(inputKey(reader.stage.id, reader.input))?.keys() ?? []) needed.add(column);
  }
  // A dead-letter file shows whole rows.
  const all = graph.job.onError.deadLetter !== undefined || columns === 'none';
  // Rows that must come at least are counted before filters.
  const pushed = given.options.minRows === undefined && takesFilters(filters, plan) ? filtersBehind(graph, port) : [];
  return {
    stage,
    columns: schema.filter(({ name }) => all || needed.has(name)),
    filters: pushed.filter(({ type }) => filterTypes.includes(type)),
    repeatable: isRepeatable(graph, stage.id),
  };
}

/** Whether filters can be left to a system. Rows that are counted are counted before filters. */
function takesFilters(filters: Capabilities['pushDown']['filters'], { source, maxResults }: ConnectorOriginPlan): boolean {
  if (filters === 'none' || maxResults !== undefined || source === undefined) return false;
  if (source.kind === 'table') return filters !== 'only-queries';
  return filters === 'queries' || (filters === 'only-queries' && !/\border\s+by\b|;\s*\S/i.test(source.sql));
}

/** What the system does, for `explain`. */
export function describeSource({ stage, columns, filters }: ConnectorSource): string[] {
  const { partition } = stage.plan;
  const byDefault = capabilitiesOf(stage.system)?.parallelReads.includes('storage')
    ? 'blocks of the table'
    : 'ranges of the primary key';
  const parts = partition === undefined ? 'none' : partition.column === undefined ? byDefault : `ranges of ${partition.column}`;
  return [
    `  partitions: ${parts}`,
    `  selected columns: ${columns.length === 0 ? 'none' : columns.map(({ name }) => name).join(', ')} (of ${stage.schema.length})`,
    ...(filters.length > 0 ? [`  filtered by the database: ${filters.map(filterText).join(' and ')}`] : []),
  ];
}

function filtersBehind(graph: Graph, port: { readonly stage: string; readonly port: string }): Filter[] {
  const readers = graph.readersOf(port);
  const [reader] = readers;
  const keeps = reader && flowOf(reader.stage).keeps;
  if (readers.length !== 1 || !keeps) return [];
  const conditions = conjuncts(keeps);
  const own = conditions.map(filterOf);
  // A condition that may refuse a row must see all rows.
  if (conditions.some((condition, i) => !own[i] && !isTotal(condition))) return [];
  return [...own.filter((filter) => filter !== undefined), ...filtersBehind(graph, { stage: reader.stage.id, port: 'out' })];
}

function conjuncts(predicate: Expression): Expression[] {
  return predicate.kind === 'call' && predicate.function === 'and' ? predicate.args.flatMap(conjuncts) : [predicate];
}

const TOTAL: ReadonlySet<string> = new Set([
  ...['and', 'or', 'not', 'equal', 'not_equal', 'less', 'less_equal', 'greater', 'greater_equal', 'in', 'is_null', 'is_not_null'],
  ...['is_distinct', 'is_not_distinct', 'like', 'ilike', 'starts_with', 'ends_with', 'contains', 'coalesce', 'nullif'],
]);

/** Whether an expression gives a value for every row, so that none is refused. */
const isTotal = (expression: Expression): boolean =>
  expression.kind === 'literal' ||
  expression.kind === 'column' ||
  (expression.kind === 'call' && TOTAL.has(expression.function) && expression.args.every(isTotal));

const OPERATORS = {
  equal: ['=', '='],
  not_equal: ['<>', '<>'],
  less: ['<', '>'],
  less_equal: ['<=', '>='],
  greater: ['>', '<'],
  greater_equal: ['>=', '<='],
} as const;

/** A comparison of a column with literals, as SQL; `undefined` for any other condition. */
function filterOf(condition: Expression): Filter | undefined {
  if (condition.kind !== 'call') return undefined;
  const { function: name, args } = condition;
  const [left, right] = args;
  if (left?.kind === 'literal' && right?.kind === 'column' && name in OPERATORS) {
    return comparison(right, OPERATORS[name as keyof typeof OPERATORS][1], [left]);
  }
  if (left?.kind !== 'column') return undefined;
  // Not IS NULL: a value that is not of the type is not null to SQLite, but is to be refused here.
  if (name === 'is_not_null') return comparison(left, 'is not null', []);
  if (name === 'in') return comparison(left, 'in', args.slice(1));
  return name in OPERATORS && right ? comparison(left, OPERATORS[name as keyof typeof OPERATORS][0], [right]) : undefined;
}

function comparison(
  { name, type }: Extract<Expression, { kind: 'column' }>,
  operator: Filter['operator'],
  literals: readonly Expression[],
): Filter | undefined {
  if (type.kind !== 'integer' && type.kind !== 'float' && type.kind !== 'string') return undefined;
  const values = literals.flatMap((literal) =>
    literal.kind === 'literal' && literal.type.kind === type.kind && literal.value !== null
      ? [literal.value as bigint | number | string]
      : [],
  );
  return values.length === literals.length ? { column: name, type: type.kind, operator, values } : undefined;
}

/** `amount > 1000`. */
const filterText = ({ column, operator, values }: Filter): string =>
  [column, operator, ...(values.length > 0 ? [operator === 'in' ? `(${values.join(', ')})` : String(values[0])] : [])].join(' ');
