import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RunResult } from '../../engine/result.ts';
import { folderWith, LAUNCHER, openStage, openStageWith } from './open-stage.ts';

const CSV = 'id,name,amount\n1,Ana,10\n2,Bruno,20\n3,Chen,30\n4,Dana,40\n';

const job = (more = '') => `openstage: 1
name: orders
parameters: { least: { type: integer, default: 15 } }
${more}stages:
  orders: { type: csv-origin, path: orders.csv, types: { amount: integer } }
  large: { type: filter, from: orders, where: "amount >= \${least}" }
  file: { type: csv-destination, from: large, path: out.csv }
`;

const lastLine = (text: string) => JSON.parse(text.trimEnd().split('\n').at(-1)!) as RunResult & { event: string };

test('a run writes its result; a pipe gets plain lines, and stdout stays empty', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': CSV });
  const { code, stdout, stderr } = await openStage(folder, 'run', 'job.yaml', '--workers', '2', '--memory', '64MB');
  expect([code, stdout]).toEqual([0, '']);
  expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('id,name,amount\n2,Bruno,20\n3,Chen,30\n4,Dana,40\n');
  expect(stderr).toMatch(
    /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d {2}orders: started, 3 stages\nstage +type +rows in +rows out +rejected +busy\n/,
  );
  expect(stderr).toMatch(/^large +filter +4 +3 +\d\.\d\d s$/m);
  expect(stderr).toMatch(
    /\n20\d\d-\d\d-\d\d \d\d:\d\d:\d\d {2}orders: done: 4 rows read, 3 loaded, \d\.\d\d s \(\d+\/s\), 2 workers, [\d.]+ [KM]B of [\d.]+ MB\n$/,
  );
});

test('--json: events, the last one with all figures', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': CSV });
  const { code, stdout, stderr } = await openStage(folder, 'run', 'job.yaml', '--json', '--param', 'least=25');
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout.split('\n')[0]!)).toEqual({
    event: 'start',
    job: 'orders',
    time: expect.stringMatching(/^20\d\d-.*Z$/),
  });
  const result = lastLine(stdout);
  expect(result).toMatchObject({
    ...{ event: 'result', job: 'orders', status: 'done', success: true, errors: [], rejects: [] },
    ...{ recordsExtracted: 4, recordsTransformed: 2, recordsLoaded: 2, recordsFailed: 0, recordsRejected: 0 },
    stages: { orders: { rowsOut: 4 }, large: { rowsIn: 4, rowsOut: 2, rejected: 0 }, file: { rowsIn: 2 } },
    links: [
      { from: 'orders', to: 'large', rows: 4 },
      { from: 'large', to: 'file', rows: 2 },
    ],
  });
  expect(Date.parse(result.end) - Date.parse(result.start)).toBeGreaterThanOrEqual(Math.floor(result.durationMs) - 5);
});

test('--quiet says nothing', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': CSV });
  expect(await openStage(folder, 'run', 'job.yaml', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('printers print to stdout', async () => {
  const text = job().replace('{ type: csv-destination, from: large, path: out.csv }', '{ type: printer, from: large, rows: 2 }');
  const folder = await folderWith({ 'job.yaml': text, 'orders.csv': CSV });
  const { stdout } = await openStage(folder, 'run', 'job.yaml', '--quiet');
  expect(stdout).toMatch(/2 +Bruno +20/);
  const json = await openStage(folder, 'run', 'job.yaml', '--json');
  const events = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; text?: string });
  expect(events.find(({ event }) => event === 'print')?.text).toMatch(/2 +Bruno +20/);
});

test('--dry-run shows the plan, writes nothing, and is not noted', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': CSV });
  const { code, stdout, stderr } = await openStage(folder, 'run', 'job.yaml', '--dry-run', '--workers', '2');
  expect([code, stdout, stderr]).toEqual([0, (await openStage(folder, 'explain', 'job.yaml', '--workers', '2')).stdout, '']);
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
  expect((await openStage(folder, 'runs')).stderr).toBe('no runs yet\n');
});

test('a job that is wrong gives 2, and nothing runs', async () => {
  const folder = await folderWith({ 'job.yaml': job().replace('amount >=', 'amuont >='), 'orders.csv': CSV });
  const { code, stdout, stderr } = await openStage(folder, 'run', 'job.yaml', '--json', '--param', 'lest=1');
  expect(code).toBe(2);
  expect(stderr).toContain("error: job.yaml:3:1: option 'parameters': unknown parameter: lest; did you mean 'least'?");
  expect(stderr).toContain("unknown column: amuont; did you mean 'amount'?");
  expect(lastLine(stdout)).toMatchObject({
    event: 'result',
    status: 'invalid',
    success: false,
    errors: [{ class: 'JobError' }, { class: 'JobError' }],
  });
  expect(existsSync(join(folder, 'user-data'))).toBe(false);
});

test.each([
  [['--wrokers', '3', 'job.yaml', '--json'], 'unknown option: --wrokers', "did you mean '--workers'?"],
  [['--json'], 'missing JOB', undefined],
  [['job.yaml', '--json=yes'], 'unexpected value of --json: yes', undefined],
  [['job.yaml', '--json', '--workers', 'x'], 'invalid --workers: x', 'expected a whole number of at least 1'],
  [['job.yaml', '--json', '--quiet'], '--json and --quiet exclude each other', undefined],
  [['job.yaml', 'other.yaml', '--json'], 'unexpected argument: other.yaml', undefined],
])('a command line that is wrong gives a result, too: %j', async (args, message, remedy) => {
  const folder = await folderWith();
  const { code, stdout, stderr } = await openStage(folder, 'run', ...args);
  expect([code, stderr.split('\n')[0]]).toEqual([2, `error: ${message}${remedy === undefined ? '' : `; ${remedy}`}`]);
  const error = { class: 'JobError', code: 'usage', message, place: {}, retryable: false, ...(remedy && { remedy }) };
  expect(lastLine(stdout)).toMatchObject({ event: 'result', status: 'invalid', success: false, errors: [error] });
});

test('without --json a command line that is wrong writes nothing to stdout', async () => {
  const { code, stdout } = await openStage(await folderWith(), 'run', '--wrokers', '3', 'job.yaml');
  expect([code, stdout]).toEqual([2, '']);
});

test('rejects fail the run with 1: line, reason and row are named, and no file is left', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': `${CSV}5,Emil,many\n` });
  const { code, stderr } = await openStage(folder, 'run', 'job.yaml');
  expect(code).toBe(1);
  expect(stderr).toMatch(/rejected: stage 'orders', column 'amount': line 6: invalid integer: many: 5,Emil,many/);
  expect(stderr).toMatch(/ {2}orders: failed: 5 rows read, 0 loaded, 1 rejected/);
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
});

test('more rejects than allowed give 3', async () => {
  const bad = `${CSV}5,Emil,many\n6,Farah,few\n`;
  const run = async (maxRejects: number) => {
    const folder = await folderWith({
      'job.yaml': job(`onError: { policy: skip, maxRejects: ${maxRejects} }\n`),
      'orders.csv': bad,
    });
    const { code, stdout } = await openStage(folder, 'run', 'job.yaml', '--json');
    const { status, recordsRejected, errors } = lastLine(stdout);
    return [code, status, recordsRejected, errors.map(({ code, message }) => `${code}: ${message}`)];
  };
  expect(await run(2)).toEqual([0, 'done', 2, []]);
  const error = 'too-many-rejects: 2 rows rejected, more than maxRejects: 1 allows; the other rows are loaded';
  expect(await run(1)).toEqual([3, 'rejected', 2, [error]]);
});

test('a source that is not there fails the run with 1', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'order.csv': CSV });
  const { code, stdout } = await openStage(folder, 'run', 'job.yaml', '--json');
  expect(code).toBe(1);
  expect(lastLine(stdout)).toMatchObject({
    ...{ status: 'failed', success: false },
    errors: [{ class: 'RunError', code: 'file-not-found', stage: 'orders', remedy: "did you mean 'order.csv'?" }],
  });
});

/** A log without the times that its lines begin with. */
const withoutTimes = (log: string): string => log.replaceAll(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d {2}/gm, '');

test('a run that cannot begin has no figures', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'order.csv': CSV });
  const { code, stdout, stderr } = await openStage(folder, 'run', 'job.yaml');
  const path = join(folder, 'orders.csv');
  expect([code, stdout, withoutTimes(stderr)]).toEqual([
    1,
    '',
    `error: stage 'orders': cannot read ${path}: no such file or folder; did you mean 'order.csv'?\norders: failed, before it began\n`,
  ]);
});

test.each([
  ['a folder', 'path: .', /stage 'file': cannot write .*: it is a folder; name a file in it/],
  ['a file as a folder', 'path: orders.csv/out.csv', /stage 'file': cannot write .*: .*orders\.csv is not a folder/],
])('a target that cannot be written is of its stage: %s', async (_, path, message) => {
  const folder = await folderWith({ 'job.yaml': job().replace('path: out.csv', path), 'orders.csv': CSV });
  const { code, stderr } = await openStage(folder, 'run', 'job.yaml', '--quiet');
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
});

test('preview takes the only destination where no stage is named', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': CSV });
  const { code, stdout } = await openStage(folder, 'preview', 'job.yaml');
  expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, '3 rows']);
  const two = job()
    .replace('from: large', 'from: both')
    .concat('  both: { type: copy, from: large }\n  show: { type: printer, from: both }\n');
  const other = await folderWith({ 'job.yaml': two, 'orders.csv': CSV });
  expect(await openStage(other, 'preview', 'job.yaml')).toMatchObject({
    code: 2,
    stderr:
      'error: missing --stage; write --stage ID; stages are: orders, large, file, both, show\nsee: open-stage help preview\n',
  });
});

test('a history that cannot be written is a warning', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': CSV });
  const { code, stderr } = await openStageWith(
    folder,
    { OPENSTAGE_DATA: join(folder, 'orders.csv') },
    'run',
    'job.yaml',
    '--quiet',
  );
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning: the run is not in the history: /);
});

test('runs lists what ran, and shows one by the beginning of its id', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': CSV });
  await openStage(folder, 'run', 'job.yaml', '--quiet', '--param', 'least=25');
  await openStage(folder, 'run', 'job.yaml', '--quiet');
  const list = await openStage(folder, 'runs');
  expect(list.stdout).toMatch(
    /^run +job +started +state +time +read +loaded +rejected\n(\w{10} +orders +20.* done +\d\.\d\d s +4 +[32] +0\n){2}$/,
  );
  const records = (await openStage(folder, 'runs', '--json')).stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { runId: string });
  expect(records).toMatchObject([
    { parameters: { least: 15 } },
    { parameters: { least: 25 }, document: job(), state: 'done', file: join(folder, 'job.yaml') },
  ]);
  const one = await openStage(folder, 'runs', records[1]!.runId.slice(0, 8));
  expect(one.stdout).toMatch(new RegExp(`^run +${records[1]!.runId}\njob +orders\n`));
  expect(one.stdout).toMatch(/\n {2}least +25\n/);
  expect(one.stdout).toMatch(/\norders → large +4\n/);
  expect(await openStage(folder, 'runs', 'nope')).toMatchObject({
    code: 2,
    stderr: "error: unknown run: nope; see 'open-stage runs'\nsee: open-stage help runs\n",
  });
});

test.skipIf(process.platform === 'win32')(
  'the standard input and other pipes are read whole, and validate leaves them alone',
  async () => {
    const rows = Array.from({ length: 50_000 }, (_, id) => `${id},name-${id},${id % 100}\n`).join('');
    const text = job().replace('path: orders.csv,', 'path: "-",');
    const folder = await folderWith({ 'job.yaml': text, 'orders.csv': `id,name,amount\n${rows}` });
    const shell = (command: string) =>
      execFileSync('sh', ['-c', command], { cwd: folder, env: { ...process.env, OPENSTAGE_DATA: folder } });
    const run = `"${process.execPath}" "${LAUNCHER}" run job.yaml --json --param least=0`;
    expect(lastLine(shell(`cat orders.csv | ${run}`).toString())).toMatchObject({ success: true, recordsLoaded: 50_000 });
    const validate = shell(
      `cat orders.csv | ("${process.execPath}" "${LAUNCHER}" validate job.yaml; cat) | head -c 200`,
    ).toString();
    expect(validate).toContain('/dev/stdin is a pipe, which only a run can read');
    expect(validate).toContain('job.yaml: valid\nid,name,amount\n0,name-0,0\n');
  },
);

const ENDLESS = `openstage: 1
name: endless
stages:
  numbers: { type: generator, rows: 100000000000, columns: { id: { generator: sequence } } }
  file: { type: csv-destination, from: numbers, path: out.csv }
`;

/** A run that will not end by itself, after its first progress event. */
async function startEndless(folder: string) {
  const env = { ...process.env, OPENSTAGE_DATA: join(folder, 'user-data') };
  const child = spawn(process.execPath, [LAUNCHER, 'run', 'job.yaml', '--json'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  let isOver = false;
  child.on('close', () => {
    isOver = true;
  });
  while (!output.includes('"event":"progress"')) {
    if (isOver) throw new Error(`the run has ended: ${output}`);
    await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  }
  return { child, output: () => output };
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s cancels a run that would never end: 130, and no file is left', async (signal) => {
  const folder = await folderWith({ 'job.yaml': ENDLESS });
  const { child, output } = await startEndless(folder);
  child.kill(signal);
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(130);
  expect(lastLine(output())).toMatchObject({ status: 'cancelled', success: false, recordsLoaded: 0 });
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
  expect((await openStage(folder, 'runs')).stdout).toMatch(/endless .* cancelled/);
});

test('SIGINT ends a preview: 130, and no word of an error', async () => {
  const none = 'none: { type: filter, from: numbers, where: id < 0 }\n  file: { type: csv-destination, from: none,';
  const folder = await folderWith({ 'job.yaml': ENDLESS.replace('file: { type: csv-destination, from: numbers,', none) });
  const env = { ...process.env, OPENSTAGE_DATA: join(folder, 'user-data') };
  // A signal that comes before the program listens ends it as any other, and says so.
  for (let wait = 1000; ; wait *= 2) {
    const child = spawn(process.execPath, [LAUNCHER, 'preview', 'job.yaml'], { cwd: folder, env });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await sleep(wait);
    child.kill('SIGINT');
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (signal !== null) continue;
    expect([code, said]).toEqual([130, 'cancelled\n']);
    break;
  }
});

test('a run that was killed is shown as interrupted', async () => {
  const folder = await folderWith({ 'job.yaml': ENDLESS });
  const { child } = await startEndless(folder);
  expect((await openStage(folder, 'runs')).stdout).toMatch(/endless .* running/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await sleep(100);
  expect((await openStage(folder, 'runs')).stdout).toMatch(/endless .* interrupted/);
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
});

const HALF = `openstage: 1
parameters: { least: { type: integer }, unset: { type: string } }
stages:
  orders: { type: csv-origin, path: orders.csv }
  missing: { type: csv-origin, path: '\${unset}.csv' }
  gone: { type: csv-origin, path: gone.csv }
  large: { type: filter, from: orders, where: amount >= 20 }
  wrong: { type: derive, from: large, columns: { x: amuont * 2 } }
  behind: { type: sort, from: wrong, by: [x] }
  both: { type: join, from: { left: behind, right: gone }, keys: [id] }
  nowhere: { type: sort, by: [id] }
  file: { type: csv-destination, from: large }
  other: { type: csv-destination, from: both, path: other.csv, mode: sometimes }
`;

test.each([
  ['orders', 0, /4 rows/],
  ['large', 0, /3 rows/],
  ['file', 0, /3 rows/],
  ['wrong', 2, /^error: job.yaml:8:\d+: stage 'wrong', option 'columns.x': unknown column: amuont; did you mean 'amount'\?\n$/],
  ['behind', 2, /^error: [^\n]*stage 'wrong'[^\n]*\n$/],
  ['both', 2, /stage 'wrong'/],
  ['gone', 1, /^error: [^\n]*gone\.csv[^\n]*\n$/],
  ['missing', 2, /missing parameter: unset/],
  ['nowhere', 2, /stage 'nowhere'[^\n]*\n$/],
  ['larg', 2, /unknown stage: larg; did you mean 'large'\?/],
  ['large.rejets', 2, /unknown port of large: rejets; did you mean 'rejects'\?/],
])('preview of %s, whatever is wrong elsewhere', async (stage, code, said) => {
  const folder = await folderWith({ 'job.yaml': HALF, 'orders.csv': CSV });
  const shown = await openStage(folder, 'preview', 'job.yaml', '--stage', stage);
  expect([shown.code, code === 0 ? shown.stdout : shown.stderr]).toEqual([code, expect.stringMatching(said)]);
  expect(code === 0 ? shown.stderr : shown.stdout).toBe('');
});

test('preview shows the rows of a stage, explain the plan', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': CSV });
  const preview = await openStage(folder, 'preview', 'job.yaml', '--stage', 'large', '--rows', '2');
  expect(preview).toEqual({
    code: 0,
    stdout: '     id  name     amount\ninteger  string  integer\n      2  Bruno        20\n      3  Chen         30\n2 rows\n',
    stderr: '',
  });
  expect(await openStage(folder, 'preview', 'job.yaml', '--stage', 'larg')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("did you mean 'large'?"),
  });
  const ofFile = await openStage(folder, 'preview', 'job.yaml', '--stage', 'file', '--rows', '2');
  expect(ofFile.stdout).toBe(preview.stdout);
  const explain = await openStage(folder, 'explain', 'job.yaml', '--workers', '3');
  expect(explain.code).toBe(0);
  expect(explain.stdout).toMatch(/3 workers/);
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
});

test('--quiet still names the row and the value that failed a run', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': `${CSV}5,Emil,many\n` });
  const { code, stdout, stderr } = await openStage(folder, 'run', '--quiet', 'job.yaml');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain("rejected: stage 'orders', column 'amount': line 6: invalid integer: many: 5,Emil,many\n");
  expect(stderr).toMatch(/error: stage 'orders': row refused: line 6: /);
});

test('rejects are counted by the stage that refused them', async () => {
  const rows = Array.from({ length: 90 }, (_, i) => `${i},x,${i < 4 ? 'none' : i}`);
  const folder = await folderWith({
    'job.yaml': `openstage: 1
name: orders
onError: skip
stages:
  orders: { type: csv-origin, path: orders.csv, types: { amount: integer } }
  parsed: { type: derive, from: orders, columns: { n: "CAST(name AS integer)" } }
  file: { type: csv-destination, from: parsed, path: out.csv }
`,
    'orders.csv': `id,name,amount\n${rows.join('\n')}\n`,
  });
  const { stderr } = await openStage(folder, 'run', 'job.yaml');
  expect(stderr).toContain("\n… and more rejected rows: 80 of stage 'parsed'\n");
  expect(stderr).toContain('orders: done: 90 rows read, 0 loaded, 90 rejected');
});

test('memory that a run cannot use is told of, and explain shows what is used', async () => {
  const folder = await folderWith({ 'job.yaml': job(), 'orders.csv': CSV });
  const warning =
    'warning: memory: 16 GB are allowed, but a run uses at most 4 GB for its data; larger sorts, groups and joins go to disk';
  expect((await openStage(folder, 'run', 'job.yaml', '--memory', '16GB')).stderr).toContain(warning);
  expect((await openStage(folder, 'run', 'job.yaml', '--memory', '4GB')).stderr).not.toContain('warning');
  const explained = await openStage(folder, 'explain', 'job.yaml', '--memory', '16GB');
  expect(explained.stderr).toContain(warning);
  expect(explained.stdout).toContain('4 GB of memory');
});

test.runIf(process.platform === 'linux')(
  'devices are neither jobs nor data, and a target in a place that takes no folders fails',
  async () => {
    const origin = (path: string) => `openstage: 1
stages:
  in: { type: csv-origin, path: ${path} }
  out: { type: csv-destination, from: in, path: out.csv }
`;
    const folder = await folderWith({
      'zero.yaml': origin('/dev/zero'),
      'null.yaml': origin('/dev/null'),
      'proc.yaml': origin('orders.csv').replace('out.csv', '/proc/nope/x.csv'),
      'orders.csv': CSV,
    });
    const job = await openStage(folder, 'run', '/dev/zero');
    expect(job).toMatchObject({ code: 2, stderr: 'error: /dev/zero: this is a device; name a regular file or a pipe\n' });
    for (const name of ['zero', 'null']) {
      const { code, stderr } = await openStage(folder, 'run', `${name}.yaml`);
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(`cannot read /dev/${name}: it is a device; name a regular file or a pipe`),
      ]);
    }
    const { code, stderr } = await openStage(folder, 'run', 'proc.yaml');
    expect([code, stderr]).toEqual([1, expect.stringContaining('cannot write /proc/nope')]);
  },
);

test('preview takes a wider type where rows contradict a guessed one, and says it', async () => {
  const files = Array.from({ length: 20 }, (_, i) => [`in${10 + i}.csv`, `id,zip\n${i},${i === 18 ? '02215' : 10_000 + i}\n`]);
  const text = `openstage: 1
stages:
  o: { type: csv-origin, path: in*.csv }
  f: { type: filter, from: o, where: id >= 18 }
  d: { type: csv-destination, from: f, path: out.csv }
`;
  const folder = await folderWith({ 'job.yaml': text, ...Object.fromEntries(files) });
  const { code, stdout, stderr } = await openStage(folder, 'preview', 'job.yaml', '--rows', '2');
  expect([code, stderr]).toEqual([
    0,
    'warning: o: column zip was taken for integer, which does not hold 02215 on line 2 of in28.csv; the run began again with string: set types: { zip: string } to declare it\n',
  ]);
  expect(stdout.split('\n').slice(1)).toEqual([
    expect.stringMatching(/^integer +string$/),
    expect.stringMatching(/^ *18 +02215 *$/),
    expect.stringMatching(/^ *19 +10019 *$/),
    '2 rows',
    '',
  ]);
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
});
