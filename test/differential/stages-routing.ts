import { ExpressionWriter } from './expressions.ts';
import type { Propose } from './graph.ts';
import { isExact, literal, quoted, sqlType } from './relation.ts';

/** Two or three readers of the same rows. */
const copy: Propose = ({ choice, id }, open) => {
  const input = choice.of(open);
  const port = id('c');
  // Readers of a copy all name the same port, so each gets a stage of its own that changes nothing.
  const readers = Array.from({ length: choice.int(2, 3) }, () => id('v'));
  const all = input.columns.map(({ name }) => name);
  return {
    inputs: [input],
    stages: {
      [port]: { type: 'copy', from: input.port },
      ...Object.fromEntries(readers.map((reader) => [reader, { type: 'select', from: port, keep: all }])),
    },
    outputs: readers.map((reader) => ({ port: reader, columns: input.columns, query: `SELECT * FROM ${input.table}` })),
  };
};

const cases: Propose = ({ choice, id }, open) => {
  const input = choice.of(open);
  const writer = new ExpressionWriter(choice, input.columns);
  const [a, b] = [writer.condition(choice.int(0, 2)), writer.condition(choice.int(0, 2))];
  const port = id('w');
  const where = [
    `(${a.theirs}) IS TRUE`,
    `(${a.theirs}) IS NOT TRUE AND (${b.theirs}) IS TRUE`,
    `(${a.theirs}) IS NOT TRUE AND (${b.theirs}) IS NOT TRUE`,
  ];
  return {
    inputs: [input],
    stages: { [port]: { type: 'switch', from: input.port, cases: { one: a.ours, two: b.ours }, default: 'other' } },
    outputs: ['one', 'two', 'other'].map((name, i) => ({
      port: `${port}.${name}`,
      columns: input.columns,
      query: `SELECT * FROM ${input.table} WHERE ${where[i]}`,
    })),
  };
};

const mapping: Propose = async ({ choice, id, oracle }, open) => {
  const input = choice.of(open);
  const texts = input.columns.filter(
    (column) => isExact(column) && ['string', 'integer', 'boolean', 'date'].includes(column.type.kind),
  );
  if (texts.length === 0) return undefined;
  const column = choice.of(texts);
  const rows = await oracle.rows({ ...input, columns: [column] });
  const values = [...new Set(rows.map((row) => row[0]!))].filter((value) => value !== null).slice(0, 4);
  if (values.length === 0) return undefined;
  const port = id('w');
  const map = Object.fromEntries(values.map((value, i) => [value, i % 2 === 0 ? 'even' : 'odd']));
  const of = (parity: number) =>
    values
      .filter((_, i) => i % 2 === parity)
      .map((value) => `CAST(${literal(value)} AS ${sqlType(column.type)})`)
      .join(', ');
  const name = quoted(column.name);
  const ports = values.length > 1 ? [`${name} IN (${of(0)})`, `${name} IN (${of(1)})`] : [`${name} IN (${of(0)})`];
  const rest = ports.map((port) => `(${port}) IS NOT TRUE`).join(' AND ');
  return {
    inputs: [input],
    stages: { [port]: { type: 'switch', from: input.port, column: column.name, mapping: map, default: 'rest' } },
    outputs: [...ports, rest].map((where, i) => ({
      port: `${port}.${[...['even', 'odd'].slice(0, ports.length), 'rest'][i]}`,
      columns: input.columns,
      query: `SELECT * FROM ${input.table} WHERE ${where}`,
    })),
  };
};

export const ROUTE: readonly Propose[] = [copy, cases, mapping];
