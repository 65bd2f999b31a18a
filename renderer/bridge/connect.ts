import type { HostClient } from '../../ipc/api.ts';
import { connection } from './connection.svelte.ts';
import { SocketHost } from './socket-host.ts';

/** Connects to the host that this page came from. */
export async function connectHost(): Promise<HostClient> {
  const { protocol, host } = window.location;
  const socketHost = new SocketHost(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api`, (state) => {
    connection.state = state;
  });
  await socketHost.connect();
  return socketHost;
}
