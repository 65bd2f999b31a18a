import { expect, test } from 'vitest';
import { explainJob } from '../../engine/plan/explain.ts';
import { parseJob } from '../../model/job/parse.ts';
import { checkJob } from '../../stages/check-job.ts';
import { STAGES } from '../../stages/index.ts';

const INPUT = { type: 'generator', rows: 10, columns: { id: { generator: 'sequence' } } };
/** Joins are left out: how large their right side is decides whether it is split. */
const OPTIONS: Readonly<Record<string, object>> = {
  aggregator: { keys: ['id'] },
  'remove-duplicates': { keys: ['id'] },
  'record-id': { keys: ['id'] },
  sort: { by: ['id'] },
};

test('all stages but joins that split rows are looked at here', () => {
  const split = Object.values(STAGES).filter(({ partitions }) => partitions !== undefined);
  expect(split.map(({ type }) => type).toSorted()).toEqual([...Object.keys(OPTIONS), 'join'].toSorted());
});

test.each(Object.entries(OPTIONS))('the plan of %s splits rows as its spec says', async (type, options) => {
  const stages = { a: INPUT, stage: { type, from: 'a', ...options }, show: { type: 'printer', from: 'stage' } };
  const { job } = checkJob(parseJob(JSON.stringify({ openstage: 1, name: 'test', stages })).source!);
  expect(await explainJob(job!, { baseFolder: '.' })).toContain(
    `${STAGES[type as keyof typeof STAGES].partitions?.by} partitions`,
  );
});
