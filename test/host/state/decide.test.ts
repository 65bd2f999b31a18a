import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TargetLook } from '../../../connectors/sql/introspect.ts';
import { type DecideContext, decide, reached } from '../../../host/state/decide.ts';
import type { IncrementalStage, TableTarget } from '../../../host/state/identity.ts';
import type { StateEntry } from '../../../host/state/store.ts';
import { DATE, INTEGER } from '../../../model/types.ts';
import { folderWith } from '../../cli/open-stage.ts';

const TARGET = 'sqlite dw.db: table orders';
const load = {
  stage: 'copy',
  text: TARGET,
  connection: {},
  table: { table: 'orders' },
  ifExists: 'append',
} as unknown as TableTarget;
const STAGE: IncrementalStage = {
  ...{ stage: 'orders', source: 'sqlite shop.db: table orders', column: 'id', target: TARGET, type: INTEGER },
  ...{ destinations: ['copy'], loads: [load], repeatable: false },
};
const entry = (more: Partial<StateEntry> = {}): StateEntry => ({
  ...{
    job: 'copy-orders',
    stage: 'orders',
    source: STAGE.source,
    column: 'id',
    target: TARGET,
    run: 'r1',
    at: '2026-01-02T03:04:05.678Z',
  },
  ...{ rows: 3, allRows: 3, state: { watermark: { mark: { text: '3' } } }, tables: { [TARGET]: { rows: 3, id: 't1' } } },
  ...more,
});

/** Which entry a stage goes on from and which it takes the place of, by their runs; or why it does not. */
async function decision(
  all: readonly StateEntry[],
  more: Partial<DecideContext> & { found?: TargetLook; stage?: IncrementalStage } = {},
) {
  const { found, stage = STAGE, ...context } = more;
  const look = async () => found;
  try {
    const { entry, replaced, again } = await decide(stage, {
      job: 'copy-orders',
      file: undefined,
      all,
      choice: undefined,
      look,
      ...context,
    });
    return { from: entry?.run, replaced: replaced.map(({ run }) => run), again: again.map(({ run }) => run) };
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
}
const goesOn = (from: string | undefined, replaced: string[] = [], again: string[] = []) => ({ from, replaced, again });

describe('a stage goes on from', () => {
  test('nothing, where there is nothing', async () => {
    expect(await decision([])).toEqual(goesOn(undefined));
  });
  test('its own state', async () => {
    expect(await decision([entry({ job: 'other', run: 'r0' }), entry()])).toEqual(goesOn('r1'));
  });
  test.each<[what: string, changed: Partial<StateEntry>, said: string]>([
    ['another column', { column: 'at' }, 'earlier runs used watermark column at, this run uses id'],
    ['another stage', { stage: 'old' }, 'in earlier runs stage old read the same rows into the same target'],
    ['another source', { source: 'x' }, 'earlier runs read x, this run reads sqlite shop.db: table orders'],
    ['another target', { target: 'y' }, `earlier runs loaded y, this run loads ${TARGET}`],
    ['another job', { job: 'copy' }, 'runs of job copy read the same rows into the same target'],
    ['a state of files', { column: null }, 'earlier runs used files, this run uses column id'],
  ])('that of %s only if it is told to', async (_, changed, said) => {
    expect(await decision([entry(changed)])).toContain(`state-changed: the state of earlier runs may not apply: ${said}`);
  });
  test('of several the latest', async () => {
    const states = ['2026-01-01', '2026-03-01', '2026-02-01'].map((at, index) =>
      entry({ column: `c${index}`, run: `r${index}`, at }),
    );
    for (const all of [states, states.toReversed()])
      expect(await decision(all, { choice: 'keep' })).toEqual(goesOn('r1', ['r1']));
  });
  test('not from a state that is no value of its column', async () => {
    expect(
      await decision([entry({ column: 'at' })], { choice: 'keep', stage: { ...STAGE, column: 'day', type: DATE } }),
    ).toContain('the watermark 3 of column at is not a value of column day, which is date');
  });
  test('nothing, when all is read again', async () => {
    expect(
      await decision([entry(), entry({ column: 'at', run: 'r2' }), entry({ job: 'copy', run: 'r3' })], { choice: 'refresh' }),
    ).toEqual(goesOn(undefined, ['r1', 'r2'], ['r1', 'r2', 'r3']));
  });
});

describe('the state of another job', () => {
  test('goes away if that job has this file, or none any more', async () => {
    const folder = await folderWith({ 'here.yaml': '' });
    const [here, gone] = ['here.yaml', 'gone.yaml'].map((name) => join(folder, name));
    const of = (file: string | undefined) => [entry({ job: 'old', ...(file !== undefined && { file }) })];
    const keep = (all: readonly StateEntry[], file?: string) => decision(all, { choice: 'keep', file });
    expect(await keep(of(here))).toEqual(goesOn('r1'));
    expect(await keep(of(here), here)).toEqual(goesOn('r1', ['r1']));
    expect(await keep(of(gone))).toEqual(goesOn('r1', ['r1']));
    expect(await keep(of(undefined))).toEqual(goesOn('r1'));
    writeFileSync(gone!, '');
    expect(await keep(of(gone))).toEqual(goesOn('r1'));
  });
  test('of files says nothing', async () => {
    const stage = { ...STAGE, source: 'files', column: null };
    expect(await decision([entry({ job: 'old', source: 'files', column: null })], { stage })).toEqual(goesOn(undefined));
  });
});

describe('the table that earlier runs have loaded', () => {
  const look = (more: Partial<TargetLook>): TargetLook => ({ exists: true, hasRows: true, ...more }) as TargetLook;
  test.each<[what: string, found: TargetLook | undefined, loaded: StateEntry['tables'], said: string | undefined]>([
    ['is as it was', look({ id: 't1' }), entry().tables, undefined],
    ['cannot be seen', undefined, entry().tables, undefined],
    ['is gone', look({ exists: false }), entry().tables, 'does not exist any more'],
    ['is empty', look({ hasRows: false, id: 't1' }), entry().tables, 'is empty'],
    ['was made anew', look({ id: 't2' }), entry().tables, 'was created anew'],
    ['has no name of its own', look({}), entry().tables, undefined],
    ['had no name of its own', look({ id: 't2' }), { [TARGET]: { rows: 3 } }, undefined],
    ['never had rows, and is gone', look({ exists: false }), { [TARGET]: { rows: 0, id: 't1' } }, undefined],
    ['is another one', look({ exists: false }), { other: { rows: 3, id: 't1' } }, undefined],
  ])('%s', async (_, found, tables, said) => {
    const given = { ...(found && { found }) };
    expect(await decision([entry({ tables })], given)).toEqual(
      said === undefined
        ? goesOn('r1')
        : expect.stringContaining(`target-changed: ${TARGET} ${said}; earlier runs loaded 3 rows`),
    );
    expect(await decision([entry({ tables })], { ...given, choice: 'keep' })).toEqual(goesOn('r1'));
  });
});

test('how far runs have come, in words', () => {
  expect([entry(), entry({ state: {} }), entry({ column: null })].map(reached)).toEqual([
    'id up to 3, by run r1 on 2026-01-02T03:04:05Z',
    'id without a value yet, by run r1 on 2026-01-02T03:04:05Z',
    'files, by run r1 on 2026-01-02T03:04:05Z',
  ]);
});
