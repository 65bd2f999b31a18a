import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromArrays } from 'apache-arrow';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  aggregator,
  copy,
  csvDestination,
  csvOrigin,
  derive,
  extract,
  filter,
  fromYaml,
  funnel,
  job,
  join as joinBy,
  type MemoryInput,
  memoryDestination,
  memoryOrigin,
  type Progress,
  type RunOutcome,
  switchBy,
} from '../../api/index.ts';
import { folderWith } from '../cli/open-stage.ts';

/** A folder that is current and holds the run history, too. */
async function workIn(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await folderWith(files);
  vi.stubEnv('OPENSTAGE_DATA', join(folder, 'user-data'));
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

/** The rows of a table that the run has handed back. */
const rowsOf = ({ tables }: RunOutcome, name = 'memory-destination') =>
  tables[name]?.toArray().map((row) => row?.toJSON() as object);

const SALES = 'category,amount\nbooks,900\ntoys,1500\nbooks,2000\ntoys,3000.5\n';

test('extract, transform, load, run', async () => {
  const baseFolder = await workIn({ 'sales.csv': SALES });
  const result = await job('sales')
    .extract(csvOrigin({ path: 'sales.csv' }))
    .transform(filter({ where: 'amount > 1000' }))
    .transform(aggregator({ keys: ['category'], measures: { total: { function: 'sum', column: 'amount' } } }))
    .load(csvDestination({ path: 'summary.csv' }))
    .run({ baseFolder });
  expect(readFileSync(join(baseFolder, 'summary.csv'), 'utf8')).toBe('category,total\ntoys,4500.5\nbooks,2000\n');
  expect(result).toMatchObject({
    success: true,
    recordsExtracted: 4,
    recordsLoaded: 2,
    job: 'sales',
    workers: expect.any(Number),
  });
  expect(result.stages.filter).toMatchObject({ rowsIn: 4, rowsOut: 3, rejected: 0 });
});

test('a graph in one expression: switch, three paths, funnel, copy, CSV and aggregator', async () => {
  const species = ['setosa', 'versicolor', 'virginica', 'setosa', 'versicolor'];
  const data = species.map((name, index) => ({ species: name, length: index + 0.5 }));
  const baseFolder = await workIn({});
  const result = await job('iris')
    .extract(memoryOrigin({ data }))
    .route(switchBy({ column: 'species', mapping: { setosa: 'setosa', versicolor: 'versicolor' }, default: 'other' }), {
      setosa: (flow) => flow.transform(derive({ columns: { length: 'length * 10' } })),
      versicolor: (flow) => flow.transform(filter({ where: 'length > 2' })),
      other: (flow) => flow,
    })
    .merge(funnel({ mode: 'sequence' }))
    .branch(
      copy(),
      (flow) => flow.load(csvDestination({ path: 'all.csv' })),
      (flow) =>
        flow
          .transform(aggregator({ keys: ['species'], measures: { n: { function: 'count' } } }))
          .load(memoryDestination({}, { id: 'counts' })),
    )
    .run({ baseFolder });
  expect(result.errors).toEqual([]);
  expect(readFileSync(join(baseFolder, 'all.csv'), 'utf8')).toBe(
    'species,length\nsetosa,5\nsetosa,35\nversicolor,4.5\nvirginica,2.5\n',
  );
  expect(rowsOf(result, 'counts')).toEqual([
    { species: 'setosa', n: 2n },
    { species: 'versicolor', n: 1n },
    { species: 'virginica', n: 1n },
  ]);
});

describe('data in memory', () => {
  async function* stream() {
    yield { id: 1, name: 'x' };
    yield { id: 2, name: null };
  }
  const rows = [
    { id: 1n, name: 'x' },
    { id: 2n, name: null },
  ];
  test.each<[what: string, data: () => MemoryInput]>([
    ['rows', () => rows],
    ['an Arrow table', () => tableFromArrays({ id: BigInt64Array.of(1n, 2n), name: ['x', null] })],
    ['an async iterable', stream],
  ])('%s', async (_, data) => {
    await workIn({});
    const result = await extract(memoryOrigin({ data: data(), columns: { id: 'integer', name: 'string' } }))
      .load(memoryDestination())
      .run();
    expect(result.errors).toEqual([]);
    expect(rowsOf(result)).toEqual(rows);
  });

  test('is joined with other data, and handed over by name', async () => {
    await workIn({});
    const result = await job('join')
      .extract(memoryOrigin({ name: 'orders' }))
      .join(
        extract(memoryOrigin({ data: [{ customer: 1, name: 'Ana' }] }, { id: 'customers' })),
        joinBy({ keys: ['customer'], joinType: 'left' }),
      )
      .load(memoryDestination())
      .run({ inputs: { orders: [{ customer: 2 }, { customer: 1 }] } });
    expect(rowsOf(result)).toEqual([
      { customer: 2n, name: null },
      { customer: 1n, name: 'Ana' },
    ]);
  });
});

const CASTS = fromYaml(`openstage: 1
stages:
  in: { type: memory-origin }
  cast: { type: derive, from: in, columns: { n: CAST(text AS integer) } }
  memory-destination: { type: memory-destination, from: cast }
`);

test('a run that fails resolves, and says why', async () => {
  await workIn({});
  const result = await CASTS.run({ inputs: { in: [{ text: '1' }, { text: 'x' }] } });
  expect(result).toMatchObject({ success: false, status: 'failed', recordsLoaded: 0, recordsRejected: 1, tables: {} });
  expect(result.rejects).toMatchObject([{ stage: 'cast', row: { text: 'x' } }]);
  expect(result.errors).toMatchObject([{ class: 'RunError', retryable: false }]);
});

test('a run can be watched and cancelled', async () => {
  await workIn({});
  const seen: Progress[] = [];
  const controller = new AbortController();
  const result = await fromYaml(`openstage: 1
stages:
  numbers: { type: generator, rows: 100000000000, columns: { id: { generator: sequence } } }
  count: { type: aggregator, from: numbers, measures: { n: { function: count } } }
  memory-destination: { type: memory-destination, from: count }
`).run({
    workers: 1,
    memory: '64MB',
    signal: controller.signal,
    onProgress: (progress) => {
      seen.push(progress);
      if ((progress.stages.numbers?.rowsOut ?? 0) > 0) controller.abort();
    },
  });
  expect(result).toMatchObject({ success: false, status: 'cancelled', workers: 1 });
  expect(seen.at(-1)?.stages.numbers?.state).toBe('running');
});

test('preview gives the first rows of a port, explain the plan', async () => {
  const table = await CASTS.preview('cast', { rows: 2, inputs: { in: [{ text: '1' }, { text: '2' }, { text: '3' }] } });
  expect(table.toArray().map((row) => row?.toJSON() as object)).toEqual([
    { text: '1', n: 1n },
    { text: '2', n: 2n },
  ]);
  expect(await CASTS.explain({ inputs: { in: [{ text: '1' }] }, workers: 2 })).toMatch(/2 workers/);
});

test('preview asks nothing of stages that the rows do not come from', async () => {
  const text = `openstage: 1
stages:
  numbers: { type: generator, rows: 2, columns: { n: { generator: sequence } } }
  wrong: { type: derive, from: numbers, columns: { x: missing } }
  out: { type: csv-destination, from: wrong }
`;
  const whole = fromYaml(text);
  expect((await whole.preview('numbers')).numRows).toBe(2);
  await expect(whole.preview('out')).rejects.toMatchObject({ name: 'JobError', problems: [{ code: 'unknown-column' }] });
  await expect(whole.preview('number')).rejects.toMatchObject({ problems: [{ code: 'unknown-stage' }] });
  await expect(whole.preview('numbers.out2')).rejects.toMatchObject({ problems: [{ code: 'unknown-port' }] });
});

test('a preview that is cancelled rejects as other errors of runs', async () => {
  const signal = AbortSignal.abort();
  const preview = CASTS.preview('cast', { rows: 2, inputs: { in: [{ text: '1' }] }, signal });
  await expect(preview).rejects.toMatchObject({ name: 'RunError', code: 'cancelled', retryable: true });
});
