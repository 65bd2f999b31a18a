import { decimal, FLOAT, INTEGER, STRING } from '../../model/types.ts';
import type { Builder, Proposal, Propose } from './graph.ts';
import { type Column, isExact, literal, quoted, type Relation, sqlType } from './relation.ts';

interface Measure {
  readonly option: Readonly<Record<string, unknown>>;
  readonly column: Column;
  readonly sql: string;
  /** Another grouping that the measure needs, with columns `_group` (a row's number of its group) and `value`. */
  readonly mode?: string;
}

/** Groups by some columns, with some measures. */
export const AGGREGATE: Propose = (builder, open): Proposal | undefined => {
  const { choice } = builder;
  const input = choice.of(open);
  const exact = input.columns.filter(isExact);
  const keys = choice.shuffled(choice.some(exact, 0, 3));
  const measures = Array.from({ length: choice.int(keys.length === 0 ? 1 : 0, 4) }, () => measureOf(builder, input)).filter(
    (measure) => measure !== undefined,
  );
  if (keys.length + measures.length === 0) return undefined;
  const port = builder.id('a');
  const options = {
    ...(keys.length > 0 && { keys: keys.map(({ name }) => name) }),
    measures: Object.fromEntries(measures.map(({ column, option }) => [column.name, option])),
  };
  return {
    inputs: [input],
    stages: { [port]: { type: 'aggregator', from: input.port, ...options } },
    outputs: [{ port, columns: [...keys, ...measures.map(({ column }) => column)], query: query(input, keys, measures) }],
  };
};

function query({ table }: Relation, keys: readonly Column[], measures: readonly Measure[]): string {
  const names = keys.map(({ name }) => quoted(name));
  const groupBy = names.length > 0 ? `GROUP BY ${names.join(', ')}` : '';
  const plain = measures.map(({ column, sql }) => `CAST(${sql} AS ${sqlType(column.type)}) AS ${quoted(column.name)}`);
  // Always an aggregate: without one, and without keys, a query would give no row for no rows.
  const order = 'coalesce(min(_o), 0)';
  // The most frequent value is looked for in a grouping of its own: by value, then by frequency and first appearance.
  const modes = measures.flatMap(({ column, mode }) => {
    if (mode === undefined) return [];
    const counted = `SELECT ${[...names, ''].join(', ')}${mode} AS _value, count(*) AS _count, min(_o) AS _first FROM ${table}
 WHERE ${mode} IS NOT NULL GROUP BY ${[...names, mode].join(', ')}`;
    const best = `SELECT ${[...names, ''].join(', ')}list(_value ORDER BY _count DESC, _first ASC)[1] AS _best FROM (${counted}) ${groupBy}`;
    return [{ name: quoted(column.name), best }];
  });
  const grouped = `SELECT ${[`${order} AS _o`, ...names, ...plain].join(', ')} FROM ${table} ${groupBy}`;
  if (modes.length === 0) return grouped;
  const joins = modes.map(({ best }, i) => {
    const on = names.map((name) => `g.${name} IS NOT DISTINCT FROM m${i}.${name}`).join(' AND ');
    return `LEFT JOIN (${best}) m${i} ON ${on || 'TRUE'}`;
  });
  const replaced = modes.map(({ name }, i) => `m${i}._best AS ${name}`).join(', ');
  return `SELECT g.* REPLACE (${replaced}) FROM (${grouped}) g ${joins.join(' ')}`;
}

function measureOf(builder: Builder, { columns, rows }: Relation): Measure | undefined {
  const { choice } = builder;
  const name = builder.column();
  const exact = columns.filter(isExact);
  if (exact.length === 0 || choice.chance(0.1)) {
    return { option: { function: 'count' }, column: { name, type: INTEGER, bound: rows }, sql: 'count(*)' };
  }
  const of = choice.of(exact);
  const x = quoted(of.name);
  const made = (kind: string, sql: string, column: Omit<Column, 'name'>, more: object = {}): Measure => ({
    option: { function: kind, column: of.name, ...more },
    column: { name, ...column },
    sql,
  });
  const same = { type: of.type, ...(of.bound !== undefined && { bound: of.bound }) };
  const any = [
    () => made('count', `count(${x})`, { type: INTEGER, bound: rows }),
    () => made(choice.of(['count_distinct', 'nunique']), `count(DISTINCT ${x})`, { type: INTEGER, bound: rows }),
    () => made('min', `min(${x})`, same),
    () => made('max', `max(${x})`, same),
    () => made('first', `arg_min(${x}, _o)`, same),
    () => made('last', `arg_max(${x}, _o)`, same),
    () => ({ ...made('mode', 'NULL', same), mode: x }),
  ];
  const { bound, type } = of;
  if (type.kind === 'string') {
    const separator = choice.of([',', '', ' | ']);
    const more = separator === ',' ? {} : { separator };
    any.push(() => made('concat', `string_agg(${x}, ${literal(separator)} ORDER BY _o)`, { type: STRING }, more));
    any.push(() =>
      made('list', `coalesce(to_json(list(${x} ORDER BY _o) FILTER (${x} IS NOT NULL)), '[]')`, { type: STRING, list: true }),
    );
  }
  if (bound !== undefined && ['integer', 'float', 'decimal'].includes(type.kind) && bound * rows < 2 ** 50) {
    const f = `CAST(${x} AS DOUBLE)`;
    const q = choice.of([0, 0.1, 0.25, 0.9, 1]);
    const sumType = type.kind === 'decimal' ? decimal(38, type.scale) : type;
    const approximate = (error: number, root = false): Omit<Column, 'name'> => ({ type: FLOAT, error, ...(root && { root }) });
    any.push(
      // Floats with a bound are eighths, so that their sums are exact in any order.
      () => made('sum', `sum(${x})`, { type: sumType, bound: Math.max(bound * rows, 1) }),
      () => made(choice.of(['mean', 'avg']), `avg(${f})`, approximate(1e-12 * bound)),
      () => made('median', `quantile_cont(${f}, 0.5)`, approximate(1e-12 * bound)),
      () => made('quantile', `quantile_cont(${f}, ${q})`, approximate(1e-12 * bound), { q }),
      () => made('var', `var_samp(${f})`, approximate(1e-11 * bound ** 2)),
      () => made('std', `stddev_samp(${f})`, approximate(1e-11 * bound ** 2, true)),
    );
  }
  return choice.of(any)();
}
