import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../model/suggest.ts';

test.each<[word: string, candidates: string[], remedy: string | undefined]>([
  ['amuont', ['id', 'amount'], "did you mean 'amount'?"],
  ['AMOUNT', ['id', 'amount'], "did you mean 'amount'?"],
  ['int', ['integer', 'float'], "did you mean 'integer'?"],
  ['csv', ['csv-origin', 'csv-destination', 'filter'], "did you mean 'csv-origin' or 'csv-destination'?"],
  ['my', ['my-a', 'my-b', 'my-c', 'my-d'], 'there are: my-a, my-b, my-c, my-d'],
  ['nothing', ['id', 'amount'], 'there are: id, amount'],
  ['nothing', [], undefined],
])('a word that is not known: %s of %j', (word, candidates, remedy) => {
  expect(didYouMean(word, candidates)).toBe(remedy);
});

test.each([
  ['nane', 'name'],
  ['naem', 'name'],
  ['idd', 'id'],
  ['amuont', 'amount'],
  ['nbnf', undefined],
])('short words with one typing error: %s', (word, meant) => {
  expect(nearest(word, ['name', 'id', 'amount'])).toBe(meant);
});
