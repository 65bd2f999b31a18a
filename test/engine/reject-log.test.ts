import { describe, expect, test } from 'vitest';
import { GuessedTypes } from '../../engine/run/guessed-types.ts';
import { RejectLog } from '../../engine/run/reject-log.ts';
import type { Reject } from '../../model/reject.ts';

type Policy = ConstructorParameters<typeof RejectLog>[0]['onError'];
const logOf = (onError: Partial<Policy> = {}) =>
  new RejectLog(
    { onError: { policy: 'skip', maxRejects: undefined, deadLetter: undefined, ...onError }, stages: [] },
    new GuessedTypes(),
  );
const rejectOf = (row: string, more: Partial<Reject> = {}): Reject => ({
  ...{ stage: 's', column: null, code: 'bad', message: 'no good', line: null, row },
  ...more,
});
const rejects = (count: number, more: Partial<Reject> = {}) => Array.from({ length: count }, (_, i) => rejectOf(String(i), more));
/** What a task's rejects end the run with. */
function refused(log: RejectLog, sequence: number, given: readonly Reject[], counts: Readonly<Record<string, number>>): string {
  try {
    log.add(sequence, given, new Map(Object.entries(counts)));
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}

test('rejects come in the order of rows, however tasks tell them', () => {
  const log = logOf();
  for (const sequence of [2, 0, 1]) log.add(sequence, [rejectOf(`${sequence}a`), rejectOf(`${sequence}b`)], new Map([['s', 2]]));
  expect(log.rejects.map(({ row }) => row)).toEqual(['0a', '0b', '1a', '1b', '2a', '2b']);
  expect(log.count).toBe(6);
});

describe('of each stage the first thousand are kept', () => {
  test.each([999, 1000, 1001])('of %i', (count) => {
    const log = logOf();
    log.add(
      0,
      [...rejects(count), ...rejects(3, { stage: 't' })],
      new Map([
        ['s', count],
        ['t', 3],
      ]),
    );
    expect([log.rejects.length, log.count]).toEqual([Math.min(count, 1000) + 3, count + 3]);
  });
  test('all, where a file takes them', () => {
    const log = logOf({ deadLetter: 'r.csv' });
    log.add(0, rejects(1001), new Map([['s', 1001]]));
    log.add(1, rejects(2), new Map([['s', 2]]));
    expect(log.rejects).toHaveLength(1003);
  });
});

describe('more than maxRejects is no success', () => {
  test.each<[count: number, max: number, over: boolean]>([
    [0, 0, false],
    [1, 0, true],
    [2, 2, false],
    [3, 2, true],
  ])('%i rejects, of which %i are allowed', (count, maxRejects, over) => {
    const log = logOf({ maxRejects });
    log.add(0, rejects(Math.min(count, 1)), count > 0 ? new Map([['s', count]]) : new Map());
    expect(log.overLimit?.code).toBe(over ? 'too-many-rejects' : undefined);
    if (over)
      expect(log.overLimit!.message).toContain(
        `${count} ${count === 1 ? 'row' : 'rows'} rejected, more than maxRejects: ${maxRejects}`,
      );
  });
});

describe('where none is allowed', () => {
  test('those of the first task count, in whatever order tasks tell', () => {
    for (const order of [
      [1, 2, 3],
      [3, 2, 1],
      [2, 3, 1],
    ]) {
      const log = logOf({ policy: 'fail' });
      for (const sequence of order)
        expect(refused(log, sequence, [rejectOf(`task ${sequence}`)], { s: 5 })).toContain('row refused: no good');
      expect([log.rejects.map(({ row }) => row), log.count]).toEqual([['task 1'], 5]);
    }
  });
  test('a task may tell twice', () => {
    const log = logOf({ policy: 'fail' });
    for (const row of ['a', 'b']) refused(log, 1, [rejectOf(row)], { s: 1 });
    expect([log.rejects.map(({ row }) => row), log.count]).toEqual([['a', 'b'], 2]);
  });
  test('nothing ends the run where nothing was refused', () => {
    expect(refused(logOf({ policy: 'fail' }), 0, [], {})).toBe('nothing');
  });
  test.each<[reject: Partial<Reject>, counts: Readonly<Record<string, number>>, message: string]>([
    [{}, { s: 1 }, 'row refused: no good'],
    [{}, { s: 2 }, 'row refused: no good (and 1 more in this part of the input)'],
    [{}, { s: 1, t: 3 }, "row refused: no good (and 3 by stage 't' in this part of the input)"],
    [{}, { s: 4, t: 1 }, "row refused: no good (and 3 more, 1 by stage 't' in this part of the input)"],
    [{ column: 'a', message: 'invalid date' }, { s: 1 }, 'row refused: invalid date in column a'],
    [{ column: 'a', message: 'a: invalid' }, { s: 1 }, 'row refused: a: invalid'],
    [{ column: 'date', message: 'no update' }, { s: 1 }, 'row refused: no update in column date'],
    [{ column: 'date', message: 'dates differ' }, { s: 1 }, 'row refused: dates differ in column date'],
    [{ column: 'date', message: 'no update of date' }, { s: 1 }, 'row refused: no update of date'],
    [{ column: 'é', message: 'café' }, { s: 1 }, 'row refused: café in column é'],
    [{ column: '', message: 'bad' }, { s: 1 }, 'row refused: bad'],
  ])('%o, %o', (reject, counts, message) => {
    expect(refused(logOf({ policy: 'fail' }), 0, [rejectOf('r', reject)], counts)).toBe(message);
  });
});
