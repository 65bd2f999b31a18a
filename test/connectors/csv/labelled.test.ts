import { expect, test } from 'vitest';
import { labelledFiles } from './labelled/files.ts';
import { HELD_OUT } from './labelled/held-out.ts';
import { KINDS, type Kind, score, scoreLines } from './labelled/score.ts';

/** Percent of the labelled files that are got right, at least. Raise it when it is reached; `labelled/score.ts` lists what is got wrong. */
const LEAST: Readonly<Record<Kind, number>> = {
  delimiter: 100,
  quote: 100,
  header: 100,
  'lines above': 100,
  names: 100,
  types: 100,
  encoding: 100,
};

test.each([
  ['files of all kinds', labelledFiles()],
  ['files that nothing was tuned on', HELD_OUT],
])('%s are looked at as their labels say', async (_, files) => {
  const result = await score(files);
  console.log([`${files.length} files`, ...scoreLines(result)].join('\n'));
  const failed = KINDS.filter(
    (kind) => (100 * result.kinds[kind].right) / Math.max(1, result.kinds[kind].of) < LEAST[kind] && result.kinds[kind].of > 0,
  );
  const wrong = result.mistakes.filter(({ kind }) => failed.includes(kind));
  expect(wrong, scoreLines(result).join('\n')).toEqual([]);
});
