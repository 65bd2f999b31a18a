import { describe, expect, test } from 'vitest';
import { documentOf } from '../../model/job/document.ts';
import { Reporter } from '../../model/job/reporter.ts';
import { orderStages } from '../../stages/check/order.ts';

/** The order of stages `a`, `b`, … that read each other as `a<b` says (`a` reads `b`), and the cycles that are told. */
function order(ids: string, ...reads: readonly string[]) {
  const reporter = new Reporter(documentOf({ openstage: 1, name: 'test', stages: {} } as never));
  const links = reads.map((read) => {
    const [to, from] = read.split('<') as [string, string];
    return { from: { stage: from, port: 'out' }, to: { stage: to, port: 'in' }, path: [] };
  });
  const ordered = orderStages([...ids], links, reporter).join('');
  return [ordered, ...reporter.problems.map(({ message }) => message)];
}

describe('stages come after those that they read', () => {
  test.each<[ids: string, reads: readonly string[], ordered: string]>([
    ['abc', [], 'abc'],
    ['abc', ['a<b', 'b<c'], 'cba'],
    ['abcd', ['a<c', 'b<c', 'd<a', 'd<b'], 'cabd'],
    ['abcd', ['b<a', 'b<a', 'c<b', 'c<a', 'd<c'], 'abcd'],
  ])('%s: %j', (ids, reads, ordered) => {
    expect(order(ids, ...reads)).toEqual([ordered]);
  });
});

describe('those on a cycle, and those behind one, are left out', () => {
  test.each<[ids: string, reads: readonly string[], ordered: string, cycles: readonly string[]]>([
    ['a', ['a<a'], '', ['cycle: a → a']],
    ['ab', ['a<b', 'b<a'], '', ['cycle: a → b → a']],
    ['abc', ['a<b', 'b<a'], 'c', ['cycle: a → b → a']],
    // Behind it: by its first, and by its last input.
    ['abcd', ['a<b', 'b<a', 'c<a', 'c<d'], 'd', ['cycle: a → b → a']],
    ['abcd', ['a<b', 'b<a', 'c<d', 'c<a'], 'd', ['cycle: a → b → a']],
    ['cabd', ['a<b', 'b<a', 'c<a', 'c<d'], 'd', ['cycle: a → b → a']],
    ['cabd', ['a<b', 'b<a', 'c<d', 'c<a'], 'd', ['cycle: a → b → a']],
    ['abcde', ['a<b', 'b<a', 'c<a', 'd<c', 'e<d'], '', ['cycle: a → b → a']],
    // Before it.
    ['abc', ['a<b', 'b<a', 'b<c'], 'c', ['cycle: a → b → a']],
    ['abcd', ['a<b', 'b<a', 'c<d', 'd<c'], '', ['cycle: a → b → a', 'cycle: c → d → c']],
    ['abc', ['a<b', 'b<c', 'c<a', 'b<a'], '', ['cycle: a → c → b → a', 'cycle: a → b → a']],
  ])('%s: %j', (ids, reads, ordered, cycles) => {
    expect(order(ids, ...reads)).toEqual([ordered, ...cycles]);
  });
});
