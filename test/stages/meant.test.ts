import { describe, expect, test } from 'vitest';
import { parseJob } from '../../model/job/parse.ts';
import { INTEGER, STRING } from '../../model/types.ts';
import { checkJob } from '../../stages/check-job.ts';

const problemsOf = (stage: string) => {
  const text = `openstage: 1
stages:
  o: { type: csv-origin, path: in.csv }
  s: { from: o, ${stage} }
  d: { type: csv-destination, from: s, path: out.csv }
`;
  const schema = [
    { name: 'account', type: STRING, nullable: true },
    { name: 'n', type: INTEGER, nullable: true },
  ];
  const { problems } = checkJob(parseJob(text).source!, { sourceSchemas: new Map([['o', schema]]) });
  return problems.map(({ message, remedy }) => `${message}; ${remedy}`);
};

describe('types of stages by other names', () => {
  test.each([
    ['group-by', "did you mean 'aggregator'?"],
    ['GroupBy', "did you mean 'aggregator'?"],
    ['drop_duplicates', "did you mean 'remove-duplicates'?"],
    ['union all', "did you mean 'funnel'?"],
    ['Transformer', "did you mean 'derive'?"],
    ['order-by', "did you mean 'sort'?"],
    ['vlookup', "did you mean 'lookup'?"],
    ['Peek', "did you mean 'printer'?"],
    ['unnest', 'no stage can unpack lists; json-origin reads the fields of records as columns'],
    ['pivot', 'no stage can turn rows into columns; see docs/limits.md'],
    ['fliter', "did you mean 'filter'?"],
  ])('%s', (type, remedy) => {
    expect(problemsOf(`type: "${type}"`)).toContain(`unknown type of stage: ${type}; ${remedy}`);
  });
});

describe('expressions of other languages', () => {
  test.each([
    ['n ** 2 > 4', 'write power(a, b)'],
    ['n // 2 = 1', 'write floor(a / b)'],
    ['IF n > 1 THEN 2 ELSE 3', 'write CASE WHEN condition THEN a ELSE b END, or if(condition, a, b)'],
    ['account not null', 'write IS NOT NULL'],
    ['n > 1 AND account null', 'write IS NULL'],
    ['n mod 2 = 0', 'write a % b'],
    ["account contains 'x'", "write contains(text, 'part')"],
    ["account rlike 'x'", "write matches(text, 'pattern')"],
    ['SELECT n FROM o', 'this is one expression, not a query: stages read, join and group rows'],
    ['n n', 'an operator may be missing before it'],
  ])('%s', (where, remedy) => {
    expect(problemsOf(`type: filter, where: "${where}"`)).toEqual([
      expect.stringMatching(`; ${remedy.replaceAll(/[()%?]/g, '\\$&')}$`),
    ]);
  });
});

describe('values of options', () => {
  test.each([
    ['type: join, from: { left: o, right: o }, keys: [n], joinType: outer', "invalid joinType: outer; did you mean 'full'?"],
    ['type: aggregator, measures: { a: { function: average, column: n } }', "invalid function: average; did you mean 'mean'?"],
    [
      'type: funnel, missingColumns: null',
      'invalid missingColumns: null; write "null" in quotes: without quotes it means no value',
    ],
  ])('%s', (stage, problem) => {
    expect(problemsOf(stage.replace('from: {', 'from: {'))).toContain(problem);
  });
});
