import { afterEach, expect, test, vi } from 'vitest';
import { HostError } from '../../../ipc/failure.ts';
import { type ConnectionState, SocketHost } from '../../../renderer/bridge/socket-host.ts';
import { startServer } from '../../../server/start-server.ts';
import { NodeSocket, type TestServer, testServer } from '../../server/test-server.ts';

afterEach(() => vi.unstubAllGlobals());

/** The renderer's client of a server, with the headers that a browser would send. */
async function connected(server: TestServer) {
  const { address, cookie } = server;
  class PageSocket extends NodeSocket {
    constructor(url: string) {
      super(url, { headers: { cookie, origin: `http://${address}` } });
    }
  }
  vi.stubGlobal('WebSocket', PageSocket);
  const states: ConnectionState[] = [];
  const host = new SocketHost(`ws://${address}/api`, (state) => states.push(state));
  await host.connect();
  return { host, states };
}

test('calls give results, nothing, or a HostError', async () => {
  const server = await testServer({ 'job.yaml': 'a: 1\n' });
  const { host } = await connected(server);
  expect(await host.call('jobs.open', server.path('job.yaml'))).toMatchObject({ text: 'a: 1\n' });
  expect(await host.call('drafts.discard', 'a')).toBeUndefined();
  expect((await host.call('files.list', undefined)).entries).toHaveLength(1);
  const error = await host.call('jobs.open', server.path('jo.yaml')).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HostError);
  expect(error).toMatchObject({ class: 'JobError', code: 'file-not-found', problems: [{ remedy: "did you mean 'job.yaml'?" }] });
  host.close();
});

test('listeners hear events until they end', async () => {
  const { host } = await connected(await testServer());
  const heard: unknown[] = [];
  const end = host.on('changed', (event) => heard.push(event));
  await host.call('settings.save', { theme: 'dark' });
  expect(heard).toEqual([{ what: 'settings' }]);
  end();
  await host.call('settings.save', { theme: 'light' });
  expect(heard).toHaveLength(1);
  host.close();
});

test('a lost connection fails the calls under way and later ones, and is made again with its watches', async () => {
  const server = await testServer({ 'job.yaml': 'a: 1\n' });
  const { host, states } = await connected(server);
  await host.call('jobs.watch', [server.path('job.yaml')]);
  vi.spyOn(server.app.host, 'call').mockImplementation(() => new Promise(() => {}));
  const pending = host.call('app.info').catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await server.close();
  expect(await pending).toMatchObject({ code: 'connection-lost', retryable: true });
  await expect(host.call('app.info')).rejects.toMatchObject({ code: 'connection-lost' });
  expect(states).toEqual(['connected', 'connecting']);

  const call = vi.spyOn(server.app.host, 'call').mockResolvedValue(undefined);
  const { port, token } = server;
  const again = await startServer(server.app.host, { port, token, renderer: server.path('../renderer') });
  await vi.waitFor(() => expect(states.at(-1)).toBe('connected'), 30_000);
  await vi.waitFor(() => expect(call).toHaveBeenCalledWith(expect.anything(), 'jobs.watch', [[server.path('job.yaml')]]), 30_000);
  host.close();
  await again.close();
});
