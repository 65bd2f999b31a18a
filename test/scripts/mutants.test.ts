import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { type Mutant, mutate, ROOT, readMutants, sampleOf } from '../../scripts/mutants/list.ts';

const MUTANT: Mutant = { file: 'x.ts', text: '< limit', replacement: '<= limit', tests: ['test'], effect: 'one row more' };

describe('a change', () => {
  it('is made where its text is', () => {
    expect(mutate('if (a < limit) b();', MUTANT)).toBe('if (a <= limit) b();');
  });
  it.each([
    ['if (a > limit)', 'x.ts does not contain: < limit'],
    ['a < limit, b < limit', 'x.ts contains more than once: < limit'],
  ])('is not made in %s', (source, message) => {
    expect(() => mutate(source, MUTANT)).toThrow(message);
  });
});

it('a sample is the same for the same seed, without any twice', () => {
  const items = Array.from({ length: 200 }, (_, index) => index);
  const sample = sampleOf(items, 50, 7);
  expect(sampleOf(items, 50, 7)).toEqual(sample);
  expect(sampleOf(items, 50, 8)).not.toEqual(sample);
  expect(new Set(sample).size).toBe(50);
  expect(sampleOf(items, 300, 7).toSorted((a, b) => a - b)).toEqual(items);
});

const all = readMutants();
test('every change can be made, and its tests are there', () => {
  const wrong = all.flatMap((mutant) => {
    try {
      mutate(readFileSync(join(ROOT, mutant.file), 'utf8'), mutant);
      return mutant.tests.filter((path) => !existsSync(join(ROOT, path))).map((path) => `${mutant.file}: no test ${path}`);
    } catch (error) {
      return [String(error)];
    }
  });
  expect(wrong).toEqual([]);
  const said = all.map(({ file, text, replacement }) => JSON.stringify([file, text, replacement]));
  expect(said.filter((one, index) => said.indexOf(one) !== index)).toEqual([]);
});
