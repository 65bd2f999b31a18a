import { describe, expect, test } from 'vitest';
import { searchStages } from '../../../renderer/palette/search.ts';
import { OFFERED, synonymsOf, titleOf } from '../../../renderer/palette/titles.ts';
import { STAGE_TYPES } from '../../../stages/index.ts';

describe('searchStages', () => {
  test.each([
    ['dedupe', 'remove-duplicates'],
    ['distinct', 'remove-duplicates'],
    ['group by', 'aggregator'],
    ['sum', 'aggregator'],
    ['union', 'funnel'],
    ['vlookup', 'lookup'],
    ['order by', 'sort'],
    ['where', 'filter'],
    ['formula', 'derive'],
    ['rename', 'select'],
    ['tee', 'copy'],
    ['limit', 'sample'],
    ['fake', 'generator'],
    ['csv', 'csv-origin'],
    ['write csv', 'csv-destination'],
    ['csv destination', 'csv-destination'],
    ['upsert', 'sqlite-destination'],
    ['jo', 'join'],
    ['FIL', 'filter'],
    ['rmdup', 'remove-duplicates'],
    ['split', 'switch'],
  ])('%s means first %s', (text, type) => {
    expect(searchStages(text, OFFERED)[0]).toBe(type);
  });

  test.each(OFFERED)('%s is found first by its name in full and by its title', (type) => {
    expect(searchStages(type, OFFERED)[0]).toBe(type);
    expect(titleOf(searchStages(titleOf(type).toUpperCase(), OFFERED)[0]!)).toBe(titleOf(type));
  });

  test('nothing written means all, in their order', () => {
    expect(searchStages('  ', OFFERED)).toEqual(OFFERED);
  });

  test('what no stage is called finds nothing', () => {
    expect(searchStages('qqq', OFFERED)).toEqual([]);
  });

  test('only the given types are searched', () => {
    expect(searchStages('csv', ['csv-destination', 'filter'])).toEqual(['csv-destination']);
  });
});

describe('titles', () => {
  test('every type has one', () => {
    expect(STAGE_TYPES.filter((type) => titleOf(type) === type)).toEqual([]);
  });

  test('a type that there is not is called what it is', () => {
    expect([titleOf('toString'), synonymsOf('toString')]).toEqual(['toString', []]);
  });

  test('stages for programs are not offered', () => {
    expect(STAGE_TYPES.filter((type) => !OFFERED.includes(type))).toEqual(['memory-origin', 'memory-destination']);
  });
});
