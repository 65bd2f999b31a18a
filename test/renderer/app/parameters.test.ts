import { expect, test } from 'vitest';
import { freeName, listOf, nameFault } from '../../../renderer/app/parameter-edits.ts';
import { checkTexts, givenValues, missingParameters, textOf, valueOf } from '../../../renderer/app/parameters.ts';

const declared = {
  day: { type: 'date', required: true },
  limit: { type: 'integer', default: 10 },
  mode: { values: ['fast', 'safe'], default: 'safe' },
  note: { required: false },
};

test('names the parameters that a run lacks', () => {
  expect(missingParameters(declared, {})).toEqual(['day']);
  expect(missingParameters(declared, { day: '2026-01-01' })).toEqual([]);
});

test.each([
  [{ day: '2026-01-01', limit: '5', mode: 'fast' }, []],
  [{ day: 'soon' }, ['day']],
  [{ day: '2026-01-01', limit: 'many' }, ['limit']],
  [{ day: '2026-01-01', mode: 'slow' }, ['mode']],
])('finds what is wrong with %j', (texts, wrong) => {
  expect(Object.keys(checkTexts(declared, texts))).toEqual(wrong);
});

test('gives a run the texts of declared parameters that are not empty', () => {
  expect(givenValues(declared, { day: '2026-01-01', limit: '', gone: 'x' })).toEqual({ day: '2026-01-01' });
});

test.each([
  ['10', 'integer', 10],
  ['9007199254740993', 'integer', 9007199254740993n],
  ['1.5', 'float', 1.5],
  ['true', 'boolean', true],
  ['maybe', 'boolean', 'maybe'],
  ['2026-01-01', 'date', '2026-01-01'],
  ['10', undefined, '10'],
  ['${DAY}', 'integer', '${DAY}'],
  ['', 'string', undefined],
])('writes %s of type %s', (text, type, expected) => {
  expect(valueOf(text, type)).toBe(expected);
  if (expected !== undefined) expect(textOf(expected)).toBe(text);
});

test('names new parameters freely and refuses names that cannot be', () => {
  expect(freeName('parameter', ['parameter', 'parameter_2'])).toBe('parameter_3');
  expect(nameFault('day', [])).toBeUndefined();
  expect(nameFault('day', ['day'])).toContain('already');
  expect(nameFault('1st', [])).toContain('letter');
});

test.each([
  ['a, b ,c', ['a', 'b', 'c']],
  [' ', undefined],
])('reads the list %j', (text, expected) => {
  expect(listOf(text)).toEqual(expected);
});
