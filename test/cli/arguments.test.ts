import { describe, expect, test } from 'vitest';
import {
  asksForHelp,
  parseArguments,
  parseCount,
  parseMemory,
  parseParameters,
  parseWorkers,
  readArguments,
} from '../../cli/arguments.ts';
import { defineCommand } from '../../cli/command.ts';
import { JobError } from '../../model/errors.ts';

/** What a call gives, or the message and the remedy of its refusal. */
function outcomeOf<Result>(call: () => Result): Result | string {
  try {
    return call();
  } catch (error) {
    const [problem] = (error as JobError).problems;
    expect(error).toBeInstanceOf(JobError);
    return [problem!.message, problem!.remedy].filter((text) => text !== undefined).join('; ');
  }
}

const command = defineCommand({
  positionals: ['JOB', '[STAGE]'],
  options: {
    copy: { type: 'string', multiple: true, takes: 2, value: 'SOURCE TARGET', description: '' },
    param: { type: 'string', multiple: true, value: 'NAME=VALUE', description: '' },
    limit: { type: 'string', value: 'N', description: '' },
    json: { type: 'boolean', description: '' },
  },
  run: async () => 0,
});
const parse = (...args: string[]) => outcomeOf(() => parseArguments(command, args));
const NONE = { copy: [], param: [], limit: undefined, json: false };

describe('a command line', () => {
  test.each<[args: string[], outcome: unknown]>([
    [['a'], { values: NONE, positionals: ['a'] }],
    [['a', 'b', '--json'], { values: { ...NONE, json: true }, positionals: ['a', 'b'] }],
    [['a', '--param', 'x=1', '--param=y=--2'], { values: { ...NONE, param: ['x=1', 'y=--2'] }, positionals: ['a'] }],
    [['a', '--param=--x', '--limit=--y'], { values: { ...NONE, param: ['--x'], limit: '--y' }, positionals: ['a'] }],
    [['a', '--copy', 's', 't'], { values: { ...NONE, copy: ['s', 't'] }, positionals: ['a'] }],
    [['--copy', 's', 't', 'a'], { values: { ...NONE, copy: ['s', 't'] }, positionals: ['a'] }],
    [['a', '--copy', 's', '--json'], { values: { ...NONE, copy: ['s'], json: true }, positionals: ['a'] }],
    [['--', '--help'], { values: NONE, positionals: ['--help'] }],
    [[], 'missing JOB'],
    [['a', 'b', 'c'], 'unexpected argument: c'],
    [['a', '--limt', '3'], "unknown option: --limt; did you mean '--limit'?"],
    [['a', '--constructor'], expect.stringContaining('unknown option: --constructor')],
    [['a', '--json=yes'], 'unexpected value of --json: yes'],
    [['a', '--limit'], 'missing value of --limit; write --limit N'],
    [['a', '--limit', '--json'], 'missing value of --limit; write --limit N'],
  ])('%j', (args, outcome) => {
    expect(parse(...args)).toEqual(outcome);
  });

  test('can be read however wrong it is', () => {
    expect(readArguments(command.options, ['--json', '--what', 'a']).values.json).toBe(true);
  });

  test.each<[args: string[], asked: boolean]>([
    [[], false],
    [['job'], false],
    [['job', '--help'], true],
    [['-h'], true],
    [['--', '--help'], false],
    [['--help', '--'], true],
    [['--', '-h', '--help'], false],
  ])('%j asks for help: %s', (args, asked) => {
    expect(asksForHelp(args)).toBe(asked);
  });
});

test.each<[text: string, count: number | string]>([
  ['0', 'invalid --limit: 0; expected a whole number of at least 1'],
  ['1', 1],
  ['007', 7],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['9007199254740992', expect.stringContaining('invalid --limit')],
  ['-1', expect.stringContaining('invalid --limit')],
  ['1.5', expect.stringContaining('invalid --limit')],
  ['', expect.stringContaining('invalid --limit')],
])('a count of %j', (text, count) => {
  expect(outcomeOf(() => parseCount('limit', text))).toEqual(count);
});

test('a count may begin elsewhere', () => {
  expect(['4', '5'].map((text) => outcomeOf(() => parseCount('n', text, 5)))).toEqual([
    'invalid --n: 4; expected a whole number of at least 5',
    5,
  ]);
});

test.each<[text: string, workers: number | string]>([
  ['1', 1],
  ['255', 255],
  ['256', 256],
  ['257', 'invalid --workers: 257; expected at most 256'],
])('%s workers', (text, workers) => {
  expect(outcomeOf(() => parseWorkers(text))).toEqual(workers);
});

test.each<[text: string, bytes: number | string]>([
  ['1MB', 1 << 20],
  ['1048576', 1 << 20],
  ['1048575', 'invalid --memory: 1048575; expected at least 1MB; a number without a unit is bytes'],
  ['2', expect.stringContaining('at least 1MB')],
  ['2GB', 2 ** 31],
  ['0', expect.stringContaining('write 2GB')],
  ['much', 'invalid --memory: much; write 2GB, 512MB or a number of bytes'],
])('%s of memory', (text, bytes) => {
  expect(outcomeOf(() => parseMemory(text))).toEqual(bytes);
});

test.each<[given: string[], parameters: unknown]>([
  [[], {}],
  [['a=1'], { a: '1' }],
  [['a='], { a: '' }],
  [['where=a=b=c'], { where: 'a=b=c' }],
  [['a=1', 'b=2', 'a=3'], { a: '3', b: '2' }],
  [['=x'], 'invalid --param: =x; write --param name=value'],
  [['ax'], 'invalid --param: ax; write --param name=value'],
  [['a=1', 'b', 'c=3'], 'invalid --param: b; write --param name=value'],
])('parameters %j', (given, parameters) => {
  expect(outcomeOf(() => parseParameters(given))).toEqual(parameters);
});
