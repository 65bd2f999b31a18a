import { describe, expect, test } from 'vitest';
import { documentOf, type JobDocument } from '../../model/job/document.ts';
import { DATE, type DataType, FLOAT, INTEGER, JSON_TYPE, STRING, TIME, TIMESTAMP } from '../../model/types.ts';
import { checkJob } from '../../stages/check-job.ts';
import { parseDuration } from '../../stages/shared/duration.ts';

test.each<readonly [text: string, microseconds: number | undefined]>([
  ['15 minutes', 900_000_000],
  ['1 hour 30 minutes', 5_400_000_000],
  ['1 hour, 30 minutes', 5_400_000_000],
  ['1 hour and 30 minutes', 5_400_000_000],
  ['90s', 90_000_000],
  ['1.5h', 5_400_000_000],
  ['2 days', 172_800_000_000],
  ['250 ms', 250_000],
  ['1 week', 604_800_000_000],
  ['PT15M', 900_000_000],
  ['P1DT2H', 93_600_000_000],
  ['P2W', 1_209_600_000_000],
  ['PT0.5S', 500_000],
  ['pt15m', 900_000_000],
  ['1 month', undefined],
  ['P1M', undefined],
  ['P', undefined],
  ['PT', undefined],
  ['15', undefined],
  ['minutes', undefined],
  ['', undefined],
  ['15 minutes ago', undefined],
  ['-15 minutes', undefined],
])('%s is %s microseconds', (text, microseconds) => {
  expect(parseDuration(text)).toBe(microseconds);
});

describe('an incremental origin', () => {
  const check = (options: object, type: DataType = INTEGER) => {
    const stages = {
      data: { type: 'sqlite-origin', path: 'x.db', table: 't', ...options },
      out: { type: 'printer', from: 'data' },
    };
    const schema = [
      { name: 'id', type: INTEGER, nullable: true },
      { name: 'at', type, nullable: true },
    ];
    const { job, problems } = checkJob(documentOf({ openstage: 1, stages } as unknown as JobDocument), {
      sourceSchemas: new Map([['data', schema]]),
    });
    const plan = job?.stages[0]?.plan as { readonly watermark?: object } | undefined;
    return problems.length > 0 ? problems.map(({ message, remedy }) => `${message}; ${remedy}`) : plan?.watermark;
  };

  test.each<readonly [options: object, type: DataType, plan: object]>([
    [{ watermarkColumn: 'at' }, INTEGER, { column: 'at', type: INTEGER, start: null }],
    [{ watermarkColumn: 'at', lookback: 0 }, TIMESTAMP, { column: 'at', type: TIMESTAMP, start: null }],
    [
      { watermarkColumn: 'at', lookback: 100, watermarkKeys: 'id' },
      INTEGER,
      { column: 'at', type: INTEGER, start: null, lookback: { kind: 'amount', amount: '100' }, keys: ['id'] },
    ],
    [
      { watermarkColumn: 'at', lookback: '0.5', watermarkStart: 1.5 },
      FLOAT,
      { column: 'at', type: FLOAT, start: 1.5, lookback: { kind: 'amount', amount: '0.5' } },
    ],
    ...[TIMESTAMP, DATE, STRING].map(
      (type) =>
        [
          { watermarkColumn: 'at', lookback: '1 hour', watermarkKeys: ['id', 'at'] },
          type,
          { column: 'at', type, start: null, lookback: { kind: 'time', microseconds: 3_600_000_000 }, keys: ['id', 'at'] },
        ] as const,
    ),
  ])('%o over %o', (options, type, plan) => {
    expect(check(options, type)).toEqual(plan);
  });

  test.each<readonly [options: object, type: DataType, problem: string]>([
    [{ lookback: 5 }, INTEGER, 'missing watermarkColumn'],
    [{ watermarkKeys: ['id'] }, INTEGER, 'missing watermarkColumn'],
    [{ watermarkColumn: 'at', watermarkKeys: ['idd'] }, INTEGER, 'unknown column: idd; did you mean'],
    [{ watermarkColumn: 'at', lookback: 5 }, TIMESTAMP, "at is a timestamp: write a time, as '15 minutes'"],
    [{ watermarkColumn: 'at', lookback: '5 minutes' }, INTEGER, 'at is a number: write how far below it, as 1000'],
    [{ watermarkColumn: 'at', lookback: 5 }, STRING, 'at is text, which has no such distance'],
    [
      { watermarkColumn: 'at', lookback: '1 month' },
      TIMESTAMP,
      "invalid lookback: 1 month; write a number, or a time as '15 minutes'",
    ],
    [{ watermarkColumn: 'at', lookback: '1 hour' }, TIME, 'at is a time, below which nothing is looked for'],
    [{ watermarkColumn: 'at', lookback: -1 }, INTEGER, 'invalid lookback: -1'],
    [{ watermarkColumn: 'at' }, JSON_TYPE, 'type mismatch: the values of at have no order'],
  ])('%o over %o is wrong', (options, type, problem) => {
    expect(check(options, type)).toEqual([expect.stringContaining(problem)]);
  });
});
