import { describe, expect, test } from 'vitest';
import type { StageFigures } from '../../../renderer/canvas/figures.ts';
import { detailsOf, footerOf, labelOf, stateOf } from '../../../renderer/canvas/state.ts';
import { openJob, SALES } from './open-job.ts';

const figures = (more: Partial<StageFigures>): StageFigures => ({ state: 'done', rowsIn: 0, rowsOut: 0, rejected: 0, ...more });
const failed = figures({
  state: 'failed',
  error: { class: 'RunError', code: 'locked', message: 'database is locked', remedy: 'close it', retryable: true },
});
const GENERATOR = 'g: { type: generator, rows: 1, columns: { id: { generator: sequence } } }';

describe('a stage without a run', () => {
  test.each([
    ['is ready', SALES, 'high', 'ready', { left: '2 columns' }],
    ['that ends a branch is ready', SALES, 'show', 'ready', { left: '2 columns' }],
    ['of which nothing is said yet', 'f: { type: filter }', 'f', 'unconfigured', { left: 'Not configured yet' }],
    [
      'whose input is missing',
      's: { type: sort, by: [id] }\nshow: { type: printer, from: s }',
      's',
      'unlinked',
      { left: 'Link its input' },
    ],
    [
      'with an expression that is not written yet',
      `${GENERATOR}\nd: { type: derive, from: g, columns: { twice: '' } }\nshow: { type: printer, from: d }`,
      'd',
      'unconfigured',
      { left: 'Expression is needed' },
    ],
    ['whose output goes nowhere', GENERATOR, 'g', 'unlinked', { left: 'Link its output' }],
    [
      'that is disabled',
      `${GENERATOR}\nshow: { type: printer, from: g, disabled: true }`,
      'show',
      'disabled',
      { left: 'Disabled' },
    ],
    [
      'that rows pass by',
      `${GENERATOR}\nf: { type: filter, from: g, where: id > 1, disabled: true }\nshow: { type: printer, from: f }`,
      'f',
      'disabled',
      { left: 'Disabled: rows pass by' },
    ],
    [
      'with an error',
      `${GENERATOR}\nf: { type: filter, from: g, where: idd > 1 }\nshow: { type: printer, from: f }`,
      'f',
      'invalid',
      { left: 'unknown column: idd', tone: 'bad', hint: "did you mean 'id'?" },
    ],
  ])('%s', (_, job, id, state, footer) => {
    const editor = openJob(job);
    const stage = editor.stage(id)!;
    expect(stateOf(stage, undefined)).toBe(state);
    expect(footerOf(stage, undefined, editor.links)).toEqual(footer);
  });
});

describe('a stage in a run', () => {
  const editor = openJob(SALES);
  test.each<[string, string, StageFigures, string, object]>([
    ['that waits', 'show', figures({ state: 'waiting' }), 'waiting', { left: 'Waiting' }],
    [
      'that runs',
      'named',
      figures({ state: 'running', rowsOut: 1_548_020, rowsPerSecond: 3.1e6 }),
      'running',
      { left: '1,548,020 rows', right: '3.1 M/s' },
    ],
    ['that runs, but gives nothing yet', 'named', figures({ state: 'running' }), 'running', { left: '0 rows', right: 'running' }],
    ['that is done', 'sales', figures({ rowsOut: 5_000_000, busyMs: 310 }), 'done', { left: '5,000,000 rows', right: '0.31 s' }],
    ['that gave one row', 'sales', figures({ rowsOut: 1 }), 'done', { left: '1 row' }],
    ['that kept some', 'high', figures({ rowsIn: 8, rowsOut: 4, rejected: 1 }), 'done', { left: '4 kept', right: '50 %' }],
    [
      'that refused some, which go nowhere',
      'refused',
      figures({ rowsIn: 10, rejected: 3 }),
      'done',
      { left: '7 loaded', right: '3 rejected', tone: 'bad' },
    ],
    ['that failed', 'named', failed, 'failed', { left: 'database is locked', tone: 'bad', hint: 'close it' }],
    ['that was left out', 'show', figures({ state: 'skipped' }), 'skipped', { left: 'Not run' }],
  ])('%s', (_, id, given, state, footer) => {
    const stage = editor.stage(id)!;
    expect(stateOf(stage, given)).toBe(state);
    expect(footerOf(stage, given, editor.links)).toEqual(footer);
  });
});

describe('what a run warns of', () => {
  const editor = openJob(SALES);
  const warned = figures({ rowsOut: 4, rowsIn: 8, warnings: ['the header was guessed', 'two rows were left out'] });
  test('makes a stage that is done amber, under its figures, and is told by its badge', () => {
    const stage = editor.stage('high')!;
    const footer = footerOf(stage, warned, editor.links);
    expect([stateOf(stage, warned), footer]).toEqual(['warning', { left: '4 kept', right: '50 %' }]);
    expect(detailsOf(stage, warned, footer)).toBe('the header was guessed\ntwo rows were left out');
  });
  test.each(['running', 'failed', 'skipped'] as const)('is less than that it is %s', (state) => {
    expect(stateOf(editor.stage('high')!, { ...warned, state })).toBe(state);
  });
  test('is told once where the job says it already', () => {
    const problem = { code: 'doubtful-source', message: 'the header was guessed', severity: 'warning', place: {} } as const;
    const stage = { ...editor.stage('high')!, problems: [problem] };
    expect(detailsOf(stage, warned, footerOf(stage, warned, []))).toBe('the header was guessed\ntwo rows were left out');
    expect(footerOf(stage, undefined, [])).toEqual({ left: 'the header was guessed', tone: 'warning' });
  });
});

test('a screen reader says type, name, state and links', () => {
  const editor = openJob(SALES);
  const label = (id: string, title: string) => labelOf(editor.stage(id)!, title, 'ready', editor.links);
  expect(label('high', 'Filter')).toBe('Filter high, ready, from sales, to named and refused');
  expect(label('named', 'Join')).toBe('Join named, ready, from high and customers, to show');
  expect(label('refused', 'CSV file')).toBe('CSV file refused, ready, from high rejects');
});
