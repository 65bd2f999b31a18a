import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { decodeFrame, encodeFrame } from '../../ipc/wire.ts';
import { folderWith, LAUNCHER, openStage, openStageWith } from '../cli/open-stage.ts';

/** Takes minutes. */
const LONG = `openstage: 1
name: long
stages:
  numbers: { type: generator, rows: 2000000000, columns: { x: { generator: uniform, min: 0, max: 1 } } }
  total: { type: aggregator, from: numbers, measures: { total: { function: sum, column: x } } }
  out: { type: csv-destination, from: total, path: out.csv }
`;

interface Served {
  readonly url: URL;
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
}

/** Starts the built command as users do, in a folder of its own. */
async function serve(folder: string, ...args: string[]): Promise<Served> {
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--no-open', ...args], {
    cwd: folder,
    env: { ...process.env, OPENSTAGE_DATA: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const line = await new Promise<string>((resolve) => child.stdout.once('data', (data: Buffer) => resolve(String(data))));
  return { url: new URL(line.trim()), process: child, ended };
}

async function cookieOf(url: URL): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' });
  return answer.headers.getSetCookie()[0]!.split(';')[0]!;
}

async function connect(url: URL): Promise<WebSocket> {
  const headers = { cookie: await cookieOf(url), origin: url.origin };
  const socket = new WebSocket(`ws://${url.host}/api`, { headers });
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  return socket;
}

test('prints its address, serves the designer, and ends cleanly on Ctrl-C', async () => {
  const folder = await folderWith();
  const served = await serve(folder, '--jobs', 'work');
  expect(served.url.hostname).toBe('127.0.0.1');
  expect(await readdir(folder)).toContain('work');
  const page = await fetch(served.url.origin, { headers: { cookie: await cookieOf(served.url) } });
  const [script] = /assets\/[\w-]+\.js/.exec(await page.text())!;
  const asset = await fetch(`${served.url.origin}/${script}`, { headers: { cookie: await cookieOf(served.url) } });
  expect([page.status, asset.status]).toEqual([200, 200]);
  served.process.kill('SIGINT');
  expect(await served.ended).toBe(0);
});

test('a run that is under way is cancelled, noted, and leaves no file', async () => {
  const folder = await folderWith();
  await mkdir(join(folder, 'jobs'));
  const served = await serve(folder, '--jobs', 'jobs');
  const socket = await connect(served.url);
  const names: string[] = [];
  socket.onmessage = ({ data }) => names.push((decodeFrame(new Uint8Array(data)) as { event?: string }).event ?? 'answer');
  socket.send(encodeFrame({ id: 1, channel: 'runs.start', args: [{ job: { text: LONG }, workers: 1 }] }));
  await vi.waitFor(() => expect(names).toContain('run.progress'), 30_000);
  served.process.kill('SIGINT');
  expect(await served.ended).toBe(0);
  expect(names).toContain('run.ended');
  expect(await readdir(join(folder, 'jobs'))).toEqual([]);
  const { stdout } = await openStageWith(folder, { OPENSTAGE_DATA: join(folder, 'data') }, 'runs');
  expect(stdout).toContain('cancelled');
});

test.each([
  [['--port', 'x'], 'invalid --port: x'],
  [['--port', '70000'], 'invalid --port: 70000'],
  [['--host', '0.0.0.0'], 'not a loopback address'],
])('refuses %j', async (args, message) => {
  const folder = await folderWith();
  const { code, stderr } = await openStage(folder, 'serve', ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('says that a port is taken', async () => {
  const folder = await folderWith();
  const { url } = await serve(folder);
  const { code, stderr } = await openStage(folder, 'serve', '--port', url.port);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`port ${url.port} is in use`)]);
});

test('takes the port of the last time, if it is free', async () => {
  const folder = await folderWith();
  const first = await serve(folder);
  const second = await serve(folder);
  expect(second.url.port).not.toBe(first.url.port);
  second.process.kill('SIGKILL');
  await second.ended;
  expect((await serve(folder)).url.port).toBe(second.url.port);
});
