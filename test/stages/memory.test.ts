import { describe, expect, test } from 'vitest';
import { documentOf } from '../../model/job/document.ts';
import { Reporter } from '../../model/job/reporter.ts';
import { FLOAT, INTEGER, list, type Schema, STRING } from '../../model/types.ts';
import { CheckMemory } from '../../stages/check/memory.ts';

const reporter = () => new Reporter(documentOf({ openstage: 1, name: 'test', stages: {} } as never));
const field = (name: string, type = INTEGER, nullable = true) => ({ name, type, nullable });

describe('what a check has found', () => {
  /** Asks for checks that see these things, one after the other; how many were made. */
  function made(...seen: readonly (readonly unknown[])[]): number {
    const memory = new CheckMemory();
    let count = 0;
    for (const one of seen) memory.recall('check:a', one, reporter(), () => ++count);
    return count;
  }
  const [a, b] = [{}, {}];
  test('is remembered while all that it sees is the same', () => {
    expect(made([a, b, 1], [a, b, 1], [a, b, 1])).toBe(1);
  });
  test.each<[what: string, seen: readonly (readonly unknown[])[]]>([
    [
      'something else',
      [
        [a, b],
        [b, b],
      ],
    ],
    [
      'something else at the end',
      [
        [a, b],
        [a, a],
      ],
    ],
    ['more', [[a], [a, b]]],
    ['less', [[a, b], [a]]],
    ['nothing', [[a], []]],
  ])('is found anew when it sees %s', (_, seen) => {
    expect(made(...seen)).toBe(2);
  });
  test('is reported each time', () => {
    const memory = new CheckMemory();
    const told = [0, 1, 2].map(() => {
      const own = reporter();
      memory.recall('check:a', [a], own, () => own.report('missing-option', 'missing where', ['stages', 'a', 'where']));
      return own.problems.map(({ message }) => message);
    });
    expect(told).toEqual([['missing where'], ['missing where'], ['missing where']]);
  });
  test('is forgotten with its stage', () => {
    const memory = new CheckMemory();
    let count = 0;
    const ask = () => memory.recall('check:a', [a], reporter(), () => ++count);
    ask();
    memory.keep(new Set(['a']));
    ask();
    memory.keep(new Set(['b']));
    ask();
    expect(count).toBe(2);
  });
});

describe('a schema that says the same is the same object', () => {
  const before: Schema = [field('a'), field('b', list(INTEGER))];
  test.each<[what: string, after: Schema, same: boolean]>([
    ['the same', [field('a'), field('b', list(INTEGER))], true],
    ['another name', [field('a'), field('c', list(INTEGER))], false],
    ['another type', [field('a', FLOAT), field('b', list(INTEGER))], false],
    ['another type within', [field('a'), field('b', list(STRING))], false],
    ['no nulls', [field('a', INTEGER, false), field('b', list(INTEGER))], false],
    ['no nulls in the last', [field('a'), field('b', list(INTEGER), false)], false],
    ['a column more', [...before, field('c')], false],
    ['a column fewer', [field('a')], false],
    ['another order', [field('b', list(INTEGER)), field('a')], false],
  ])('%s', (_, after, same) => {
    const memory = new CheckMemory();
    memory.same('s', { out: before });
    expect(memory.same('s', { out: after }).out === before).toBe(same);
    expect(memory.same('s', { out: after }).out).toEqual(after);
    expect(memory.same('t', { out: after }).out === before).toBe(false);
  });
});
