import { describe, expect, test } from 'vitest';
import { run, type Stages } from './jobs.ts';

describe('a value that is refused is shown as it is', () => {
  test.each([
    ['first', 'q,1,2\n', 'a', 'q'],
    ['in the middle', '1,q,2\n', 'b', 'q'],
    ['last', '1,2,q\n', 'c', 'q'],
    ['last before CRLF', '1,2,q\r\n', 'c', 'q'],
    ['last of all', '1,2,q', 'c', 'q'],
    ['of many characters', `1,${'q'.repeat(50)},2\n`, 'b', 'q'.repeat(50)],
    ['in quotes', '1,"q,r",2\n', 'b', 'q,r'],
  ])('%s', async (_, row, column, value) => {
    const stages: Stages = {
      o: { type: 'csv-origin', path: 'in.csv', header: true, types: { a: 'integer', b: 'integer', c: 'integer' } },
      d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
    };
    const { result } = await run({ 'in.csv': `a,b,c\n${row}` }, { stages, onError: 'skip' });
    expect(result.rejects).toMatchObject([
      { column, message: expect.stringMatching(new RegExp(`invalid integer: "?${value}"?$`)) },
    ]);
  });
});
