import { expect, test } from 'vitest';
import { stageFigures } from '../../../renderer/runs/figures.ts';
import { runProblems, stageWarnings } from '../../../renderer/runs/warnings.ts';
import { resultOf } from './samples.ts';

const NOTES = [
  { stage: 'sales', text: '3 of 10 sampled rows do not have 4 fields', severity: 'warning' },
  { stage: 'sales', text: 'query: 1.2 GB processed', severity: 'info' },
  { stage: 'result', text: 'loaded in 2 jobs' },
  { stage: 'high', text: 'rows were left out', severity: 'warning' },
] as const;
const RESULT = resultOf({ stages: { sales: [0, 8] }, notes: NOTES, warnings: ['the run is not noted in the history'] });

test('warnings are those of a stage, and no other notes', () => {
  expect(stageWarnings(RESULT, 'sales')).toEqual(['3 of 10 sampled rows do not have 4 fields']);
  expect(stageWarnings(RESULT, 'result')).toEqual([]);
  expect(stageWarnings(undefined, 'sales')).toEqual([]);
});

test('all of them are problems of the run, but for those that the job has already', () => {
  const told = (problems: ReturnType<typeof runProblems>) => problems.map(({ place, message }) => [place.stage, message]);
  expect(told(runProblems(RESULT))).toEqual([
    ['sales', '3 of 10 sampled rows do not have 4 fields'],
    ['high', 'rows were left out'],
    [undefined, 'the run is not noted in the history'],
  ]);
  const known = { code: 'doubtful-source', message: NOTES[0].text, severity: 'warning', place: { stage: 'sales' } } as const;
  expect(told(runProblems(RESULT, [known]))).toEqual([
    ['high', 'rows were left out'],
    [undefined, 'the run is not noted in the history'],
  ]);
  // The same words about another stage are something else.
  expect(runProblems(RESULT, [{ ...known, place: { stage: 'high' } }])).toHaveLength(3);
  expect(runProblems(undefined)).toEqual([]);
});

test('the canvas has them beside the figures of the stage', () => {
  const knowledge = { progress: undefined, rates: new Map(), result: RESULT };
  const [id] = Object.keys(RESULT.stages);
  const warned = { ...RESULT, notes: [{ stage: id!, text: 'guessed', severity: 'warning' as const }] };
  expect(stageFigures({ ...knowledge, result: warned }, id!)).toMatchObject({ warnings: ['guessed'] });
  expect(stageFigures({ ...knowledge, result: { ...RESULT, notes: [] } }, id!)).not.toHaveProperty('warnings');
});
