import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JobError } from '../../../model/errors.ts';
import { CLIENT, runsHost } from './host.ts';

const PEOPLE = 'name,age\nAda,36\nBob,17\nCyd,52\n';
const COPY = `openstage: 1
name: adults
parameters: { least: { type: integer, default: 18 } }
stages:
  people: { type: csv-origin, path: people.csv }
  adults: { type: filter, from: people, where: 'age >= \${least}' }
  out: { type: csv-destination, from: adults, path: out.csv }
`;
const SHOW = `openstage: 1
stages:
  numbers: { type: generator, rows: 3, columns: { n: { generator: sequence } } }
  show: { type: printer, from: numbers }
`;
/** Takes minutes. */
const LONG = `openstage: 1
name: long
stages:
  numbers: { type: generator, rows: 2000000000, columns: { n: { generator: sequence }, x: { generator: uniform, min: 0, max: 1 } } }
  sorted: { type: aggregator, from: numbers, measures: { total: { function: sum, column: x } } }
  out: { type: csv-destination, from: sorted, path: out.csv }
`;

test('runs a job and tells of it', async () => {
  const { runs, told, folder } = await runsHost({ 'people.csv': PEOPLE });
  const { runId, start } = await runs['runs.start'](CLIENT, { job: { text: COPY } });
  const { result } = await told.first('run.ended', (event) => event.runId === runId);
  expect(result).toMatchObject({
    ...{ runId, job: 'adults', status: 'done', recordsExtracted: 3, recordsLoaded: 2, workers: 2, memoryLimitBytes: 256 << 20 },
  });
  expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe('name,age\nAda,36\nCyd,52\n');
  expect(await runs['runs.active'](CLIENT)).toEqual([]);
  const figures = { recordsExtracted: 3, recordsLoaded: 2, recordsRejected: 0, durationMs: expect.any(Number) };
  const summary = { runId, start, job: 'adults', state: 'done', ...figures };
  expect(await runs['runs.list'](CLIENT, {})).toEqual([{ ...summary, start: expect.any(String) }]);
  expect(await runs['runs.get'](CLIENT, runId)).toMatchObject({
    runId,
    state: 'done',
    document: COPY,
    parameters: { least: 18 },
  });
  expect(told.of('changed')).toEqual([{ what: 'runs' }, { what: 'runs' }]);
});

test('parameters, workers and memory are those of the request', async () => {
  const { runs, told } = await runsHost({ 'people.csv': PEOPLE });
  const job = { text: COPY, parameters: { least: 50 } };
  await runs['runs.start'](CLIENT, { job, workers: 1, memoryBytes: 64 << 20 });
  const { result } = await told.first('run.ended');
  expect(result).toMatchObject({ workers: 1, memoryLimitBytes: 64 << 20, recordsLoaded: 1 });
});

test('runs of a job without a file are those of its file once it has one, also one that goes on', async () => {
  const { runs, told, folder } = await runsHost({ 'people.csv': PEOPLE });
  const file = join(folder, 'saved.yaml');
  const first = await runs['runs.start'](CLIENT, { job: { text: COPY }, draft: 'd-1' });
  await told.first('run.ended', ({ runId }) => runId === first.runId);
  const second = await runs['runs.start'](CLIENT, { job: { text: LONG }, draft: 'd-1' });
  await told.first('run.progress', ({ runId }) => runId === second.runId);
  expect(await runs['runs.active'](CLIENT)).toMatchObject([{ runId: second.runId, draft: 'd-1' }]);
  await runs['runs.adopt'](CLIENT, 'd-1', file);
  expect(await runs['runs.active'](CLIENT)).toMatchObject([{ runId: second.runId, file }]);
  await runs['runs.stop'](CLIENT, second.runId);
  await told.first('run.ended', ({ runId }) => runId === second.runId);
  expect(await runs['runs.list'](CLIENT, { file })).toMatchObject([
    { runId: second.runId, state: 'cancelled' },
    { runId: first.runId, state: 'done' },
  ]);
  expect(await runs['runs.list'](CLIENT, { file: join(folder, 'other.yaml') })).toEqual([]);
});

test('a job with errors does not start', async () => {
  const { runs, told } = await runsHost();
  const text = COPY.replace('type: filter', 'type: filtre');
  const error = await Promise.resolve(runs['runs.start'](CLIENT, { job: { text } })).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(JobError);
  expect((error as JobError).problems).toMatchObject([{ code: 'unknown-stage-type', place: { stage: 'adults' } }]);
  expect(told.all).toEqual([]);
});

test('a job whose data is not there starts and fails', async () => {
  const { runs, told } = await runsHost();
  const { runId } = await runs['runs.start'](CLIENT, { job: { text: COPY } });
  const { result } = await told.first('run.ended');
  expect(result).toMatchObject({ runId, status: 'failed', errors: [{ stage: 'people' }] });
  expect(await runs['runs.get'](CLIENT, runId)).toMatchObject({ state: 'failed' });
});

test('a run can be stopped, and leaves nothing', async () => {
  const { runs, told, folder } = await runsHost();
  const { runId } = await runs['runs.start'](CLIENT, { job: { text: LONG } });
  await told.first('run.progress', ({ progress }) => (progress.stages.numbers?.rowsOut ?? 0) > 0);
  expect(await runs['runs.active'](CLIENT)).toMatchObject([{ runId, job: 'long', progress: { workers: 2 } }]);
  expect(await runs['runs.list'](CLIENT, {})).toMatchObject([{ runId, state: 'running' }]);
  runs['runs.stop'](CLIENT, runId);
  const { result } = await told.first('run.ended');
  expect(result).toMatchObject({ status: 'cancelled', recordsLoaded: 0 });
  expect((await readdir(folder)).filter((name) => name.startsWith('out'))).toEqual([]);
  // A run that is over, and one that never was.
  runs['runs.stop'](CLIENT, runId);
  runs['runs.stop'](CLIENT, 'none');
});

test('several runs go on at once, and closing the host cancels them', async () => {
  const { runs, service, told } = await runsHost();
  const first = await runs['runs.start'](CLIENT, { job: { text: LONG } });
  const second = await runs['runs.start'](CLIENT, { job: { text: LONG } });
  expect((await runs['runs.active'](CLIENT)).map(({ runId }) => runId)).toEqual([first.runId, second.runId]);
  await service.close!();
  expect(told.of('run.ended').map(({ result }) => result.status)).toEqual(['cancelled', 'cancelled']);
  await expect(Promise.resolve(runs['runs.start'](CLIENT, { job: { text: SHOW } }))).rejects.toMatchObject({
    code: 'host-closed',
  });
});

test('progress has rows of links, bytes and memory, at most ten times a second', async () => {
  const { runs, told } = await runsHost();
  const { runId } = await runs['runs.start'](CLIENT, { job: { text: LONG } });
  await told.first('run.progress', ({ progress }) => progress.elapsedMs > 500 && progress.links[0]!.rows > 0);
  runs['runs.stop'](CLIENT, runId);
  await told.first('run.ended');
  const all = told.of('run.progress').map(({ progress }) => progress);
  // The first one, and one for each tenth of the time that the run itself counts.
  expect(all.length).toBeLessThanOrEqual(all.at(-1)!.elapsedMs / 100 + 1);
  const { links, stages, memoryLimitBytes } = all.at(-1)!;
  expect(memoryLimitBytes).toBe(256 << 20);
  expect(links.map(({ from, to }) => [from, to])).toEqual([
    ['numbers', 'sorted'],
    ['sorted', 'out'],
  ]);
  expect(links[0]!.rows).toBeGreaterThan(0);
  expect(stages.numbers).toMatchObject({ bytesRead: 0, bytesWritten: 0, rowsOut: links[0]!.rows });
});

test('what printers show is told, kept only where they ask for it, and does not go to the console', async () => {
  const { runs, told } = await runsHost();
  const { runId } = await runs['runs.start'](CLIENT, { job: { text: SHOW } });
  const { result } = await told.first('run.ended');
  const text = ['show:', '      n', 'integer', '───────', '      1', '      2', '      3', '3 rows', ''].join('\n');
  expect(told.of('run.printed')).toEqual([{ runId, text }]);
  expect(result.printed).toBe(undefined);
  expect((await runs['runs.get'](CLIENT, runId)).result?.printed).toBe(undefined);

  const kept = await runs['runs.start'](CLIENT, { job: { text: SHOW.replace('type: printer', 'keep: true, type: printer') } });
  await told.first('run.ended', (event) => event.runId === kept.runId);
  expect((await runs['runs.get'](CLIENT, kept.runId)).result?.printed).toBe(text);
});

test('runs are listed by file, the newest first', async () => {
  const { runs, told, folder } = await runsHost();
  const [a, b] = [join(folder, 'a.job.yaml'), join(folder, 'b.job.yaml')];
  const ids: string[] = [];
  for (const file of [a, b, a]) {
    const { runId } = await runs['runs.start'](CLIENT, { job: { text: SHOW, file } });
    await told.first('run.ended', (event) => event.runId === runId);
    ids.push(runId);
  }
  const listed = async (request: { file?: string; limit?: number }) =>
    (await runs['runs.list'](CLIENT, request)).map(({ runId }) => runId);
  expect([await listed({}), await listed({ file: a }), await listed({ limit: 1 })]).toEqual([
    ids.toReversed(),
    [ids[2], ids[0]],
    [ids[2]],
  ]);
  await expect(Promise.resolve().then(() => runs['runs.get'](CLIENT, ids[0]!.slice(0, 4)))).rejects.toMatchObject({
    code: 'unknown-run',
    value: ids[0]!.slice(0, 4),
  });
});

test('a run goes on when the history cannot be written', async () => {
  const { runs, told, context } = await runsHost({ 'people.csv': PEOPLE });
  await mkdir(join(context.dataFolder, 'history.db'), { recursive: true });
  await runs['runs.start'](CLIENT, { job: { text: COPY } });
  const { result } = await told.first('run.ended');
  expect([result.status, result.warnings]).toEqual(['done', [expect.stringContaining('the run is not in the history')]]);
});

test('the history keeps the timeline of a run, and lists do without', async () => {
  const { runs, told } = await runsHost({ 'people.csv': PEOPLE });
  const { runId } = await runs['runs.start'](CLIENT, { job: { text: COPY } });
  const { result } = await told.first('run.ended');
  const [span] = result.timeline!;
  expect(result.fragments![span!.fragment]).toEqual({ stages: ['people', 'adults', 'out'] });
  expect(span).toMatchObject({ worker: 0, rows: 3, tasks: 1 });
  const { fragments, timeline, partitions } = (await runs['runs.get'](CLIENT, runId)).result!;
  expect({ fragments, timeline, partitions }).toEqual({
    ...{ fragments: result.fragments, timeline: result.timeline, partitions: result.partitions },
  });
});
