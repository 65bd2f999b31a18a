import { describe, expect, test } from 'vitest';
import { type JobDocument, printValue, type Value } from '../../../model/job/document.ts';
import { parseJob } from '../../../model/job/parse.ts';
import { writeJob } from '../../../model/job/write.ts';
import { STAGES } from '../../../stages/index.ts';

const JOB: JobDocument = {
  openstage: 1,
  stages: {
    sales: { type: 'csv-origin', path: 'data/sales.csv', nullValues: ['', 'NA'], types: { zip: 'string' } },
    high: { type: 'filter', from: 'sales', where: 'amount > ${min_amount}' },
    by: { type: 'aggregator', from: 'high', keys: ['category'], measures: { total: { function: 'sum', column: 'amount' } } },
    out: { type: 'csv-destination', from: 'by', path: 'out/summary.csv', description: undefined! },
  },
  name: 'sales-by-category',
  parameters: { min_amount: { type: 'float', default: 1000 } },
};

test('writes sections in their usual order, and short lists and maps on one line', () => {
  expect(writeJob(JOB)).toBe(`openstage: 1
name: sales-by-category
parameters:
  min_amount: { type: float, default: 1000 }
stages:
  sales:
    type: csv-origin
    path: data/sales.csv
    nullValues: [ "", NA ]
    types: { zip: string }
  high:
    type: filter
    from: sales
    where: amount > \${min_amount}
  by:
    type: aggregator
    from: high
    keys: [ category ]
    measures:
      total: { function: sum, column: amount }
  out:
    type: csv-destination
    from: by
    path: out/summary.csv
`);
});

describe('what is written reads back as the same document', () => {
  const texts = [
    '',
    ' ',
    'yes',
    'true',
    'null',
    '~',
    '1',
    '1.50',
    '0x1F',
    '1e3',
    '.inf',
    '- a',
    '# c',
    'a: b',
    '${x}',
    '$${x}',
    "it's",
  ];
  const odd = [
    'a\nb',
    'a\n\n b\n',
    '\ttab',
    '"q"',
    '\u0000',
    '\u2028',
    '😀',
    '\ud800',
    '*a',
    '&a',
    '!t',
    '%',
    '@',
    '`',
    '{',
    '[',
    '}',
    ']',
    ',',
    '?',
  ];
  const values: Value[] = [
    ...texts,
    ...odd,
    'x'.repeat(300),
    'word '.repeat(60),
    0,
    -0.5,
    1e21,
    1e-7,
    2n ** 60n,
    true,
    null,
    [],
    {},
    [[]],
  ];
  test.each(values.map((value) => [printValue(value), value] as const))('%s', (_, value) => {
    const document = {
      openstage: 1,
      name: 'x',
      stages: { a: { type: 'filter', value, list: [value, value], map: { key: value, [String(value) || 'k']: value } } },
    } as JobDocument;
    const text = writeJob(document);
    expect(parseJob(text)).toMatchObject({ problems: [], source: { data: document } });
  });

  test.each(Object.values(STAGES).map((spec) => [spec.type, spec.example]))('the example of %s', (_, example) => {
    const { data } = parseJob(example).source!;
    expect(parseJob(writeJob(data as unknown as JobDocument)).source?.data).toEqual(data);
  });

  test('documents of random values', () => {
    let state = 12345;
    const random = (below: number) => {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      return (state >>> 8) % below;
    };
    const value = (depth: number): Value => {
      const kind = random(depth > 3 ? 2 : 4);
      if (kind < 2) return values[random(values.length)]!;
      const items = Array.from({ length: random(4) }, () => value(depth + 1));
      return kind === 2 ? items : Object.fromEntries(items.map((item, i) => [`${texts[random(texts.length)]}${i}`, item]));
    };
    for (let i = 0; i < 500; i++) {
      const document = { openstage: 1, stages: { a: { type: 'x', option: value(0) } } } as JobDocument;
      expect(parseJob(writeJob(document)).source?.data).toEqual(document);
    }
  });
});
