import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { folderWith, LAUNCHER, openStage, openStageWith } from './open-stage.ts';

const COMMANDS = ['run', 'validate', 'preview', 'stages', 'new'];
const usage = (message: string, command = '') =>
  `error: ${message}\nsee: open-stage help${COMMANDS.includes(command) ? ` ${command}` : ''}\n`;

describe('what is wrong with the command line is said, and gives 2', () => {
  test.each<[args: string[], message: string]>([
    [['valdate'], "unknown command: valdate; did you mean 'validate'?"],
    [['validate'], 'missing JOB'],
    [['run', 'a.yaml', 'b.yaml'], 'unexpected argument: b.yaml'],
    [['run', 'a.yaml', '--wrkers', '2'], "unknown option: --wrkers; did you mean '--workers'?"],
    [['run', 'a.yaml', '--workers', '0'], 'invalid --workers: 0; expected a whole number of at least 1'],
    [['run', 'a.yaml', '--workers'], 'missing value of --workers; write --workers N'],
    [['run', 'a.yaml', '--workers', '--json'], 'missing value of --workers; write --workers N'],
    [['run', 'a.yaml', '--memory', '2 parsecs'], 'invalid --memory: 2 parsecs; write 2GB, 512MB or a number of bytes'],
    [['run', 'a.yaml', '--param', 'min'], 'invalid --param: min; write --param name=value'],
    [['run', 'a.yaml', '-p', 'min=1'], "unknown option: -p; did you mean '--param'?"],
    [
      ['run', 'a.yaml', '-x'],
      'unknown option: -x; options are: --param, --workers, --memory, --dry-run, --full-refresh, --keep-state, --if-running, --json, --quiet',
    ],
    [['run', 'a.yaml', '--workers', '5000'], 'invalid --workers: 5000; expected at most 256'],
    [['run', 'a.yaml', '--memory', '2'], 'invalid --memory: 2; expected at least 1MB; a number without a unit is bytes'],
    [['stages', 'filtre'], "unknown type of stage: filtre; did you mean 'filter'?"],
    [['help', 'valdate'], "unknown command: valdate; did you mean 'validate'?"],
    [['new', '..'], 'invalid name: ..; write letters, digits, _, - and .'],
  ])('open-stage %j', async (args, message) => {
    const folder = await folderWith();
    expect(await openStage(folder, ...args)).toEqual({ code: 2, stdout: '', stderr: usage(message, args[0]) });
  });
});

test('help lists the commands, and what a command takes', async () => {
  const folder = await folderWith();
  const { code, stdout, stderr } = await openStage(folder);
  expect([code, stderr]).toEqual([0, '']);
  for (const command of ['run', 'validate', 'preview', 'explain', 'stages', 'schema', 'new', 'runs']) {
    expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  }
  expect((await openStage(folder, '--help')).stdout).toBe(stdout);
  const ofRun = await openStage(folder, 'help', 'run');
  expect(ofRun.stdout).toContain('usage: open-stage run JOB [--param NAME=VALUE]… [--workers N]');
  expect((await openStage(folder, 'run', '--help')).stdout).toBe(ofRun.stdout);
});

test('version tells the package’s version and that of Node', async () => {
  const { stdout } = await openStage(await folderWith(), '--version');
  expect(stdout).toMatch(/^open-stage \d+\.\d+\.\d+ \(Node 2[4-9]\.\d+\.\d+\)\n$/);
});

test('stages lists all types, and describes one', async () => {
  const folder = await folderWith();
  const list = await openStage(folder, 'stages');
  expect(list.stdout).toMatch(/^Origins\n {2}generator +Makes test data/);
  const one = await openStage(folder, 'stages', 'switch');
  expect(one.stdout).toContain('Outputs  as the options name them; rejects (the refused rows)');
  expect(one.stdout).toMatch(/^ {2}mapping +map of text/m);
});

test('new makes a job that is valid, and does not overwrite it', async () => {
  const folder = await folderWith();
  const made = await openStage(folder, 'new', 'orders');
  expect(made).toEqual({
    code: 0,
    stdout: 'orders/job.yaml\n',
    stderr: 'run it with: open-stage run orders/job.yaml\nit writes orders/out/summary.csv\n',
  });
  expect((await openStage(folder, 'validate', 'orders/job.yaml')).stdout).toMatch(/^orders\/job\.yaml: valid/);
  expect((await openStage(folder, 'run', 'orders/job.yaml')).stderr).toMatch(/ {2}orders: done: 10 rows read, 4 loaded/);
  const again = await openStage(folder, 'new', 'orders');
  const stderr = 'error: cannot create orders: orders/job.yaml exists already; choose another name\n';
  expect(again).toEqual({ code: 2, stdout: '', stderr });
});

test('colours are for terminals, or where they are asked for', async () => {
  const folder = await folderWith();
  const red = '\u001b[31merror\u001b[0m';
  expect((await openStageWith(folder, { NO_COLOR: '', FORCE_COLOR: '1' }, 'nope')).stderr).toContain(red);
  expect((await openStageWith(folder, { NO_COLOR: '' }, 'nope')).stderr).not.toContain('\u001b');
  expect((await openStageWith(folder, { NO_COLOR: '1', FORCE_COLOR: '1' }, 'nope')).stderr).not.toContain('\u001b');
});

const olderNode = '/usr/bin/node';
const version = await new Promise<string>((resolve) => {
  execFile(olderNode, ['--version'], (error, stdout) => resolve(error ? '' : stdout.trim()));
});

test.skipIf(!/^v2[0-3]\./.test(version))('an older Node hands over to the one that is installed with the package', async () => {
  const run = (...args: string[]) =>
    new Promise<unknown>((resolve) => {
      execFile(olderNode, [LAUNCHER, ...args], (error, stdout) => resolve([error?.code ?? 0, stdout]));
    });
  expect(await run('version')).toEqual([0, expect.stringMatching(/\(Node 24\./)]);
  expect(await run('nope')).toEqual([2, '']);
});

test('a reader that wants no more is no failure', async () => {
  const folder = await folderWith();
  const command = `"$0" "$1" stages | true; echo "\${PIPESTATUS[0]}"`;
  const env = { ...process.env, npm_command: '', OPENSTAGE_COMMAND: '', OPENSTAGE_DATA: folder };
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command, process.execPath, LAUNCHER], { env });
  expect([stdout, stderr]).toEqual(['0\n', '']);
});
