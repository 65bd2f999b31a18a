import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../model/errors.ts';
import type { Value } from '../../../model/job/document.ts';
import { FLOAT, INTEGER, STRING } from '../../../model/types.ts';
import { ALIGNMENTS } from '../../../renderer/inspector/align.ts';
import { matching } from '../../../renderer/inspector/combobox.ts';
import { allFields, formOf } from '../../../renderer/inspector/form-model.ts';
import { jobOptions, shortPolicy } from '../../../renderer/inspector/job-target.ts';
import { isOpenEnded, labelOf, plainText } from '../../../renderer/inspector/labels.ts';
import { nameProblem } from '../../../renderer/inspector/names.ts';
import { longForm, sharedColumns, shortForm } from '../../../renderer/inspector/objects.ts';
import { relativeTo } from '../../../renderer/inspector/paths.ts';
import { placeOf } from '../../../renderer/inspector/places.ts';
import { findValue, isWrong, otherProblems, problemsAt, proposalOf } from '../../../renderer/inspector/problems.ts';
import { activeGroup, emptyValue, fits, isRelevant, isSegmented } from '../../../renderer/inspector/shape.ts';
import { specOf } from '../../../stages/index.ts';

const fieldOf = (type: string, name: string) => allFields(formOf(specOf(type)!)).find((field) => field.name === name)!;
const problem = (option: string | undefined, more: Partial<Problem> = {}): Problem => ({
  code: 'x',
  message: 'wrong',
  severity: 'error',
  place: { stage: 's', ...(option !== undefined && { option }) },
  ...more,
});

test.each([
  ['maxRows', 'Max rows'],
  ['path', 'Path'],
  ['timeoutMs', 'Timeout (ms)'],
  ['count_distinct', 'Count distinct'],
])('labelOf(%s) is %s', (name, label) => expect(labelOf(name)).toBe(label));

test.each([
  ['Rows of', true],
  ['How many', true],
  ['Decide by', true],
  ['Database', false],
  ['Keep only where', false],
])('isOpenEnded(%s) is %s', (label, open) => expect(isOpenEnded(label)).toBe(open));

test('plainText drops the marks of code', () => {
  expect(plainText('With `upsert`: the columns. Default: ``.')).toBe('With upsert: the columns. Default: “”.');
});

describe('problems', () => {
  const all = [
    problem('by[0].column'),
    problem('by'),
    problem('byte'),
    problem('measures.total.q'),
    problem(undefined),
    problem('from'),
  ];
  const options = (problems: readonly Problem[]) => problems.map(({ place }) => place.option);

  test('an option has its own and those within', () => {
    expect(options(problemsAt(all, ['by']))).toEqual(['by[0].column', 'by']);
    expect(options(problemsAt(all, ['by'], [0]))).toEqual(['by']);
    expect(options(problemsAt(all, ['measures', 'total']))).toEqual(['measures.total.q']);
  });

  test('an option is wrong by its own errors, not by warnings', () => {
    const warned = problem('maxRejects', { severity: 'warning' });
    expect(
      [[warned], [warned, problem('maxRejects')], [problem('maxRejects[0]')]].map((list) => isWrong(list, ['maxRejects'])),
    ).toEqual([false, true, false]);
  });

  test('the stage has those of no field', () =>
    expect(options(otherProblems(all, ['by', 'byte', 'measures']))).toEqual([undefined, 'from']));

  test.each([
    ["did you mean 'amount'?", 'amout', 'amount'],
    ['the columns are: a, b', 'x', undefined],
    ["did you mean 'amount'?", undefined, undefined],
  ])('%s proposes', (remedy, value, proposal) => {
    expect(proposalOf({ remedy, ...(value !== undefined && { value }) })).toBe(proposal);
  });

  test.each<[Value, string, string, unknown]>([
    [{ by: [{ column: 'amout' }] }, 'by[0].column', 'amout', { path: ['by', 0, 'column'], part: 'value' }],
    [{ keys: ['a', 'x'] }, 'keys[1]', 'x', { path: ['keys', 1], part: 'value' }],
    [{ types: { 'a.b': 'text' } }, 'types.a.b', 'a.b', { path: ['types', 'a.b'], part: 'key' }],
    [{ types: { 'a.b': 'text' } }, 'types.a.b', 'text', { path: ['types', 'a.b'], part: 'value' }],
    [{ types: {} }, 'types.a', 'a', undefined],
  ])('finds in %j what %s says of %s', (given, option, value, found) => {
    expect(findValue(given, problem(option, { value }))).toEqual(found);
  });
});

describe('what a control can show', () => {
  test.each<[string, string, Value, boolean]>([
    ['sort', 'by', ['a', { column: 'b' }], true],
    ['sort', 'by', [['a']], false],
    ['derive', 'columns', { a: 1 }, true],
    ['derive', 'columns', 'a', false],
    ['aggregator', 'keys', 'a', true],
    ['aggregator', 'keys', [1], false],
    ['filter', 'value', [1, 'a'], true],
    ['printer', 'schema', 'yes', false],
    ['printer', 'rows', 'many', true],
  ])('%s.%s: %j %s', (type, name, value, fit) => expect(fits(fieldOf(type, name).kind, value)).toBe(fit));

  test.each<[string, string, Record<string, Value>, boolean]>([
    ['join', 'suffix', {}, true],
    ['join', 'suffix', { clash: 'fail' }, false],
    ['join', 'suffix', { clash: 'fail', suffix: '_r' }, true],
    ['join', 'suffix', { clash: '${clash}' }, true],
    ['json-origin', 'separator', {}, false],
    ['json-origin', 'separator', { flatten: true }, true],
    ['filter', 'value', { operator: 'is null' }, false],
    ['filter', 'value', {}, true],
  ])('%s.%s matters with %j: %s', (type, name, options, matters) => {
    expect(isRelevant(fieldOf(type, name), allFields(formOf(specOf(type)!)), options)).toBe(matters);
  });

  test.each<[Record<string, Value>, string]>([
    [{}, 'expression'],
    [{ operator: '=' }, 'comparison'],
    [{ where: 'a' }, 'expression'],
  ])('a filter with %j is shown as %s', (options, group) => {
    const [choice] = formOf(specOf('filter')!).main;
    expect(choice && 'groups' in choice && activeGroup(choice, options)).toBe(group);
  });

  test('choices are side by side where they have room', () => {
    expect(isSegmented(['first', 'last'])).toBe(true);
    expect(isSegmented(['inner', 'left', 'right', 'full', 'semi', 'anti'])).toBe(false);
    expect(isSegmented(['a very long choice', 'another very long one'])).toBe(false);
  });

  test.each<[string, string, Value]>([
    ['aggregator', 'measures', { function: 'sum' }],
    ['generator', 'columns', { generator: 'sequence' }],
    ['derive', 'columns', ''],
    ['lookup', 'defaults', null],
  ])('a new entry of %s.%s is %j', (type, name, value) => {
    const { kind } = fieldOf(type, name);
    expect(kind.is === 'map' && emptyValue(kind.of)).toEqual(value);
  });
});

describe('entries of lists', () => {
  const by = fieldOf('sort', 'by').kind;
  const keys = fieldOf('join', 'keys').kind;
  const partsOf = (kind: typeof by) => (kind.is === 'list' && kind.of.is === 'object' ? kind.of : undefined)!;

  test.each<[typeof by, Value, Value]>([
    [by, { column: 'a' }, 'a'],
    [by, { column: 'a', order: 'asc', nulls: 'last' }, 'a'],
    [by, { column: 'a', order: 'desc' }, { column: 'a', order: 'desc' }],
    [by, {}, {}],
    [keys, { left: 'id', right: 'id' }, 'id'],
    [keys, { left: 'id', right: 'key' }, { left: 'id', right: 'key' }],
    [keys, { left: 'id' }, { left: 'id' }],
    [keys, '${key}', '${key}'],
  ])('are as short as can be', (kind, long, short) => {
    expect(shortForm(long, partsOf(kind).fields, partsOf(kind).short)).toEqual(short);
  });

  test('have a long form', () => {
    expect(longForm('id', ['left', 'right'])).toEqual({ left: 'id', right: 'id' });
    expect(longForm({ column: 'a' }, ['column'])).toEqual({ column: 'a' });
  });

  test('columns of the same name and type on both sides suggest themselves', () => {
    const field = (name: string, type = INTEGER) => ({ name, type, nullable: true });
    const schemas = {
      left: [field('id'), field('x'), field('y', STRING)],
      right: [field('id'), field('x', FLOAT), field('y', STRING)],
    };
    const columns = (input: string) => schemas[input as 'left'];
    expect(sharedColumns(partsOf(keys).fields, [], columns)).toEqual(['id', 'y']);
    expect(sharedColumns(partsOf(keys).fields, ['id'], columns)).toEqual(['y']);
    expect(sharedColumns(partsOf(by).fields, [], columns)).toEqual([]);
  });
});

test.each([
  ['', ['amount', 'total amount', 'mountain', 'Category', 'category']],
  ['amount', ['amount', 'total amount']],
  ['MOUNT', ['mountain', 'amount', 'total amount']],
  ['category', ['category', 'Category']],
  ['Category', ['Category', 'category']],
  ['x', []],
])('matching %j', (typed, found) => {
  const options = ['amount', 'total amount', 'mountain', 'Category', 'category'].map((value) => ({ value }));
  expect(matching(options, typed).map(({ value }) => value)).toEqual(found);
});

test.each([
  ['/home/me/jobs/data/x.csv', '/home/me/jobs', 'data/x.csv'],
  ['/home/me/other/x.csv', '/home/me/jobs', '/home/me/other/x.csv'],
  ['C:\\jobs\\data\\x.csv', 'C:\\jobs', 'data/x.csv'],
  ['/x.csv', undefined, '/x.csv'],
])('%s in %s is %s', (path, folder, said) => expect(relativeTo(path, folder)).toBe(said));

test.each([
  ['sales', undefined],
  ['', 'missing name'],
  ['2nd', 'a letter followed by letters, digits, _ and -'],
  ['other', 'a stage other exists already'],
])('nameProblem(%j)', (name, wrong) => expect(nameProblem(name, 'sales', ['sales', 'other'])).toBe(wrong));

test('the job’s error policy is as short as it can be said', () => {
  expect(jobOptions('openstage: 1\nname: x\nonError: skip\nstages: {}\n')).toEqual({ name: 'x', onError: { policy: 'skip' } });
  expect(jobOptions('[')).toEqual({});
  expect([shortPolicy({ policy: 'skip' }), shortPolicy({}), shortPolicy({ maxRejects: 3 })]).toEqual([
    'skip',
    undefined,
    { maxRejects: 3 },
  ]);
});

test('stages are aligned and spread', () => {
  const positions = { a: { x: 0, y: 10 }, b: { x: 50, y: 0 }, c: { x: 200, y: 40 } };
  const of = (title: string) => ALIGNMENTS.find((alignment) => alignment.title === title)!.align(positions);
  expect(of('In a row')).toEqual({ a: { x: 0, y: 0 }, b: { x: 50, y: 0 }, c: { x: 200, y: 0 } });
  expect(of('Spread across').b).toEqual({ x: 100, y: 0 });
  expect(of('Spread down').a).toEqual({ x: 0, y: 20 });
});

test('a dragged entry goes to the nearest place', () => {
  const boxes = [0, 30, 60].map((top) => ({ left: 0, right: 100, top, bottom: top + 26 }));
  expect([placeOf(boxes, 50, -10), placeOf(boxes, 50, 40), placeOf(boxes, 500, 300)]).toEqual([0, 1, 2]);
});
