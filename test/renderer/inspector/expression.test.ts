import { Bool, Float64, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { BOOLEAN, DATE, decimal, type Field, FLOAT, INTEGER, STRING, typeName } from '../../../model/types.ts';
import { complete } from '../../../renderer/inspector/expression/complete.ts';
import { diagnose, resultText } from '../../../renderer/inspector/expression/diagnose.ts';
import { highlights } from '../../../renderer/inspector/expression/highlight.ts';
import { madeColumns, scopeOf } from '../../../renderer/inspector/expression/made.ts';
import { positionAt } from '../../../renderer/inspector/expression/position.ts';
import { resolveReferences } from '../../../renderer/inspector/expression/resolve.ts';
import { mixed, sampleOf } from '../../../renderer/inspector/expression/sample.ts';

const field = (name: string, type: Field['type']): Field => ({ name, type, nullable: true });
const schema = [
  field('order_id', INTEGER),
  field('category', STRING),
  field('amount', decimal(12, 2)),
  field('day', DATE),
  field('Zip code', STRING),
];
const parameters = {
  min: { type: 'integer', default: 1000 },
  since: { type: 'date', default: '2025-01-01' },
  region: { type: 'string' },
};
const scope = { schema, parameters, condition: false };
/** The text without `|`, and where that was. */
const cut = (marked: string): [string, number] => [marked.replace('|', ''), marked.indexOf('|')];

describe('types', () => {
  test.each([
    ['amount * 2', 'decimal(13,2)'],
    ["category || '-'", 'string'],
    ['amount > ${min}', 'boolean'],
    ['day > ${since}', 'boolean'],
    ["day > DATE '${since}'", 'boolean'],
    ['order_id', 'integer'],
    ['', undefined],
    // Only a run knows the region.
    ['category = ${region}', undefined],
  ])('%s gives %s', (text, type) => expect(resultText(diagnose(text, scope))).toBe(type));

  test('names the columns that it reads, and what a host evaluates', () => {
    expect(diagnose("amount > ${min} AND category <> 'x'", scope)).toMatchObject({
      columns: ['amount', 'category'],
      sound: "amount > 1000 AND category <> 'x'",
    });
    expect(diagnose('amount >', scope).sound).toBeUndefined();
    expect(diagnose('category = ${region}', scope).sound).toBeUndefined();
  });
});

describe('the expressions of a derive', () => {
  const columns = {
    net: 'amount * 2',
    amount: 'amount + 1',
    gross: 'net * ${min}',
    wrong: 'nonsense',
    late: '${region}',
    last: 'gross',
  };
  const made = madeColumns(columns, schema, parameters);
  const scopeFor = (name: string) => scopeOf(['columns', name], made, scope);

  test('read the input and the new columns above', () => {
    expect(made.map(({ name, type, replaces }) => `${name} ${type && typeName(type)}${replaces ? ' replaced' : ''}`)).toEqual([
      ...['net decimal(13,2)', 'amount decimal(13,2) replaced', 'gross decimal(17,2)', 'wrong undefined', 'late undefined'],
      'last decimal(17,2)',
    ]);
    const names = scopeFor('last').schema?.map(({ name }) => name);
    expect(names).toEqual([...schema.map(({ name }) => name), 'net', 'gross']);
    expect(scopeFor('last').made).toEqual([
      { name: 'net', expression: 'amount * 2' },
      { name: 'gross', expression: 'net * 1000' },
    ]);
    expect(complete('gr', 2, scopeFor('last'))?.suggestions.map(({ label }) => label)).toContain('gross');
    expect(complete('gr', 2, scopeFor('net'))?.suggestions.map(({ label }) => label)).not.toContain('gross');
  });

  test("a replaced column is the input's, and one below is none yet", () => {
    expect(resultText(diagnose('amount', scopeFor('last')))).toBe('decimal(12,2)');
    expect(diagnose('last + 1', scopeFor('gross')).diagnostics).toEqual([
      expect.objectContaining({ message: 'unknown column: last', remedy: expect.stringContaining('computed here or below') }),
    ]);
    for (const name of ['wrong', 'late'])
      expect(diagnose(`upper(${name})`, scopeFor('last'))).toEqual({ diagnostics: [], columns: [] });
  });

  test('other expressions read the input alone', () => {
    expect(scopeOf(['where'], [], scope)).toBe(scope);
  });
});

describe('errors are shown where they are', () => {
  test.each([
    ['amout > 1', 'amout', 'unknown column: amout', 'amount'],
    ["amount > ${min} AND categry = 'x'", 'categry', 'unknown column: categry', 'category'],
    ['"Zip cod" = \'1\'', '"Zip cod"', 'unknown column: Zip cod', '"Zip code"'],
    ['uper(category)', 'uper', 'unknown function: uper', 'upper'],
    ['amount > ${mim}', '${mim}', 'unknown parameter: mim', undefined],
    ['amount > ${', '${', 'invalid reference: ${ without }', undefined],
  ])('%s: %s', (text, part, message, fix) => {
    const [first] = diagnose(text, scope).diagnostics;
    expect(first).toBeDefined();
    expect([text.slice(first!.from, first!.to), first!.message, first!.fix]).toEqual([part, message, fix]);
  });

  test('what is missing at the end is shown at the last sign', () => {
    const [first] = diagnose('amount > ', scope).diagnostics;
    expect([first?.from, first?.to]).toEqual([7, 8]);
  });

  test('a condition is true or false', () => {
    expect(diagnose('amount', { ...scope, condition: true }).diagnostics.map(({ message }) => message)).toEqual([
      'invalid type: decimal(12,2), expected boolean',
    ]);
  });

  test('without columns only the form is checked', () => {
    const unknown = { ...scope, schema: undefined };
    expect(diagnose('amout > 1', unknown).diagnostics).toEqual([]);
    expect(diagnose('amount > > 1', unknown).diagnostics).toHaveLength(1);
  });
});

test('references keep the places of what stands behind them', () => {
  const written = 'a > ${min} AND b';
  const { text, source } = resolveReferences(written, parameters);
  expect(text).toBe('a > 1000 AND b');
  const place = (part: string) => {
    const { from, to } = source(text.indexOf(part), text.indexOf(part) + part.length);
    return written.slice(from, to);
  };
  expect([place('a'), place('1000'), place('AND'), text.endsWith('b') && place('b')]).toEqual(['a', '${min}', 'AND', 'b']);
});

describe('completion', () => {
  const offered = (marked: string, asked = false) => {
    const [text, position] = cut(marked);
    const found = complete(text, position, scope, asked);
    return found && { ...found, labels: found.suggestions.map(({ label }) => label) };
  };

  test.each<[string, string, number]>([
    ['am|', 'amount', 0],
    ['amount > 1 AND cat|', 'category', 15],
    ['up|', 'upper', 0],
    ['amount > 1 an|', 'AND', 11],
    ['amount > m|', '${min}', 9],
    ['amount > ${m|', '${min}', 9],
    ['CAST(amount AS de|', 'decimal(12,2)', 15],
    ['EXTRACT(mo|', 'month', 8],
    ["date_trunc('mo|", 'month', 12],
    ['"Zip|', 'Zip code', 0],
  ])('%s offers %s from %i', (marked, label, from) => {
    const found = offered(marked);
    expect(found?.labels).toContain(label);
    expect(found?.from).toBe(from);
  });

  test.each(["category = 'am|", 'amount -- am|', '12|', 'amount > |'])('%s offers nothing by itself', (marked) => {
    expect(offered(marked)).toBeUndefined();
  });

  test('asked for, everything is offered', () =>
    expect(offered('amount > |', true)?.labels).toEqual(expect.arrayContaining(['amount', 'round', '${min}'])));

  test('names that need quotes get them', () => {
    const { suggestions } = complete('zip', 3, scope)!;
    expect(suggestions.find(({ label }) => label === 'Zip code')).toMatchObject({ insert: '"Zip code"', detail: 'string' });
  });

  test('a reference that is closed is replaced whole', () => {
    const [text, position] = cut('amount > ${m|}');
    expect(complete(text, position, scope)).toMatchObject({ from: 9, to: text.length });
  });

  test('functions have their signature and what they do', () => {
    const round = complete('rou', 3, scope)!.suggestions.find(({ label }) => label === 'round');
    expect(round?.detail).toMatch(/^\(.*\)$/);
    expect(round?.info).toContain('`round(');
    expect(round?.insert).toBe('round(|)');
  });
});

test.each([
  ['amount|', { is: 'code' }],
  ["a = 'x|", { is: 'string', from: 4 }],
  ["a = 'it''s|", { is: 'string', from: 4 }],
  ["a = 'x'|", { is: 'code' }],
  ["f(a, 'x|", { is: 'string', from: 5, call: { name: 'f', argument: 1 } }],
  ['"na|', { is: 'name', from: 0 }],
  ['a > ${m|', { is: 'reference', from: 4 }],
  ["a > '${m|", { is: 'reference', from: 5 }],
  ['a > ${min} |', { is: 'code' }],
  ['a /* x|', { is: 'comment', from: 2 }],
])('positionAt %s', (marked, position) => expect(positionAt(...cut(marked))).toEqual(position));

test.each([
  [
    "amount > 1000 AND upper(category) IN ('a')",
    "name:amount number:1000 keyword:AND function:upper name:category keyword:IN string:'a'",
  ],
  ["day > DATE '2025-01-01'", "name:day keyword:DATE string:'2025-01-01'"],
  ['amount > ${min}', 'name:amount reference:${min}'],
  ['"Zip code" IS NULL -- why', 'name:"Zip code" keyword:IS keyword:NULL comment:-- why'],
  ["'open", ''],
])('highlights %s', (text, parts) => {
  expect(
    highlights(text)
      .map(({ is, from, to }) => `${is}:${text.slice(from, to)}`)
      .join(' '),
  ).toBe(parts);
});

test.each([
  ['kkkkkk', '01234'],
  ['kkkkkkkd', '01237'],
  ['kdkdkd', '01234'],
  ['dddddddkkk', '01278'],
  ['kd', '01'],
  ['', ''],
])('of %s, rows %s are shown', (passes, shown) => {
  expect(
    mixed(
      [...passes].map((row) => row === 'k'),
      5,
    ).join(''),
  ).toBe(shown);
});

test('a sample shows results beside what they were made from', async () => {
  const table = new Table({
    value: vectorFromArray([true, null, false], new Bool()),
    amount: vectorFromArray([1910.5, null, 20], new Float64()),
  });
  const fields: Field[] = [field('value', BOOLEAN), field('amount', FLOAT)];
  expect(await sampleOf({ arrow: new Uint8Array(tableToIPC(table)), schema: fields })).toEqual({
    columns: ['amount'],
    type: 'boolean',
    rows: [
      { values: [{ text: '1,910.5', quiet: false }], result: { text: 'true', quiet: false }, kept: true },
      { values: [{ text: 'null', quiet: true }], result: { text: 'null', quiet: true }, kept: false },
      { values: [{ text: '20', quiet: false }], result: { text: 'false', quiet: false }, kept: false },
    ],
    looked: 3,
    kept: 1,
  });
});
