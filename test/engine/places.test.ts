import { expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

/** Files of one row each, with the same key and a name. */
const filesOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`o${i + 1}.csv`, `k,name\n1,o${i + 1}\n`]));

const originsOf = (count: number): Record<string, Stages[string]> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`o${i + 1}`, { type: 'csv-origin', path: `o${i + 1}.csv`, header: true }]),
  );

/** What a stage `s` gives, over so many files; those that it does not read go to a file of their own. */
async function given(count: number, from: readonly string[], stages: Stages, workers: number): Promise<string> {
  const others = Object.keys(originsOf(count)).filter((id) => !from.includes(id));
  const rest = Object.fromEntries(others.map((id) => [`to_${id}`, { type: 'csv-destination', from: id, path: `to-${id}.csv` }]));
  const job = {
    stages: { ...originsOf(count), ...stages, ...rest, out: { type: 'csv-destination', from: 's', path: 'out.csv' } },
  };
  const { result, read } = await run(filesOf(count), job, { workers });
  expect(outcomeOf(result)).toBe('done');
  return read('out.csv');
}

const linesOf = (names: readonly string[]) => `k,name\n${names.map((name) => `1,${name}\n`).join('')}`;
/** Of 50 files, in an order of its own. */
const MANY = Array.from({ length: 50 }, (_, i) => `o${((i * 37) % 50) + 1}`);

test.each([1, 2, 7])(
  'equal rows come in the order of the inputs, however many fragments there are (%i workers)',
  async (workers) => {
    const merged = (from: readonly string[]): Stages => ({
      s: { type: 'funnel', from: [...from], mode: 'sort-merge', by: ['k'] },
    });
    expect(await given(6, ['o6', 'o1'], merged(['o6', 'o1']), workers)).toBe(linesOf(['o6', 'o1']));
    expect(await given(50, MANY, merged(MANY), workers)).toBe(linesOf(MANY));
  },
);

test.each<[what: string, behind: Stages[string], expected: string]>([
  ['the first of each key', { type: 'remove-duplicates', from: 'all', keys: ['k'] }, linesOf([MANY[0]!])],
  ['the last of each key', { type: 'remove-duplicates', from: 'all', keys: ['k'], keep: 'last' }, linesOf([MANY[49]!])],
  ['a stable sort', { type: 'sort', from: 'all', by: ['k'] }, linesOf(MANY)],
  [
    'first, last and concat of a group',
    {
      type: 'aggregator',
      from: 'all',
      measures: {
        k: { function: 'first', column: 'name' },
        name: { function: 'concat', column: 'name', separator: ' ' },
      },
    },
    `k,name\n${MANY[0]},${MANY.join(' ')}\n`,
  ],
])('%s, behind a funnel of fifty files', async (_, behind, expected) => {
  for (const mode of ['sequence', 'sort-merge']) {
    const all = { type: 'funnel', from: MANY, mode, ...(mode === 'sort-merge' && { by: ['k'] }) };
    expect(await given(50, MANY, { all, s: behind }, 2)).toBe(expected);
  }
});

test('more links into one stage than rows have places for are refused before anything is read', async () => {
  const count = 1025;
  const stages = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`g${i}`, { type: 'generator', rows: 0, columns: { k: { generator: 'sequence' } } }]),
  );
  const { result } = await run(
    {},
    {
      stages: {
        ...stages,
        s: { type: 'funnel', from: Object.keys(stages), mode: 'sort-merge', by: ['k'] },
        out: { type: 'csv-destination', from: 's', path: 'out.csv' },
      },
    },
    { workers: 1 },
  );
  expect(outcomeOf(result)).toMatch(/too-large: more than 1024 links lead to s/);
});
