import { writeFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { decodeFrame, encodeFrame, MAX_CALL_BYTES } from '../../ipc/wire.ts';
import { testServer } from './test-server.ts';

interface Frame {
  readonly id?: number;
  readonly result?: unknown;
  readonly failure?: { readonly class: string; readonly code: string; readonly message: string };
  readonly event?: string;
  readonly payload?: unknown;
}

/** What comes in, and a call that waits for its answer. */
function listen(socket: WebSocket) {
  const frames: Frame[] = [];
  socket.addEventListener('message', ({ data }) => frames.push(decodeFrame(new Uint8Array(data as ArrayBuffer)) as Frame));
  let id = 0;
  const call = async (channel: string, ...args: unknown[]): Promise<Frame> => {
    const own = ++id;
    socket.send(encodeFrame({ id: own, channel, args }));
    return vi.waitFor(
      () => frames.find((frame) => frame.id === own) ?? Promise.reject(new Error(`no answer to ${channel}`)),
      30_000,
    );
  };
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  return { frames, call, closed };
}

const DRAFT = { id: 'a', name: 'job', text: 'one', modified: '2026-01-01T00:00:00.000Z' };

test('answers calls, many at a time', async () => {
  const { connect } = await testServer();
  const { call } = listen(await connect());
  const answers = await Promise.all([call('app.info'), call('drafts.save', DRAFT), call('settings.read')]);
  expect(answers).toMatchObject([
    { result: { nativeDialogs: false, version: expect.any(String), cores: expect.any(Number) } },
    { id: 2 },
    { result: { theme: 'system' } },
  ]);
  expect(answers[1]).toEqual({ id: 2 });
});

test.each([
  ['a channel that is none', 'jobs.opn', [], 'JobError', 'unknown-channel'],
  ['a name of JavaScript', 'constructor', [], 'JobError', 'unknown-channel'],
  ['bad arguments', 'jobs.open', [7], 'JobError', 'invalid-arguments'],
  ['what cannot be done', 'files.list', ['/no/such/folder'], 'RunError', 'file-not-found'],
])('%s is a failure, and the connection goes on', async (_, channel, args, className, code) => {
  const { connect, bugs } = await testServer();
  const { call } = listen(await connect());
  expect((await call(channel, ...args)).failure).toMatchObject({ class: className, code });
  expect(await call('settings.read')).toHaveProperty('result');
  expect(bugs).toEqual([]);
});

test('bugs are reported, and reach the client without their stack', async () => {
  const { connect, bugs, app } = await testServer();
  vi.spyOn(app.host, 'call').mockRejectedValueOnce(new TypeError('x is not a function'));
  const { call } = listen(await connect());
  expect((await call('app.info')).failure).toEqual({
    ...{ class: 'InternalError', code: 'internal', message: 'x is not a function', retryable: false },
  });
  expect(bugs).toMatchObject([{ message: 'x is not a function' }]);
});

test.each([
  ['text', '{"id":1,"channel":"app.info","args":[]}'],
  ['no MessagePack', new Uint8Array([0xc1])],
  ['no call', encodeFrame({ id: 1, result: 2 })],
  ['nothing', new Uint8Array()],
])('%s closes the connection', async (_, data) => {
  const { connect } = await testServer();
  const socket = await connect();
  const { closed } = listen(socket);
  socket.send(data);
  expect(await closed).toBe(1003);
});

test('a frame that is too large closes the connection', async () => {
  const { connect } = await testServer();
  const socket = await connect();
  const { closed } = listen(socket);
  socket.send(new Uint8Array(MAX_CALL_BYTES + 1));
  expect([1006, 1009]).toContain(await closed);
});

test('events reach the clients that they are for', async () => {
  const { connect, path } = await testServer({ 'job.yaml': 'a: 1\n' });
  const [a, b] = [listen(await connect()), listen(await connect())];
  await Promise.all([a.call('settings.read'), b.call('settings.read')]);
  await a.call('jobs.open', path('job.yaml'));
  await a.call('jobs.watch', [path('job.yaml')]);
  await writeFile(path('job.yaml'), 'b: 2\n');
  const told = (client: typeof a, name: string) =>
    client.frames.filter(({ event }) => event === name).map(({ payload }) => payload);
  await vi.waitFor(() => expect(told(a, 'job.changed')).toMatchObject([{ current: { text: 'b: 2\n' } }]), 30_000);
  expect(told(a, 'changed')).toEqual([{ what: 'recent' }]);
  expect(told(b, 'changed')).toEqual([{ what: 'recent' }]);
  expect(told(b, 'job.changed')).toEqual([]);
});

test('the host hears when a client has gone', async () => {
  const { connect, app } = await testServer();
  const gone = vi.spyOn(app.host, 'clientGone');
  const socket = await connect();
  await listen(socket).call('app.info');
  socket.close();
  await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce(), 30_000);
});

test('a client that does not read is not read from, and gets all in the end', async () => {
  const { connect, app } = await testServer();
  const big = new Uint8Array(8 << 20).fill(7);
  let calls = 0;
  vi.spyOn(app.host, 'call').mockImplementation(async () => {
    calls += 1;
    return big;
  });
  const socket = await connect();
  const { call } = listen(socket);
  const answers = await Promise.all(Array.from({ length: 40 }, () => call('preview.rows')));
  expect(answers.every(({ result }) => (result as Uint8Array).length === big.length)).toBe(true);
  expect(calls).toBe(40);
});
