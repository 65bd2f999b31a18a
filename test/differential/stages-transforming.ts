import { FLOAT, INTEGER, STRING, sameType, typeName } from '../../model/types.ts';
import { ExpressionWriter } from './expressions.ts';
import type { Builder, Propose } from './graph.ts';
import { type Column, isExact, list, literal, quoted, type Relation, sqlType } from './relation.ts';
import { AGGREGATE } from './stages-aggregating.ts';

const filter: Propose = ({ choice, id, tableOf: _ }, open) => {
  const input = choice.of(open);
  const condition = new ExpressionWriter(choice, input.columns).condition(choice.int(0, 3));
  const port = id('f');
  return {
    inputs: [input],
    stages: { [port]: { type: 'filter', from: input.port, where: condition.ours } },
    outputs: [{ port, columns: input.columns, query: `SELECT * FROM ${input.table} WHERE ${condition.theirs}` }],
  };
};

/** New and changed columns. */
const derive: Propose = ({ choice, id, column }, open) => {
  const input = choice.of(open);
  const made = new Map<string, ReturnType<ExpressionWriter['any']>>();
  // Both read new columns above, and the input's where a column is replaced.
  const readable = [...input.columns];
  for (let i = choice.int(1, 4); i > 0; i--) {
    const replaces = choice.chance(0.3);
    const name = replaces ? choice.of(input.columns).name : column();
    const written = new ExpressionWriter(choice, readable).any(choice.int(0, 3));
    // What is made anew may read what was made since, and so comes behind it.
    made.delete(name);
    made.set(name, written);
    const { type, bound } = written;
    if (!replaces) readable.push({ name, type, ...(bound !== undefined && { bound }) });
  }
  const kept = input.columns.map((old) => old.name);
  const names = [...kept, ...[...made.keys()].filter((name) => !kept.includes(name))];
  const columns = names.map((name): Column => {
    const written = made.get(name);
    if (!written) return input.columns.find((old) => old.name === name)!;
    return { name, type: written.type, ...(written.bound !== undefined && { bound: written.bound }) };
  });
  // In their order first, since each may read those before it; then in the order of the result.
  const changed = (name: string) => quoted(kept.includes(name) ? `changed ${name}` : name);
  const inner = [...made].map(([name, { theirs, type }]) => `CAST(${theirs} AS ${sqlType(type)}) AS ${changed(name)}`);
  const outer = columns.map(({ name }) => (made.has(name) ? `${changed(name)} AS ${quoted(name)}` : quoted(name)));
  const port = id('d');
  const options = Object.fromEntries([...made].map(([name, written]) => [name, written.ours]));
  return {
    inputs: [input],
    stages: { [port]: { type: 'derive', from: input.port, columns: options } },
    outputs: [
      { port, columns, query: `SELECT _o, ${outer.join(', ')} FROM (SELECT *, ${inner.join(', ')} FROM ${input.table})` },
    ],
  };
};

/** A derived column that some rows refuse, and those rows. */
const refuse: Propose = ({ choice, id, column }, open) => {
  const input = choice.of(open);
  const exact = input.columns.filter(isExact);
  const of = (kind: string) => exact.filter(({ type }) => type.kind === kind).map(({ name }) => quoted(name));
  const [integers, texts] = [of('integer'), of('string')];
  const kinds: { ours: string; theirs: string; refused: string; code: string; type: Column['type'] }[] = [];
  if (integers.length > 0) {
    const [a, b] = [choice.of(integers), choice.of(integers)];
    kinds.push(
      {
        ours: `${a} / ${b}`,
        theirs: `${a} / ${b}`,
        refused: `${a} IS NOT NULL AND ${b} = 0`,
        code: "'division-by-zero'",
        type: FLOAT,
      },
      {
        ours: `${a} + ${b}`,
        theirs: `${a} + ${b}`,
        refused: `${a} IS NOT NULL AND ${b} IS NOT NULL AND TRY_CAST(${a}::HUGEINT + ${b} AS BIGINT) IS NULL`,
        code: "'overflow'",
        type: INTEGER,
      },
      {
        ours: `${a} * ${b}`,
        theirs: `${a} * ${b}`,
        refused: `${a} IS NOT NULL AND ${b} IS NOT NULL AND TRY_CAST(${a}::HUGEINT * ${b} AS BIGINT) IS NULL`,
        code: "'overflow'",
        type: INTEGER,
      },
    );
  }
  if (texts.length > 0) {
    const text = choice.of(texts);
    const digits = `regexp_full_match(${text}, '[ \\t\\n\\x0B\\f\\r]*[-+]?[0-9]+[ \\t\\n\\x0B\\f\\r]*')`;
    kinds.push({
      ours: `CAST(${text} AS integer)`,
      theirs: `CAST(${text} AS BIGINT)`,
      refused: `${text} IS NOT NULL AND (NOT ${digits} OR TRY_CAST(${text} AS BIGINT) IS NULL)`,
      code: `CASE WHEN ${digits} THEN 'overflow' ELSE 'invalid-value' END`,
      type: INTEGER,
    });
  }
  if (kinds.length === 0) return undefined;
  const { ours, theirs, refused, code, type } = choice.of(kinds);
  const [port, tidy, name, reason] = [id('r'), id('x'), column(), column()];
  // A refused value is not computed by DuckDB either: it would fail.
  const value = `CASE WHEN ${refused} THEN NULL ELSE ${theirs} END`;
  return {
    inputs: [input],
    stages: {
      [port]: { type: 'derive', from: input.port, columns: { [name]: ours } },
      [tidy]: { type: 'select', from: `${port}.rejects`, drop: ['_stage', '_column', '_message'], rename: { _code: reason } },
    },
    outputs: [
      {
        port,
        columns: [...input.columns, { name, type }],
        query: `SELECT *, CAST(${value} AS ${sqlType(type)}) AS ${quoted(name)} FROM ${input.table} WHERE (${refused}) IS NOT TRUE`,
      },
      {
        port: tidy,
        columns: [...input.columns, { name: reason, type: STRING }],
        query: `SELECT *, ${code} AS ${quoted(reason)} FROM ${input.table} WHERE ${refused}`,
      },
    ],
  };
};

const select: Propose = ({ choice, id, column }, open) => {
  const input = choice.of(open);
  const kept = choice.shuffled(choice.some(input.columns, 1, input.columns.length));
  const rename: Record<string, string> = {};
  const cast: Record<string, string> = {};
  const columns: Column[] = [];
  const sql: string[] = [];
  for (const old of kept) {
    const name = choice.chance(0.2) ? column() : old.name;
    if (name !== old.name) rename[old.name] = name;
    const toText = choice.chance(0.15) && isExact(old) && ['integer', 'decimal', 'boolean', 'date'].includes(old.type.kind);
    const toFloat = !toText && choice.chance(0.15) && old.type.kind === 'integer' && old.bound !== undefined;
    const type = toText ? STRING : toFloat ? FLOAT : old.type;
    if (toText || toFloat) cast[old.name] = typeName(type);
    columns.push(toText ? { name, type } : { ...old, name, type });
    sql.push(`CAST(${quoted(old.name)} AS ${sqlType(type)}) AS ${quoted(name)}`);
  }
  const port = id('p');
  const options = {
    keep: kept.map((old) => old.name),
    ...(Object.keys(rename).length > 0 && { rename }),
    ...(Object.keys(cast).length > 0 && { cast }),
  };
  return {
    inputs: [input],
    stages: { [port]: { type: 'select', from: input.port, ...options } },
    outputs: [{ port, columns, query: `SELECT _o, ${sql.join(', ')} FROM ${input.table}` }],
  };
};

/** Random sort keys, as options and as SQL; empty when there is nothing to sort by. */
export function sortKeys({ choice }: Builder, columns: readonly Column[]) {
  const keys = choice.shuffled(choice.some(columns.filter(isExact), 1, 3));
  return keys.map(({ name }) => {
    const descending = choice.chance(0.5);
    const first = choice.chance(0.5);
    const option = { column: name, ...(descending && { order: 'desc' }), ...(first && { nulls: 'first' }) };
    return {
      option: !descending && !first && choice.chance(0.5) ? name : option,
      sql: `${quoted(name)} ${descending ? 'DESC' : 'ASC'} NULLS ${first ? 'FIRST' : 'LAST'}`,
      reversed: `${quoted(name)} ${descending ? 'ASC' : 'DESC'} NULLS ${first ? 'LAST' : 'FIRST'}`,
    };
  });
}

export function sortOf(builder: Builder, input: Relation) {
  const keys = sortKeys(builder, input.columns);
  const order = [...keys.map((key) => key.sql), '_o'].join(', ');
  const query = `SELECT row_number() OVER (ORDER BY ${order}) AS _o, ${list(input.columns)} FROM ${input.table}`;
  return { by: keys.map((key) => key.option), query, keys };
}

const sort: Propose = (builder, open) => {
  const input = builder.choice.of(open);
  const { by, query } = sortOf(builder, input);
  if (by.length === 0) return undefined;
  const port = builder.id('o');
  return {
    inputs: [input],
    stages: { [port]: { type: 'sort', from: input.port, by } },
    outputs: [{ port, columns: input.columns, query }],
  };
};

const removeDuplicates: Propose = (builder, open) => {
  const { choice } = builder;
  const input = choice.of(open);
  const exact = input.columns.filter(isExact);
  if (exact.length === 0) return undefined;
  const all = exact.length === input.columns.length && choice.chance(0.3);
  const keys = all ? exact : choice.some(exact, 1, 3);
  const last = choice.chance(0.5);
  const order = choice.chance(0.5) ? sortKeys(builder, input.columns) : [];
  const inOrder = [...order.map((key) => (last ? key.reversed : key.sql)), last ? '_o DESC' : '_o'].join(', ');
  const partition = `PARTITION BY ${list(keys)}`;
  const port = builder.id('u');
  const options = {
    ...(!all && { keys: keys.map(({ name }) => name) }),
    ...(last && { keep: 'last' }),
    ...(order.length > 0 && { orderBy: order.map((key) => key.option) }),
  };
  const query = `SELECT * EXCLUDE (_o, _rank) RENAME (_first AS _o) FROM (SELECT *, min(_o) OVER (${partition}) AS _first,
 row_number() OVER (${partition} ORDER BY ${inOrder}) AS _rank FROM ${input.table}) WHERE _rank = 1`;
  return {
    inputs: [input],
    stages: { [port]: { type: 'remove-duplicates', from: input.port, ...options } },
    outputs: [{ port, columns: input.columns, query }],
  };
};

const sample: Propose = ({ choice, id }, open) => {
  const input = choice.of(open);
  const rows = choice.of([0, 1, 7, 100, 1000]);
  const port = id('m');
  return {
    inputs: [input],
    stages: { [port]: { type: 'sample', from: input.port, rows } },
    outputs: [{ port, columns: input.columns, query: `SELECT * FROM ${input.table} ORDER BY _o LIMIT ${rows}` }],
  };
};

/** Columns of one type become rows. */
const unpivot: Propose = ({ choice, id, column }, open) => {
  const input = choice.of(open);
  const [first] = choice.some(input.columns.filter(isExact), 1, 1);
  const alike = input.columns.filter((other) => isExact(other) && first !== undefined && sameType(other.type, first.type));
  if (!first || input.rows > 5000) return undefined;
  const chosen = choice.some(alike, 1, 4);
  const keep = choice.chance(0.5) ? undefined : choice.some(input.columns, 0, 3);
  const kept = keep ?? input.columns.filter((other) => !chosen.includes(other));
  const [nameColumn, valueColumn] = [column(), column()];
  const nulls = choice.of(['drop', 'keep'] as const);
  const bounds = chosen.flatMap(({ bound }) => bound ?? []);
  const columns: Column[] = [
    ...kept,
    { name: nameColumn, type: STRING },
    { name: valueColumn, type: first.type, ...(bounds.length === chosen.length && { bound: Math.max(...bounds) }) },
  ];
  const parts = chosen.map(({ name }, i) => {
    const where = nulls === 'drop' ? ` WHERE ${quoted(name)} IS NOT NULL` : '';
    const values = [
      ...kept.map((other) => quoted(other.name)),
      `${literal(name)} AS ${quoted(nameColumn)}`,
      `${quoted(name)} AS ${quoted(valueColumn)}`,
    ];
    return `SELECT ${i} AS _column, _o, ${values.join(', ')} FROM ${input.table}${where}`;
  });
  const port = id('u');
  const options = {
    columns: chosen.map(({ name }) => name),
    ...(keep && { keep: keep.map(({ name }) => name) }),
    nameColumn,
    valueColumn,
    nulls,
  };
  return {
    inputs: [input],
    stages: { [port]: { type: 'unpivot', from: input.port, ...options } },
    outputs: [
      {
        port,
        columns,
        query: `SELECT row_number() OVER (ORDER BY _o, _column) AS _o, ${list(columns)} FROM (${parts.join(' UNION ALL ')})`,
      },
    ],
  };
};

/** Rows get numbers, of all or of each key. */
const recordId: Propose = ({ choice, id, column }, open) => {
  const input = choice.of(open);
  const keys = choice.some(input.columns.filter(isExact), 0, 2);
  const [as, start, step] = [column(), choice.int(-5, 1000), choice.of([1, 1, 2, -3, 0])];
  const partition = keys.length === 0 ? '' : `PARTITION BY ${keys.map(({ name }) => quoted(name)).join(', ')}`;
  const number = `(row_number() OVER (${partition} ORDER BY _o) - 1) * ${step} + ${start}`;
  const port = id('n');
  const options = { as, start, step, ...(keys.length > 0 && { keys: keys.map(({ name }) => name) }) };
  return {
    inputs: [input],
    stages: { [port]: { type: 'record-id', from: input.port, ...options } },
    outputs: [
      {
        port,
        columns: [...input.columns, { name: as, type: INTEGER, bound: 4 * Math.max(1000, 3 * input.rows) }],
        query: `SELECT *, CAST(${number} AS BIGINT) AS ${quoted(as)} FROM ${input.table}`,
      },
    ],
  };
};

export const TRANSFORM: readonly Propose[] = [
  filter,
  filter,
  derive,
  derive,
  refuse,
  select,
  sort,
  sort,
  removeDuplicates,
  sample,
  unpivot,
  recordId,
  AGGREGATE,
  AGGREGATE,
];
