import { sameType } from '../../model/types.ts';
import type { Builder, Propose } from './graph.ts';
import { type Column, isExact, list, literal, quoted, type Relation, sqlType } from './relation.ts';
import { sortOf } from './stages-transforming.ts';

interface KeyPair {
  readonly left: Column;
  readonly right: Column;
}

/** Two relations with pairs of columns that can be compared. */
function paired(
  { choice }: Builder,
  open: readonly Relation[],
  least: number,
): { left: Relation; right: Relation; pairs: KeyPair[] } | undefined {
  if (open.length < 2) return undefined;
  const [left, right] = choice.shuffled(open) as [Relation, Relation];
  const pairs = left.columns
    .filter(isExact)
    .flatMap((a) =>
      right.columns.filter((b) => isExact(b) && sameType(a.type, b.type)).map((b): KeyPair => ({ left: a, right: b })),
    );
  const chosen: KeyPair[] = [];
  for (const pair of choice.shuffled(pairs)) {
    if (chosen.length >= choice.int(1, 2)) break;
    if (!chosen.some((other) => other.left === pair.left || other.right === pair.right)) chosen.push(pair);
  }
  return chosen.length < least ? undefined : { left, right, pairs: chosen };
}

/** The columns that follow the left ones, renamed where a name is taken. `undefined` when that is no use. */
function merged(left: readonly Column[], right: readonly Column[], suffix: string): Column[] | undefined {
  const taken = new Set(left.map(({ name }) => name));
  const columns = right.map((column) => (taken.has(column.name) ? { ...column, name: column.name + suffix } : column));
  const names = [...taken, ...columns.map(({ name }) => name)];
  return new Set(names).size === names.length ? columns : undefined;
}

const join: Propose = (builder, open) => {
  const { choice, id } = builder;
  const joinType = choice.of(['inner', 'inner', 'left', 'right', 'full', 'full', 'semi', 'anti', 'cross']);
  const cross = joinType === 'cross';
  const found = paired(builder, open, cross ? 0 : 1);
  if (!found) return undefined;
  const { left, right } = found;
  const pairs = cross ? [] : found.pairs;
  if (cross && left.rows * right.rows > 5000) return undefined;
  const port = id('j');
  const half = joinType === 'semi' || joinType === 'anti';
  // A key of one name on both sides appears once.
  const shared = pairs.filter((pair) => pair.left.name === pair.right.name).map((pair) => pair.left.name);
  const rest = right.columns.filter(({ name }) => !shared.includes(name));
  const added = merged(left.columns, rest, '_right');
  if (!half && !added) return undefined;
  const on = pairs.map((pair) => `l.${quoted(pair.left.name)} = r.${quoted(pair.right.name)}`).join(' AND ');
  const keys = pairs.map((pair) =>
    pair.left.name === pair.right.name && choice.chance(0.5) ? pair.left.name : { left: pair.left.name, right: pair.right.name },
  );
  const options = { ...(joinType !== 'inner' && { joinType }), ...(!cross && { keys }) };
  const stages = { [port]: { type: 'join', from: { left: left.port, right: right.port }, ...options } };
  if (half) {
    const exists = `EXISTS (SELECT 1 FROM ${right.table} r WHERE ${on})`;
    const query = `SELECT * FROM ${left.table} l WHERE ${joinType === 'semi' ? '' : 'NOT '}${exists}`;
    return { inputs: [left, right], stages, outputs: [{ port, columns: left.columns, query }] };
  }
  const lefts = left.columns.map(({ name }) =>
    shared.includes(name) ? `coalesce(l.${quoted(name)}, r.${quoted(name)}) AS ${quoted(name)}` : `l.${quoted(name)}`,
  );
  const rights = rest.map(({ name }, i) => `r.${quoted(name)} AS ${quoted(added![i]!.name)}`);
  const query = `SELECT row_number() OVER (ORDER BY l._o ASC NULLS LAST, r._o ASC NULLS LAST) AS _o, ${[...lefts, ...rights].join(', ')}
 FROM ${left.table} l ${cross ? 'CROSS' : joinType.toUpperCase()} JOIN ${right.table} r ${cross ? '' : `ON ${on}`}`;
  const columns = [...left.columns.map((column) => widened(column, shared.includes(column.name), right)), ...added!];
  return { inputs: [left, right], stages, outputs: [{ port, columns, query }] };
};

/** A shared key may come from either side. */
function widened(column: Column, shared: boolean, right: Relation): Column {
  const other = shared ? right.columns.find(({ name }) => name === column.name) : undefined;
  if (!other) return column;
  const { bound: _, ...rest } = column;
  return column.bound === undefined || other.bound === undefined ? rest : { ...rest, bound: Math.max(column.bound, other.bound) };
}

const lookup: Propose = (builder, open) => {
  const { choice, id } = builder;
  const found = paired(builder, open, 1);
  if (!found) return undefined;
  const { left: input, right: reference, pairs } = found;
  const keyNames = pairs.map((pair) => pair.right.name);
  const others = reference.columns.filter(({ name }) => !keyNames.includes(name));
  if (others.length === 0) return undefined;
  const taken = choice.chance(0.5) ? others : choice.some(others, 1, others.length);
  const added = merged(input.columns, taken, '_reference');
  if (!added) return undefined;
  const onMissing = choice.of(['drop', 'reject', 'defaults']);
  const port = id('l');
  const defaults: Record<string, string | number> = {};
  if (onMissing === 'defaults') {
    for (const { name, type } of taken) {
      if (choice.chance(0.5)) continue;
      if (type.kind === 'string') defaults[name] = 'none, at all';
      else if (type.kind === 'integer') defaults[name] = 5;
    }
  }
  const keys = pairs.map((pair) => ({ input: pair.left.name, reference: pair.right.name }));
  const options = {
    keys,
    onMissing,
    ...(taken.length < others.length && { columns: taken.map(({ name }) => name) }),
    ...(Object.keys(defaults).length > 0 && { defaults }),
  };
  const on = pairs.map((pair) => `l.${quoted(pair.left.name)} = r.${quoted(pair.right.name)}`).join(' AND ');
  const firsts = `(SELECT * FROM ${reference.table} QUALIFY row_number() OVER (PARTITION BY ${keyNames.map(quoted).join(', ')} ORDER BY _o) = 1)`;
  const values = taken.map(({ name, type }, i) => {
    const value = defaults[name];
    const filler = value === undefined ? 'NULL' : typeof value === 'number' ? String(value) : literal(value);
    return `CAST(CASE WHEN r._o IS NULL THEN ${filler} ELSE r.${quoted(name)} END AS ${sqlType(type)}) AS ${quoted(added[i]!.name)}`;
  });
  const body = `FROM ${input.table} l LEFT JOIN ${firsts} r ON ${on}`;
  const columns = [...input.columns, ...added];
  const matched = `SELECT l._o, ${[list(input.columns, 'l.'), ...values].join(', ')} ${body}${onMissing === 'defaults' ? '' : ' WHERE r._o IS NOT NULL'}`;
  const stages: Record<string, { type: string }> = {
    [port]: { type: 'lookup', from: { input: input.port, reference: reference.port }, ...options } as { type: string },
  };
  const outputs = [{ port, columns, query: matched }];
  if (onMissing === 'reject') {
    const tidy = id('x');
    stages[tidy] = { type: 'select', from: `${port}.rejects`, drop: ['_stage', '_column', '_message', '_code'] } as {
      type: string;
    };
    outputs.push({ port: tidy, columns: [...input.columns], query: `SELECT l.* ${body} WHERE r._o IS NULL` });
  }
  return { inputs: [input, reference], stages, outputs };
};

const funnel: Propose = (builder, open) => {
  const { choice, id } = builder;
  if (open.length < 2) return undefined;
  const inputs = choice.shuffled(open).slice(0, choice.int(2, 3));
  const columns = union(inputs);
  if (!columns) return undefined;
  const complete = inputs.every((input) => columns.every(({ name }) => input.columns.some((column) => column.name === name)));
  const parts = inputs.map((input, i) => {
    const values = columns.map(({ name, type }) =>
      input.columns.some((column) => column.name === name)
        ? `CAST(${quoted(name)} AS ${sqlType(type)}) AS ${quoted(name)}`
        : `CAST(NULL AS ${sqlType(type)}) AS ${quoted(name)}`,
    );
    return `SELECT ${i} AS _input, _o, ${values.join(', ')} FROM ${input.table}`;
  });
  const port = id('n');
  const options = complete && choice.chance(0.5) ? {} : { missingColumns: 'null' };
  return {
    inputs,
    stages: { [port]: { type: 'funnel', from: inputs.map((input) => input.port), ...options } },
    outputs: [
      {
        port,
        columns,
        query: `SELECT row_number() OVER (ORDER BY _input, _o) AS _o, ${list(columns)} FROM (${parts.join(' UNION ALL ')})`,
      },
    ],
  };
};

/** The columns of several relations by name; `undefined` where their types do not go together. */
function union(inputs: readonly Relation[]): Column[] | undefined {
  const columns = new Map<string, Column>();
  for (const input of inputs) {
    for (const column of input.columns) {
      const known = columns.get(column.name);
      if (!known) columns.set(column.name, column);
      else if (!sameType(known.type, column.type) || known.list !== column.list || known.root !== column.root) return undefined;
      else {
        const { bound: a, error: x, ...rest } = known;
        const { bound: b, error: y } = column;
        columns.set(column.name, {
          ...rest,
          ...(a !== undefined && b !== undefined && { bound: Math.max(a, b) }),
          ...((x ?? y) !== undefined && { error: Math.max(x ?? 0, y ?? 0) }),
        });
      }
    }
  }
  return [...columns.values()];
}

/** Splits a relation, sorts the parts, and merges them again. */
const sortMerge: Propose = (builder, open) => {
  const { choice, id } = builder;
  const input = choice.of(open);
  const { by, keys } = sortOf(builder, input);
  if (by.length === 0) return undefined;
  const [copy, one, other, turned, port] = [id('c'), id('o'), id('o'), id('s'), id('n')];
  const order = [...keys.map((key) => key.sql), '_input', '_o'].join(', ');
  const both = `SELECT 0 AS _input, * FROM ${input.table} UNION ALL SELECT 1 AS _input, * FROM ${input.table}`;
  return {
    inputs: [input],
    stages: {
      [copy]: { type: 'copy', from: input.port },
      [one]: { type: 'sort', from: copy, by },
      // The columns of one come in another order.
      [turned]: { type: 'select', from: copy, keep: choice.shuffled(input.columns.map(({ name }) => name)) },
      [other]: { type: 'sort', from: turned, by },
      [port]: { type: 'funnel', from: [one, other], mode: 'sort-merge', by },
    },
    outputs: [
      {
        port,
        columns: input.columns,
        query: `SELECT row_number() OVER (ORDER BY ${order}) AS _o, ${list(input.columns)} FROM (${both})`,
      },
    ],
  };
};

export const COMBINE: readonly Propose[] = [join, join, join, lookup, funnel, sortMerge];
