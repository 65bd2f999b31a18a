import { expect, test } from 'vitest';
import { run } from './jobs.ts';

/** The first task has a refused row and then a row that takes long to work on; the second has some refused rows and little to do. */
const LONG = 'x'.repeat(10_000_000);
const VALUES = Array.from({ length: 400 }, (_, i) => (i % 10 === 0 ? 'no' : `${i}`));
const FILES = {
  'in.csv': ['a,b', '1,x', 'two,y', `3,${LONG}`, ...VALUES.map((value) => `${value},z`), ''].join('\n'),
  'in.jsonl': [
    ...['{"a":1,"b":"x"}', '{"a":two,"b":"y"}', `{"a":3,"b":"${LONG}"}`],
    ...VALUES.map((value) => `{"a":${value},"b":"z"}`),
    '',
  ].join('\n'),
};

test.each([
  ['csv-origin', 'in.csv', 1],
  ['csv-origin', 'in.csv', 2],
  ['csv-origin', 'in.csv', 7],
  ['json-origin', 'in.jsonl', 1],
  ['json-origin', 'in.jsonl', 2],
  ['json-origin', 'in.jsonl', 7],
])(
  '%s: the first refused row of %s fails the run with %i workers, also if others are refused sooner',
  async (type, path, workers) => {
    const types = { a: 'integer', b: 'string' };
    const stages = {
      read: { type, path, types },
      long: { type: 'derive', from: 'read', columns: { c: "REPLACE(UPPER(b), 'X', 'yz')" } },
      longer: { type: 'derive', from: 'long', columns: { d: "LENGTH(REPLACE(UPPER(c), 'Z', 'yz'))" } },
      sum: { type: 'aggregator', from: 'longer', measures: { d: { function: 'sum', column: 'd' } } },
      out: { type: 'printer', from: 'sum' },
    };
    const { result } = await run(FILES, { stages }, { workers, granularity: { rangeBytes: LONG.length } });
    expect(result.errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(type === 'csv-origin' ? /line 3\b/ : /line 2\b/),
    ]);
    expect(result.rejects.map(({ line }) => line)).toEqual([type === 'csv-origin' ? 3 : 2]);
  },
);
