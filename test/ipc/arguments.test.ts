import { describe, expect, test } from 'vitest';
import { checkArguments, isChannel } from '../../ipc/arguments.ts';
import { JobError } from '../../model/errors.ts';

const problemOf = (channel: string, args: readonly unknown[]) => {
  try {
    checkArguments(channel as never, args);
  } catch (error) {
    if (error instanceof JobError) return error.problems[0];
    throw error;
  }
  return undefined;
};

describe('what channels take', () => {
  test.each([
    ['app.info', []],
    ['files.list', []],
    ['files.list', ['/data']],
    ['jobs.save', [{ file: '/a.yaml', text: 'x' }]],
    ['sources.look', [{ text: 'x', parameters: { big: 2n ** 70n, list: [1, [null, { deep: true }]] } }]],
    ['connections.save', [{ name: 'a', type: 'sqlite', fields: {} }]],
    ['connections.columns', [{ job: { text: '' }, name: 'a' }, 'orders']],
    ['settings.save', [{ theme: null }]],
  ] as const)('%s', (channel, args) => {
    expect(checkArguments(channel, args)).toEqual(args);
  });

  test('fields that are not known are left out', () => {
    expect(checkArguments('jobs.save', [{ file: '/a', text: '', extra: 1 }])).toEqual([{ file: '/a', text: '' }]);
  });
});

describe('what they refuse', () => {
  test.each([
    ['app.info', [1], 'invalid arguments of app.info: arguments'],
    ['files.describe', [], 'invalid arguments of files.describe: arguments'],
    ['files.describe', ['a\0b'], 'holds a NUL'],
    ['jobs.save', [{ file: '/a' }], 'arguments.0.text'],
    ['preview.rows', [{ id: 'p', job: { text: '' }, stage: 's', rows: 0.5 }], 'arguments.0.rows'],
    ['drafts.discard', ['../x'], 'arguments.0: letters, digits, - and _'],
    ['runs.stop', [{ toString: 'x' }], 'arguments.0'],
  ] as const)('%s %j', (channel, args, message) => {
    expect(problemOf(channel, args)).toMatchObject({ code: 'invalid-arguments', message: expect.stringContaining(message) });
  });

  test('never says a value, which may be a secret', () => {
    expect(JSON.stringify(problemOf('secrets.set', [{ password: 'hunter2' }, 'hunter2']))).not.toContain('hunter2');
  });

  test('channels that are none, with what may be meant', () => {
    expect(problemOf('job.save', [])).toMatchObject({ code: 'unknown-channel', remedy: "did you mean 'jobs.save'?" });
    expect(['__proto__', 'constructor', 'toString', ''].filter(isChannel)).toEqual([]);
  });
});

describe('numbers have limits', () => {
  const start = (options: object) => checkArguments('runs.start', [{ job: { text: '' }, ...options } as never]);
  test.each([
    ['workers', 1, true],
    ['workers', 1024, true],
    ['workers', 0, false],
    ['workers', 1025, false],
    ['workers', 1.5, false],
    ['memoryBytes', 1 << 20, true],
    ['memoryBytes', (1 << 20) - 1, false],
    ['memoryBytes', 1024, false],
    ['memoryBytes', 2 ** 40, true],
    ['memoryBytes', Number.NaN, false],
  ])('%s %s: %s', (name, value, taken) => {
    if (taken) expect(start({ [name]: value })).toMatchObject([{ [name]: value }]);
    else expect(() => start({ [name]: value })).toThrow(name);
  });
  test.each([
    [1, true],
    [0, false],
    [-1, false],
    [1.5, false],
  ])('%i rows of a preview: %s', (rows, taken) => {
    const preview = () => checkArguments('preview.rows', [{ id: 'p', job: { text: '' }, stage: 's', rows } as never]);
    if (taken) expect(preview()).toMatchObject([{ rows }]);
    else expect(preview).toThrow('rows');
  });
});

describe('texts have limits', () => {
  test.each([
    ['a'.repeat(64), true],
    ['a'.repeat(65), false],
    ['', false],
    ['aZ_-9', true],
    ['a.b', false],
  ])('an id: %s', (id, sound) => {
    expect(problemOf('drafts.discard', [id]) === undefined).toBe(sound);
  });
  test.each([
    ['p'.repeat(10_000), true],
    ['p'.repeat(10_001), false],
    ['', false],
  ])('a path: %#', (path, sound) => {
    expect(problemOf('files.describe', [path]) === undefined).toBe(sound);
  });
});

test.each([
  [0, false],
  [1, true],
  [1_000_000, true],
  [1_000_001, false],
])('%i rows of a preview', (rows, sound) => {
  for (const option of ['previewRows', 'sampleRows'])
    expect(problemOf('settings.save', [{ [option]: rows }]) === undefined).toBe(sound);
});
