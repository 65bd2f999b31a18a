import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../model/errors.ts';
import type { Expression } from '../../model/expression/expression.ts';
import { printExpression } from '../../model/expression/print.ts';
import { parseJob } from '../../model/job/parse.ts';
import { typeName } from '../../model/types.ts';
import { checkJob } from '../../stages/check-job.ts';

const PARAMETERS = `
  since: { type: date, default: 2026-06-01 }
  account: { default: account }
  code: { default: "00120" }
  formula: { default: amount * 2 }
  quote: { default: "it's" }
  whole: { type: float, default: 2 }
  small: { type: float, default: 1e-7 }
  huge: { type: float, default: 1e21 }
  count: { type: integer, default: 3 }
  low: { type: integer, default: -3 }
  longest: { type: integer, default: 9007199254740993 }
  price: { type: "decimal(10,2)", default: 1.5 }
  at: { type: timestamp, default: "2026-06-01T10:30" }
  zoned: { type: timestamptz, default: "2026-06-01T10:30:00+02:00" }
  clock: { type: time, default: "08:15" }
  yes: { type: boolean, default: true }
  none: { type: date, required: false }
`;
const COLUMNS =
  '{ account: string, code: integer, amount: float, price: "decimal(12,2)", booked: date, at: timestamp, x3: integer }';

function check(stages: string, given: { parameters?: Record<string, unknown>; env?: Record<string, string> } = {}) {
  const { source } = parseJob(`openstage: 1
parameters:${PARAMETERS}stages:
  a: { type: memory-origin, columns: ${COLUMNS} }
${stages}`);
  const { problems, job } = checkJob(source!, { env: { NAME: 'account', ...given.env }, parameters: given.parameters ?? {} });
  return { problems: problems.map(formatProblem), job };
}

/** The expression of a column that `derive` makes of the text, and its type. */
function derived(text: string) {
  const { problems, job } = check(`  d: { type: derive, from: a, columns: { out: ${JSON.stringify(text)} } }
  show: { type: printer, from: d }
`);
  const stage = job?.stages.find(({ id }) => id === 'd');
  const expression = (stage?.plan as { columns: { expression: Expression }[] } | undefined)?.columns[0]?.expression;
  return expression ? [printExpression(expression), typeName(expression.type)] : problems;
}

describe('a parameter in an expression is a literal of its type', () => {
  test.each([
    // alone
    ['${since}', "DATE '2026-06-01'", 'date'],
    ['${account}', "'account'", 'string'],
    ['${code}', "'00120'", 'string'],
    ['${formula}', "'amount * 2'", 'string'],
    ['${quote}', "'it''s'", 'string'],
    ['${whole}', '2.0', 'float'],
    ['${small}', '1e-7', 'float'],
    ['${huge}', '1e+21', 'float'],
    ['${count}', '3', 'integer'],
    ['${longest}', '9007199254740993', 'integer'],
    ['${price}', "CAST('1.50' AS decimal(10,2))", 'decimal(10,2)'],
    ['${at}', "TIMESTAMP '2026-06-01 10:30:00'", 'timestamp'],
    ['${zoned}', "TIMESTAMP '2026-06-01 08:30:00Z'", 'timestamp with time zone'],
    ['${clock}', "TIME '08:15:00'", 'time'],
    ['${yes}', 'TRUE', 'boolean'],
    ['${none}', 'CAST(NULL AS date)', 'date'],
    ['${env:NAME}', "'account'", 'string'],
    // within more text
    ['booked - ${since}', "date_diff('day', DATE '2026-06-01', booked)", 'integer'],
    [' ${since} ', "DATE '2026-06-01'", 'date'],
    ['coalesce(${none}, booked)', 'coalesce(CAST(NULL AS date), booked)', 'date'],
    ['amount / ${whole}', 'amount / 2.0', 'float'],
    ['${count} / ${whole}', '3.0 / 2.0', 'float'],
    ['price * ${price}', "price * CAST('1.50' AS decimal(10,2))", 'decimal(22,4)'],
    ['account || ${code}', "account || '00120'", 'string'],
    [
      "CASE WHEN account = ${account} THEN 'own' ELSE ${quote} END",
      "CASE WHEN account = 'account' THEN 'own' ELSE 'it''s' END",
      'string',
    ],
    ['5 -${low}', '5 - -3', 'integer'],
    ['- ${low}', '-(-3)', 'integer'],
    ["date_trunc('month', ${at})", "date_trunc('month', TIMESTAMP '2026-06-01 10:30:00')", 'timestamp'],
    // in quotes its text
    ["'from ${since} on'", "'from 2026-06-01 on'", 'string'],
    ["'${quote}'", "'it''s'", 'string'],
    // behind the word that makes a literal of a text
    ['DATE ${since}', "DATE '2026-06-01'", 'date'],
    ["DATE '${since}'", "DATE '2026-06-01'", 'date'],
    ['booked + INTERVAL ${count} DAY', "date_add(booked, 3, 'day')", 'date'],
    // in quotes for names it names a column, which can be seen where it stands
    ['"${account}"', 'account', 'string'],
  ])('%s is %s', (text, printed, type) => expect(derived(text)).toEqual([printed, type]));

  test.each([
    ['x${count}', 'unexpected number: 3'],
    ['${count}${count}', 'unexpected number: 3'],
    ["'a'${quote}", "unexpected string: 'it's'"],
    ['${low}e5', 'unexpected word: e5'],
    ['booked > ${code}', "invalid date: '00120'"],
    ['amount > ${since}', "invalid types for >: amount is float, DATE '2026-06-01' is date"],
  ])('%s never becomes a part of what stands beside it: %s', (text, message) => {
    expect(String(derived(text)[0])).toContain(message);
  });

  test('in conditions of filter and switch, too', () => {
    const { problems, job } =
      check(`  f: { type: filter, from: a, where: "booked >= \${since} AND account = \${account} AND code > \${count}" }
  g: { type: filter, from: f, where: "\${yes}" }
  w: { type: switch, from: g, cases: { a: "\${yes}", b: "account = \${code}" } }
  one: { type: printer, from: w.a }
  two: { type: printer, from: w.b }
`);
    expect(problems).toEqual([]);
    const plans = Object.fromEntries(job!.stages.map(({ id, plan }) => [id, plan as never as Record<string, Expression>]));
    expect(printExpression(plans.f!.predicate!)).toBe("booked >= DATE '2026-06-01' AND account = 'account' AND code > 3");
    expect(printExpression(plans.g!.predicate!)).toBe('TRUE');
    const outputs = plans.w!.outputs as never as { predicate: Expression }[];
    expect(outputs.map(({ predicate }) => printExpression(predicate))).toEqual(['TRUE', "account = '00120'"]);
  });

  test('a text is no condition', () => {
    const { problems } = check(`  f: { type: filter, from: a, where: "\${formula}" }
  show: { type: printer, from: f }
`);
    expect(problems).toEqual([expect.stringContaining("option 'where': invalid boolean: 'amount * 2'")]);
  });

  test('values that the caller gives have the declared type as well', () => {
    const stages = `  d: { type: derive, from: a, columns: { out: "\${since}", n: "\${whole}" } }
  show: { type: printer, from: d }
`;
    const { job } = check(stages, { parameters: { since: '2025-12-31', whole: '7' } });
    const plan = job?.stages.find(({ id }) => id === 'd')?.plan as unknown as { columns: { expression: Expression }[] };
    expect(plan.columns.map(({ expression }) => printExpression(expression))).toEqual(["DATE '2025-12-31'", '7.0']);
  });
});

test('a problem behind a reference is shown where it was written', () => {
  const { problems } = check(`  f: { type: filter, from: a, where: "account = \${account} AND amuont > \${whole}" }
  show: { type: printer, from: f }
`);
  expect(problems).toEqual([expect.stringMatching(/^22:64: .*unknown column: amuont/)]);
});

describe('dates without quotes', () => {
  test.each([
    ['booked > 2026-11-01', ['type-mismatch', "date-without-quotes: for a date write DATE '2026-11-01'"]],
    ['2026-11-01', ["date-without-quotes: for a date write DATE '2026-11-01'"]],
    ['05/06/2026', ["date-without-quotes: for a date write DATE '2026-06-05' or DATE '2026-05-06'"]],
    ['31/12/2026', ["date-without-quotes: for a date write DATE '2026-12-31'"]],
    ['code - 2026/6/5', ["date-without-quotes: for a date write DATE '2026-06-05'"]],
    ['coalesce(1-2-2026, 0)', ["date-without-quotes: for a date write DATE '2026-02-01' or DATE '2026-01-02'"]],
    // arithmetic
    ['2026 - 11 - 01', []],
    ['code-11-01', []],
    ['1000/12/31/2', []],
    ['2026-13-01', []],
    ['2026-02-30', []],
    ['100/12/12', []],
    ["'2026-11-01'", []],
  ])('%s', (text, expected) => {
    const { source } = parseJob(`openstage: 1
stages:
  a: { type: memory-origin, columns: ${COLUMNS} }
  d: { type: derive, from: a, columns: { out: ${JSON.stringify(text)} } }
  show: { type: printer, from: d }
`);
    const { problems, job } = checkJob(source!);
    expect(problems.map(({ code, severity, remedy }) => (severity === 'warning' ? `${code}: ${remedy}` : code))).toEqual(
      expected,
    );
    expect(job !== undefined).toBe(!expected.includes('type-mismatch'));
  });
});

describe('values that are none of the type name the form', () => {
  test.each([
    ['date', '31/12/2026', 'expected date, written YYYY-MM-DD: 2026-12-31'],
    ['date', '05/06/2026', 'expected date, written YYYY-MM-DD: 2026-06-05 or 2026-05-06'],
    ['date', '1.2.2026', 'expected date, written YYYY-MM-DD: 2026-02-01 or 2026-01-02'],
    ['date', '20260601', 'expected date, written YYYY-MM-DD: 2026-06-01'],
    ['date', '2026-6-1', 'expected date, written YYYY-MM-DD: 2026-06-01'],
    ['date', '2026-06-01 00:00', 'expected date, written YYYY-MM-DD: 2026-06-01'],
    ['date', 'yesterday', 'expected date, written YYYY-MM-DD'],
    ['date', '2026-02-30', 'expected date'],
    ['timestamp', '31/12/2026 10:00', 'expected timestamp, written YYYY-MM-DD HH:MM:SS'],
    ['timestamptz', 'now', 'expected timestamp with time zone, written YYYY-MM-DD HH:MM:SSZ'],
    ['time', '8:15', 'expected time, written HH:MM:SS'],
    ['boolean', 'maybe', 'expected boolean: true or false'],
    ['float', '1,5', 'expected float, with a point and no separators: 1.5'],
    ['decimal(10,2)', '1,50', 'expected decimal(10,2), with a point and no separators: 1.50'],
    ['integer', '1.5', 'expected integer'],
    ['string', 5, 'expected string: put it in quotes'],
  ])('%s %s: %s', (type, value, remedy) => {
    const { source } = parseJob(`openstage: 1
parameters: { p: { type: "${type}" } }
stages:
  a: { type: generator, rows: 1, columns: { n: { generator: sequence } } }
  show: { type: printer, from: a }
`);
    const { problems } = checkJob(source!, { parameters: { p: value } });
    expect(problems.map((problem) => [problem.code, problem.remedy])).toEqual([['invalid-parameter', remedy]]);
  });

  test('a type that YAML has cut needs quotes', () => {
    const { source } = parseJob('openstage: 1\nparameters: { p: { type: decimal(10,2) } }\nstages: {}\n');
    const found = checkJob(source!).problems.find(({ code }) => code === 'unknown-type');
    expect(found?.remedy).toBe('within { } and [ ] put it in quotes: "decimal(10,…)"');
  });
});
